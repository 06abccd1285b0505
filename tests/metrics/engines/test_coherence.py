from __future__ import annotations

import pytest

from judgments.records import NOT_IMPORTED, Modality, Part
from metrics.engines.coherence import holistic_coherence
from metrics.engines.stretches import expand

QUESTION = "How does water boil, and what does the pot look like?"
SOUND = "Water boils at 100 °C. Bubbles of vapour rise from the bottom of the pot."
CAPTION = "A pot of boiling water with bubbles and steam."


@pytest.fixture
def judge(prose, embed):
    def judged(parts, text_quality=1.0):
        return holistic_coherence(
            expand(parts), expand([prose(QUESTION)]), embed, text_quality=text_quality
        )

    return judged


def test_holistic_coherence_of_a_sound_response_is_high(prose, image, judge):
    found = judge([prose(SOUND), image(1, CAPTION)])
    assert found.value > 0.8


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("The stock market fell. Bananas are yellow. My bicycle has two gears.", "relevance"),
        (SOUND + " " + SOUND, "no_repetition"),
        (SOUND + " Boom, done. Yep, that is about it, folks.", "no_strays"),
        (SOUND + " Water does not boil at 100 °C.", "no_contradiction"),
        (SOUND + " The recording below says why.", "delivered"),
        (SOUND + " See <video7>.", "delivered"),
    ],
)
def test_holistic_coherence_lowers_the_aspect_that_is_at_fault(text, aspect, prose, judge):
    sound, faulty = judge([prose(SOUND)]), judge([prose(text)])
    assert faulty.details["aspects"][aspect] < sound.details["aspects"][aspect]
    assert faulty.value < sound.value


def test_holistic_coherence_falls_with_a_picture_of_something_else(prose, image, judge):
    fitting = judge([prose(SOUND), image(1, CAPTION)])
    foreign = judge([prose(SOUND), image(1, "A football team celebrates a goal.")])
    assert foreign.value < fitting.value
    assert foreign.details["aspects"]["fit"] < 0.3


def test_holistic_coherence_falls_with_a_placeholder_that_nobody_delivers(prose, judge):
    gone = Part(modality=Modality.IMAGE, tag="image1", missing="no_entry")
    assert judge([prose(SOUND), gone]).details["aspects"]["delivered"] == 0.5


def test_holistic_coherence_falls_with_damaged_text(prose, judge):
    assert judge([prose(SOUND)], 0.1).value < 0.6 * judge([prose(SOUND)], 1.0).value


def test_holistic_coherence_of_nothing_is_zero_and_of_the_unreadable_null(image, judge):
    assert (judge([]).value, judge([]).reason) == (0, None)
    assert judge([image(1, None, NOT_IMPORTED)]).reason == "no_text_for_image"


def test_holistic_coherence_of_one_picture_alone_is_defined(image, judge):
    assert judge([image(1, CAPTION)], None).value > 0.5
