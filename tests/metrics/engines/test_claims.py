from __future__ import annotations

import pytest

from metrics.engines.claims import compare_claims, find_claims


def compare(one, other):
    return compare_claims(find_claims(one), find_claims(other))


@pytest.mark.parametrize(
    ("response", "reference", "finding"),
    [
        ("It is 24 m high.", "It is 42 m high.", "number"),
        ("It lies in Rome.", "It lies in Paris.", "name"),
        ("It has wings.", "It does not have wings.", "polarity"),
        ("Venus is the closest planet.", "Mercury is the closest planet.", "subject"),
        ("The second syllable is long.", "The first syllable is long.", "exclusive word"),
        ("Strong, weak, weak, pause.", "Weak, strong, weak, pause.", "order"),
        ("If it rains, he does not stay.", "If it rains, he stays.", "polarity"),
        ("Because he did not pay, he left.", "Because he paid, he did not leave.", "polarity"),
        ("It is 24 m high.", "It is high.", "added number"),
        ("It is high.", "It is 42 m high.", "missing number"),
    ],
)
def test_compare_claims_names_what_differs(response, reference, finding):
    found = compare(response, reference)
    assert finding in found.findings
    assert found.factor < 1


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        ("It is half a kilometre away in Paris.", "In Paris, half a kilometre away."),
        ("Einstein's theory is from 1905.", "The theory of Albert Einstein is from 1905."),
        ("It is not possible.", "It is impossible."),
        ("The USA signed.", "The United States of America signed."),
        ("Not only cats sleep.", "Cats sleep."),
        ("Even if it is not signed, it is valid.", "It is valid without a signature."),
        ("It is not unusual to see deer.", "It is usual to see deer."),
        ("Cats sleep, not to mention dogs.", "Cats sleep, not to mention dogs."),
        ("The house has a garden, not a pool.", "The house has a garden but not a pool."),
    ],
)
def test_compare_claims_lets_paraphrases_pass(response, reference):
    assert compare(response, reference).factor == 1


def test_compare_claims_finds_what_stands_in_another_sentence():
    one, other = find_claims("It is 24 m high."), find_claims("It is 42 m high.")
    whole = find_claims("It is 42 m high. Its shadow is 24 m long.")
    assert compare_claims(one, other).contradicts
    rescued = compare_claims(one, other, rescue=(whole, whole))
    assert not rescued.contradicts
