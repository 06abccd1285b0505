import time
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import spearmanr

from judgments.records import Modality, Part
from metrics.quality.text import grade_text, score_text

PROSE = (
    "The heart is a muscle that pumps blood through the body. It has four chambers, two on each "
    "side. Blood that is low in oxygen comes back from the body and is sent to the lungs. There it "
    "takes up oxygen and gives off carbon dioxide. The left side then sends it out again. Valves "
    "between the chambers keep it from flowing back. A healthy adult heart beats about seventy "
    "times a minute at rest, and faster during exercise."
)
NEWS = (
    "The town council of Millbrook voted on Tuesday to rebuild the old bridge. Work will begin in "
    "spring and should take two years. Critics said that the price of 4.2 million was too high; "
    "supporters pointed to the number of lorries that use the road every day. A ferry will carry "
    "people across the river while the bridge is closed, the mayor said."
)
SEVERITIES = (0.0, 0.08, 0.16, 0.3, 0.5, 0.8)


def value_of(text: str) -> float:
    value = grade_text(text).value
    assert value is not None
    return value


def misspelt(text: str, share: float) -> str:
    """Swap two inner letters in a share of the longer words."""
    rng = np.random.default_rng(3)
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 3]
    for n in rng.permutation(long)[: round(share * len(long))]:
        word = words[n]
        words[n] = word[:-3] + word[-2] + word[-3] + word[-1] + "q"
    return " ".join(words)


def garbled(text: str, share: float) -> str:
    rng = np.random.default_rng(3)
    signs = list(text)
    for n in rng.permutation(len(signs))[: round(share * len(signs))]:
        signs[n] = "\ufffd"
    return "".join(signs)


def repeated(text: str, share: float) -> str:
    return " ".join([text, *[text.split(". ")[0] + "."] * round(40 * share)])


def babbled(text: str, share: float) -> str:
    """Put made-up words in the place of words at the end."""
    rng = np.random.default_rng(3)
    words = text.split(" ")
    for n in range(len(words) - round(share * len(words)), len(words)):
        words[n] = "".join(rng.choice(list("bcdfghjklmnpqrstvwxz"), 7))
    return " ".join(words) + "."


@pytest.mark.parametrize("text", [PROSE, NEWS])
@pytest.mark.parametrize("spoil", [misspelt, garbled, repeated, babbled])
def test_grade_text_falls_with_severity(text: str, spoil: Callable[[str, float], str]) -> None:
    values = [value_of(spoil(text, share)) for share in SEVERITIES]
    assert spearmanr(SEVERITIES, values).statistic <= -0.9
    assert values[0] > 0.9
    assert values[-1] < 0.4


@pytest.mark.parametrize("text", [PROSE, NEWS])
def test_grade_text_marks_down_text_that_stops_in_mid_sentence(text: str) -> None:
    half = value_of(text[: len(text) // 2 - 3].rstrip(" .,") + " and")
    assert half < 0.6
    assert half < value_of(text.rstrip(".")) < value_of(text)


@pytest.mark.parametrize("text", ["42", "Yes", "H2O", "x = 3", "Paris", "A: 12 m/s²"])
def test_grade_text_lets_short_texts_be(text: str) -> None:
    assert value_of(text) == 1.0


def test_grade_text_lets_lists_end_without_a_full_stop() -> None:
    assert value_of("You need these things for the soup:\n- two onions\n- one carrot") == 1.0


def test_grade_text_marks_down_what_is_left_of_a_template() -> None:
    whole = value_of(PROSE)
    assert value_of(PROSE + " [ERROR_CAPTION: 429 too many requests]") < 0.6 * whole


def test_grade_text_sees_wrongly_decoded_letters() -> None:
    text = "The café’s menu isn’t naïve, and the façade is “new”. " * 1
    wrong = text.encode().decode("cp1252", errors="replace")
    assert value_of(wrong) < 0.7 * value_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "水在标准大气压下于一百摄氏度沸腾。",
        "Вода кипит при температуре сто градусов.",
        "Das Wasser kocht bei einer Temperatur von hundert Grad, und das Eis schmilzt bei null.",
        "El agua hierve a los cien grados y el hielo se derrite con el calor de la mano.",
    ],
)
def test_grade_text_of_another_language_is_null(text: str) -> None:
    assert grade_text(text).reason == "language_not_supported"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_grade_text_of_nothing_is_unusable(text: str) -> None:
    assert grade_text(text).value == 0.0


def test_grade_text_of_babble_is_no_foreign_language() -> None:
    assert value_of(babbled(PROSE, 1.0)) < 0.1


def test_grade_text_refuses_what_is_too_large() -> None:
    assert grade_text("word " * 200_000).reason == "too_large"


def test_score_text_takes_the_text_of_the_part() -> None:
    assert score_text(Part(modality=Modality.TEXT, text=PROSE)).value == value_of(PROSE)
    assert score_text(Part(modality=Modality.TEXT)).value == 0.0


def test_grade_text_of_a_long_text_of_made_up_words_is_quick() -> None:
    rng = np.random.default_rng(1)
    text = " ".join("".join(rng.choice(list("abcdefghijk"), 7)) for _ in range(40_000))
    start = time.process_time()
    assert value_of(text) == 0.0
    assert time.process_time() - start < 20
