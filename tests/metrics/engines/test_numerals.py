from __future__ import annotations

import pytest

from metrics.engines.numerals import in_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("two hundred and six bones", "206 bones"),
        ("between two and eight", "between 2 and 8"),
        ("nineteen forty-five", "1945"),
        ("the nineteen-twenties", "the 1920s"),
        ("two and a half", "2.5"),
        ("half an hour", "0.5 hour"),
        ("three quarters of an hour", "0.75 hour"),
        ("half a million", "500000"),
        ("a dozen eggs", "12 eggs"),
        ("20 to 30 million", "20000000 to 30000000"),
        ("£1.2m", "£1200000"),
        ("one in five", "1/5"),
        ("tenfold", "10 times"),
        ("three point one four", "3.14"),
        ("minus seventy", "-70"),
        ("5 degrees below zero", "-5 degrees"),
        ("World War II", "World War 2th"),
        ("when I left", "when I left"),
        ("the twenty-first century", "the 21th century"),
        ("10^6 cells", "1e6 cells"),
        ("one can say", "one can say"),
    ],
)
def test_in_digits_reads_words(text, digits):
    assert in_digits(text) == digits
