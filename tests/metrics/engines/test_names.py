from __future__ import annotations

import pytest

from metrics.engines.claims import compare_claims, find_claims
from metrics.engines.names import find_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He met Anna. Then Bert came.", ["anna", "bert"]),
        ("Newton's law holds.", ["newton"]),
        ("It was Mr. Darcy and p53.", ["darcy", "p53"]),
        ("Heading Written Mostly In Title Case", []),
    ],
)
def test_find_names_reads_capitals_inside_sentences(text, names):
    assert find_names(text) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The French army lost.", "The army of France lost."),
        ("It was approved by the FDA.", "The Food and Drug Administration approved it."),
        ("A novel by Dostoevsky.", "It is by Dostoyevsky."),
        ("In the Newtonian view.", "In the view of Newton."),
        ("It opens in Sept. in Bonn.", "In Bonn it opens in September."),
    ],
)
def test_compare_claims_knows_a_name_under_another_shape(one, other):
    assert "name" not in compare_claims(find_claims(one), find_claims(other)).findings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It borders on Austria.", "It borders on Australia."),
        ("She takes vitamin C.", "She takes vitamin D."),
        ("It lies in Iran.", "It lies in Iraq."),
    ],
)
def test_compare_claims_tells_names_apart(one, other):
    assert "name" in compare_claims(find_claims(one), find_claims(other)).findings
