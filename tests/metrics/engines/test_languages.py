from __future__ import annotations

import pytest

from metrics.engines.languages import is_readable


@pytest.mark.parametrize(
    "text",
    [
        "水在一百度沸腾。",
        "Вода кипит при ста градусах.",
        "يغلي الماء عند مئة درجة",
        "Das Wasser kocht bei hundert Grad, wenn der Druck nicht zu hoch ist und die Luft ruht.",
        "L'eau bout à cent degrés dans la casserole, et la vapeur monte avec les bulles du fond.",
        "El agua hierve a cien grados en la olla y el vapor sube con las burbujas del fondo.",
        "L'acqua bolle a cento gradi nella pentola e il vapore sale con le bolle che sono di sotto.",
    ],
)
def test_is_readable_refuses_other_languages(text):
    assert not is_readable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "42 °C",
        "E = mc², α ≈ 0.007, Ω",
        "The café in München serves crème brûlée.",
        "The Chinese word for water is 水.",
        "print(range(10)); x = y",
        "A floor plan: living room, kitchen, bath.",
        "Angle α equals angle β because the lines are parallel.",
    ],
)
def test_is_readable_takes_english_figures_and_formulas(text):
    assert is_readable(text)
