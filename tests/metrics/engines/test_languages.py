from __future__ import annotations

import csv
from pathlib import Path

import pytest

from judgments.records import Modality, Part
from metrics.engines import languages
from metrics.engines.languages import is_readable, unreadable_because
from metrics.engines.stretches import expand

# Short sentences in 24 languages and odd English ones. The rules were set on the first set, changed
# in three places after the second, and not at all after the third.
with (Path(__file__).parent / "languages.csv").open(encoding="utf-8", newline="") as stream:
    SENTENCES = list(csv.DictReader(stream))


@pytest.mark.parametrize(("written", "missed", "refused"), [
    ("first", 0.03, 0.0), ("second", 0.06, 0.04), ("third", 0.0, 0.0),
])  # fmt: skip
def test_is_readable_on_short_sentences(written, missed, refused):
    own = [row for row in SENTENCES if row["written"] == written]
    foreign = [row["text"] for row in own if row["language"] != "en"]
    english = [row["text"] for row in own if row["language"] == "en"]
    assert len(foreign) >= 40 <= len(english)
    assert sum(map(is_readable, foreign)) <= missed * len(foreign)
    assert sum(not is_readable(text) for text in english) <= refused * len(english)


@pytest.mark.parametrize("language", sorted({row["language"] for row in SENTENCES} - {"en"}))
def test_is_readable_refuses_a_few_foreign_sentences_and_half_a_text_of_them(language):
    text = " ".join(row["text"] for row in SENTENCES if row["language"] == language)
    assert not is_readable(text)
    english = "The water boils. A cat sleeps on the sofa."
    own = [row["text"] for row in SENTENCES if row["language"] == language][:3]
    assert not is_readable(f"{english} {' '.join(own)}")


def test_is_readable_takes_english_that_quotes_a_foreign_sentence():
    assert is_readable(
        "The guest asked where the station was. 'Wo ist der Bahnhof?' he said. Nobody understood "
        "him at first. Then the porter, who had lived in Hamburg, showed him the way to the train."
    )


def test_is_readable_judges_many_short_lines_together():
    assert not is_readable("Drei Äpfel\nZwei Birnen\nEine Gurke\nFrisches Brot")
    assert is_readable("Three apples\nTwo pears\nA cucumber\nFresh bread")


def test_expand_judges_each_part_by_itself():
    said = Part(modality=Modality.TEXT, text="The sign is shown here and it is quite large.")
    sign = Part(
        modality=Modality.IMAGE, tag="image1", caption="Das Betreten der Baustelle ist verboten."
    )
    assert expand([said, sign]).reason == "language_not_supported"
    code = Part(
        modality=Modality.CODE, tag="code1", text="# Zähler erhöhen, bis er voll ist\nn += 1"
    )
    assert expand([said, code]).reason is None


def test_unreadable_because_says_which_extra_is_missing(monkeypatch):
    monkeypatch.setattr(languages, "_identifier", lambda: None)
    assert unreadable_because("Water boils at 100 °C.") == "extra_missing:accordant[local]"
    assert unreadable_because("42 °C") is None


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
