from __future__ import annotations

import pytest

from metrics.engines.units import read_unit


def read(text):
    found = read_unit(f"5 {text}", 1)
    return None if found is None else (found[0].dimension, pytest.approx(found[0].factor))


@pytest.mark.parametrize(
    ("symbol", "spelled"),
    [
        ("km/h", "kilometres per hour"),
        ("m/s²", "metres per second squared"),
        ("g/cm³", "grams per cubic centimetre"),
        ("mmol/L", "millimoles per litre"),
        ("kWh", "kilowatt-hours"),
        ("mAh", "milliampere-hours"),
        ("N·m", "newton metres"),
        ("m²", "square metres"),
        ("kΩ", "kilohms"),
        ("µF", "microfarads"),
        ("°C", "degrees Celsius"),
        ("Mbit/s", "megabits per second"),
        ("rpm", "revolutions per minute"),
        ("m s⁻¹", "metres a second"),
        ("€", "euros"),
        ("CHF", "Swiss francs"),
        ("%", "percentage points"),
    ],
)
def test_read_unit_knows_symbols_and_names_for_the_same(symbol, spelled):
    assert read(symbol) == read(spelled) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [("mW", "MW"), ("km/h", "m/s"), ("mL/h", "mL/min"), ("m³", "litres"), ("MB", "Mbit")],
)
def test_read_unit_tells_units_apart(one, other):
    assert read(one) != read(other)


@pytest.mark.parametrize("text", ["cats", "of it", "pm", "in the", "a cat", ""])
def test_read_unit_takes_no_word_for_a_unit(text):
    assert read(text) is None
