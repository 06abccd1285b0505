from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.engines.quantities import find_quantities, same_quantity


def only(text):
    (found,) = find_quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("forty-two", 42, ""),
        ("one hundred and five thousand", 105_000, ""),
        ("1,234,567", 1_234_567, ""),
        ("-3.5", -3.5, ""),
        ("3 × 10^5 km", 3e8, "length"),
        ("2.5e3 g", 2.5, "mass"),
        ("three quarters", 0.75, ""),
        ("half a", None, None),
        ("1/3", 1 / 3, ""),
        ("50%", 0.5, "share"),
        ("212 °F", 100, "temperature"),
        ("100 degrees Celsius", 100, "temperature"),
        ("373.15 K", 100, "temperature"),
        ("$20", 20, "money-usd"),
        ("9.81 m/s²", 9.81, "acceleration"),
        ("36 km/h", 10, "speed"),
        ("7 cats", 7, ""),
    ],
)
def test_find_quantities_reads_number_and_unit(text, value, dimension):
    found = find_quantities(text)
    if value is None:
        assert found == []
        return
    assert [(q.value, q.dimension) for q in found] == [(pytest.approx(value), dimension)]


@pytest.mark.parametrize("text", ["H2O and image1 and mp3", "one of them", "v2.0b", ""])
def test_find_quantities_leaves_symbols_alone(text):
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5 km", "500 m"),
        ("90 minutes", "1.5 hours"),
        ("5 miles", "8.05 km"),
        ("3.14", "3.14159"),
        ("42 m", "42"),
        ("75 percent", "75%"),
        ("20 degrees", "20 °C"),
    ],
)
def test_same_quantity_sees_through_notation(one, other):
    assert same_quantity(only(one), only(other))
    assert same_quantity(only(other), only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("42 m", "24 m"), ("5 m", "5 km"), ("5 m", "5 kg"), ("1945", "1954"), ("3.14", "3.15")],
)
def test_same_quantity_sees_differences(one, other):
    assert not same_quantity(only(one), only(other))


@given(st.integers(0, 10**12))
def test_find_quantities_reads_any_whole_number_with_separators(number):
    assert only(f"{number:,}").value == number


@given(st.text(max_size=200))
def test_find_quantities_survives_any_text(text):
    assert all(same_quantity(found, found) for found in find_quantities(text))
