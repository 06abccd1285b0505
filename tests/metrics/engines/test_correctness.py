from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from judgments.records import NOT_IMPORTED
from metrics.engines.correctness import semantic_correctness
from metrics.engines.stretches import expand

GOAL = 0.95


def pairs(name):
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


LONG = (
    "Water boils at 100 °C at sea level. Bubbles of vapour form at the bottom of the pot. "
    "They rise because vapour is lighter than water. At high altitude the air pressure is lower. "
    "There water boils earlier."
)


def share_not_fooled(found, prose, embed):
    """Give the share of pairs whose changed fact scores below the true paraphrase."""

    def value(text, reference):
        return semantic_correctness(expand([prose(text)]), expand([prose(reference)]), embed).value

    fooled = [
        pair["changed"]
        for pair in found
        if value(pair["changed"], pair["reference"]) >= value(pair["paraphrase"], pair["reference"])
    ]
    return (len(found) - len(fooled)) / len(found), fooled


def test_semantic_correctness_prefers_a_paraphrase_to_a_changed_fact(prose, embed):
    found = pairs("pairs.csv")
    assert Counter(pair["kind"] for pair in found) == dict.fromkeys(
        ("number", "unit", "name", "negation"), 25
    )
    share, fooled = share_not_fooled(found, prose, embed)
    assert share >= GOAL, fooled


def test_semantic_correctness_is_not_fooled_by_pairs_it_was_not_made_on(prose, embed):
    # Scored once, when the rules were done: .95, without any to spare. Not for tuning on.
    found = pairs("pairs_blind.csv")
    assert len(found) == 100
    share, fooled = share_not_fooled(found, prose, embed)
    assert share >= GOAL, fooled


def test_semantic_correctness_of_the_reference_itself_is_one(prose, embed):
    same = expand([prose(LONG)])
    found = semantic_correctness(same, same, embed)
    assert found.value == pytest.approx(1)
    assert found.details["contradicted_share"] == 0


def test_semantic_correctness_falls_with_what_is_missing_and_what_is_off_topic(prose, embed):
    reference = expand([prose(LONG)])
    full = semantic_correctness(reference, reference, embed)
    short = semantic_correctness(expand([prose(LONG.split(". ")[0])]), reference, embed)
    off = semantic_correctness(
        expand([prose("The cat sleeps on the sofa. It dreams of mice.")]), reference, embed
    )
    assert full.value > short.value > off.value
    assert short.details["recall"] < short.details["precision"]
    assert off.value < 0.1


def test_semantic_correctness_holds_one_wrong_figure_against_a_long_response(prose, embed):
    reference = expand([prose(LONG)])
    wrong = semantic_correctness(expand([prose(LONG.replace("100 °C", "80 °C"))]), reference, embed)
    assert 0.3 < wrong.value < 0.85
    assert any("number" in line["checks"] for line in wrong.details["sentences"])


def test_semantic_correctness_reads_captions_and_says_their_share(prose, image, embed):
    parts = [prose("Here it is: "), image(1, "A red bicycle leans against a white wall.")]
    reference = expand([prose("A red bicycle leans against a white wall.")])
    found = semantic_correctness(expand(parts), reference, embed)
    assert found.value > 0.6
    characters = len("Here it is:"), len("A red bicycle leans against a white wall.")
    share = characters[1] / sum(characters)
    assert found.details["caption_share"] == pytest.approx(share, abs=1e-4)
    words = "A red bicycle leans against a white wall."
    asked = replace(image(1, None), extracted=words, extracted_by="endpoint_caption")
    other = semantic_correctness(expand([parts[0], asked]), reference, embed)
    assert (other.value, other.details["caption_share"]) == (
        found.value,
        found.details["caption_share"],
    )


def test_semantic_correctness_is_null_with_a_reason(prose, image, embed):
    text = expand([prose("A cat.")])
    unseen = expand([prose("See "), image(1, None, NOT_IMPORTED)])
    chinese = expand([prose("水在一百度沸腾。")])
    assert semantic_correctness(text, None, embed).reason == "no_reference"
    assert semantic_correctness(unseen, text, embed).reason == "no_text_for_image"
    found = semantic_correctness(text, unseen, embed)
    assert found.reason == "no_text_for_image"
    assert found.details == {"unread": {"reference": ["image1"]}}
    assert semantic_correctness(chinese, text, embed).reason == "language_not_supported"
    assert semantic_correctness(text, chinese, embed).reason == "language_not_supported"
    assert semantic_correctness(text, expand([]), embed).reason == "no_reference_text"


def test_semantic_correctness_of_an_empty_response_is_zero(prose, embed):
    found = semantic_correctness(expand([prose("  ")]), expand([prose("A cat.")]), embed)
    assert (found.value, found.reason) == (0, None)
    assert found.details["empty_response"]


def test_semantic_correctness_never_reads_the_notice_of_a_failed_caption(prose, image, embed):
    failed = expand([prose("See "), image(1, "[ERROR_CAPTION: 429 for gpt-5-mini]", NOT_IMPORTED)])
    found = semantic_correctness(failed, expand([prose("A cat.")]), embed)
    assert (found.value, found.reason) == (None, "caption_failed")
