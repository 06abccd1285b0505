"""Numbers with their units, so that 0.5 km and 500 m agree and 42 m and 24 m do not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from metrics.engines.words import word_list

__all__ = ["NUMBER_WORDS", "Quantity", "find_quantities", "same_quantity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a text.

    Attributes
    ----------
    value
        In the base unit of its dimension.
    dimension
        Such as ``length``; empty for a bare number.
    unit
        As written; empty for a bare number.
    decimals
        Decimal places as written.
    """

    value: float
    dimension: str
    unit: str
    decimals: int


def _table() -> dict[str, tuple[str, float]]:
    lines = """
    length: m metre metres meter meters=1; km kilometre kilometres kilometer kilometers=1000
    length: cm centimetre centimetres centimeter centimeters=0.01
    length: mm millimetre millimetres millimeter millimeters=0.001; nm nanometres nanometers=1e-9
    length: µm μm micrometres micrometers=1e-6; inch inches=0.0254; ft foot feet=0.3048
    length: yard yards=0.9144; mile miles mi=1609.344
    mass: kg kilogram kilograms kilo kilos=1; g gram grams=0.001; mg milligram milligrams=1e-6
    mass: tonne tonnes ton tons=1000; lb lbs pound pounds=0.45359237; oz ounce ounces=0.0283495
    time: s sec secs second seconds=1; ms millisecond milliseconds=0.001; min mins minute minutes=60
    time: h hr hrs hour hours=3600; day days=86400; week weeks=604800
    years: year years=1; month months=0.0833333333; decade decades=10; century centuries=100
    temperature: °c ℃ celsius degreescelsius degreecelsius degreesc=1
    fahrenheit: °f ℉ fahrenheit degreesfahrenheit degreefahrenheit degreesf=1
    kelvin: k kelvin kelvins=1
    angle: ° degree degrees=1; rad radian radians=57.29577951308232
    share: % percent=0.01
    volume: l litre litres liter liters=1; ml millilitre millilitres milliliter milliliters=0.001
    volume: m³ m3=1000; cm³ cm3=0.001
    area: m² m2=1; km² km2=1e6; cm² cm2=1e-4; ha hectare hectares=1e4
    speed: m/s=1; km/h kmh kph=0.2777777778; mph=0.44704
    acceleration: m/s² m/s2=1
    frequency: hz hertz=1; khz kilohertz=1000; mhz=1e6; ghz=1e9; rpm=0.0166666667
    force: n newton newtons=1; kn kilonewton kilonewtons=1000
    energy: j joule joules=1; kj kilojoule kilojoules=1000; mj=1e6; kwh=3.6e6; cal calorie calories=4.184; kcal=4184
    power: w watt watts=1; kw kilowatt kilowatts=1000; mw megawatt megawatts=1e6
    voltage: v volt volts=1; kv kilovolt kilovolts=1000; mv millivolt millivolts=0.001
    current: a amp amps ampere amperes=1; ma milliamps milliamperes=0.001
    resistance: ω ohm ohms=1
    pressure: pa pascal pascals=1; kpa kilopascal kilopascals=1000; bar=1e5; atm=101325
    substance: mol mole moles=1; mmol=0.001
    money-usd: $ usd dollar dollars=1
    money-eur: € eur euro euros=1
    money-gbp: £ gbp=1
    data: byte bytes=1; kb=1000; mb=1e6; gb=1e9
    """
    found = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        dimension, groups = line.split(": ")
        for group in groups.split("; "):
            names, factor = group.rsplit("=", 1)
            found.update({name: (dimension, float(factor)) for name in names.split()})
    return found


_UNITS: Mapping[str, tuple[str, float]] = MappingProxyType(_table())
# One letter that is also a word or a name is a unit only in its own case.
_CASED = {"K", "N", "J", "W", "V", "A", "L", "l", "m", "g", "s", "h"}

_SMALL = {
    word: n
    for n, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4,
          "fifth": 5, "fifths": 5}  # fmt: skip
NUMBER_WORDS = frozenset([*_SMALL, *_TENS, *_SCALES])
_NUMBER_WORD = "|".join(sorted(NUMBER_WORDS, key=lambda word: (len(word), word), reverse=True))
_SPELLED = re.compile(
    rf"\b(?:{_NUMBER_WORD})(?:[\s-]+(?:and\s+)?(?:{_NUMBER_WORD}))*\b", re.IGNORECASE
)
_SPELLED_PART = re.compile(
    rf"\b({'|'.join(_SMALL)}|a|\d+)[\s-]+({'|'.join(_PARTS)})\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?P<before>[$€£])?\s?"
    r"(?<![\w.])(?P<sign>[-−–](?=\d))?(?P<whole>\d{1,3}(?:[,\u202f]\d{3})+|\d+)(?P<rest>\.\d+)?"
    r"(?:\s?[×x·*]\s?10\s?\^?(?P<power>[-−]?[\d⁻⁰¹²³⁴-⁹]+)|[eE](?P<exponent>[-+]?\d+))?"
    r"(?P<part>\s?/\s?\d+(?![\d.]))?"
    r"(?:[\s\u00a0\u202f-]?(?P<unit>m/s²|m/s2|m/s|km/h|°\s?[CF]\b|degrees?\s(?:Celsius|Fahrenheit|C\b|F\b)|[%°℃℉]|[A-Za-zµμΩ]+[²³23]?))?"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def find_quantities(text: str) -> list[Quantity]:
    """Find the numbers of a text: digits, number words, fractions, powers of ten, with units.

    Does not see the word *one*, ordinals, ranges as such, or units outside of its table, which
    leave a bare number.

    Parameters
    ----------
    text
        English text.

    Returns
    -------
    list of Quantity
        In reading order.

    Examples
    --------
    >>> [(q.value, q.dimension) for q in find_quantities("Forty-two cats ran 0.5 km.")]
    [(42.0, ''), (500.0, 'length')]
    """
    return [
        _quantity(match)
        for match in _NUMBER.finditer(_digits(text))
        if match["whole"] and len(match["whole"]) < 30
    ]


def _digits(text: str) -> str:
    spelled = _SPELLED_PART.sub(_spelled_part, text)
    return _SPELLED.sub(_spelled, spelled)


def _spelled_part(match: re.Match[str]) -> str:
    first = match[1].lower()
    count = 1 if first == "a" else _SMALL.get(first) if first in _SMALL else int(first)
    return f"{count}/{_PARTS[match[2].lower()]}"


def _spelled(match: re.Match[str]) -> str:
    words = [word for word in re.split(r"[\s-]+", match[0].lower()) if word != "and"]
    if words == ["one"] or words[0] in _SCALES:
        return match[0]
    total = current = 0
    for word in words:
        if word in _SCALES:
            current = max(1, current) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0
        else:
            current += _SMALL.get(word, _TENS.get(word, 0))
    return str(total + current)


def _quantity(match: re.Match[str]) -> Quantity:
    whole, rest = re.sub(r"[,\u202f]", "", match["whole"]), match["rest"] or ""
    value = float(whole + rest)
    power = (match["power"] or match["exponent"] or "0").translate(_SUPERSCRIPTS)
    value *= 10.0 ** max(-300, min(300, int(power))) if re.fullmatch(r"[-+]?\d+", power) else 1.0
    if match["part"]:
        divisor = int(match["part"].replace("/", "").strip())
        value = value / divisor if divisor else value
    if match["sign"] in {"-", "−"}:
        value = -value
    unit = match["before"] or (match["unit"] or "").replace(" ", "")
    dimension, value = _in_base(unit, value)
    return Quantity(
        value=value,
        dimension=dimension,
        unit=unit if dimension else "",
        decimals=6 if match["part"] else max(0, len(rest) - 1),
    )


def _in_base(unit: str, value: float) -> tuple[str, float]:
    known = _UNITS.get(unit.lower())
    if known is None or (len(unit) == 1 and unit.isalpha() and unit not in _CASED | {"Ω"}):
        return "", value
    dimension, factor = known
    if dimension == "fahrenheit":
        return "temperature", (value - 32) / 1.8
    if dimension == "kelvin":
        return "temperature", value - 273.15
    return dimension, value * factor


def same_quantity(one: Quantity, other: Quantity) -> bool:
    """Say whether two quantities agree, up to the rounding that they were written with.

    Parameters
    ----------
    one, other
        Quantities of two texts.

    Returns
    -------
    bool
        True for equal values in one dimension, or where one has no unit. Values in different units
        of one dimension may differ by 1 %.

    Examples
    --------
    >>> def first(text): return find_quantities(text)[0]
    >>> same_quantity(first("500 m"), first("0.5 km")), same_quantity(first("5 m"), first("5 kg"))
    (True, False)
    >>> same_quantity(first("3.14"), first("3.1416")), same_quantity(first("42 m"), first("24 m"))
    (True, False)
    """
    if one.dimension and other.dimension and one.dimension != other.dimension:
        # Plain degrees may be of an angle or of a temperature.
        degrees = {one.dimension, other.dimension} == {"angle", "temperature"}
        return degrees and math.isclose(one.value, other.value)
    if math.isclose(one.value, other.value, rel_tol=1e-9, abs_tol=1e-12):
        return True
    if one.unit.lower() != other.unit.lower() and one.dimension and other.dimension:
        return math.isclose(one.value, other.value, rel_tol=0.01, abs_tol=1e-12)
    decimals = min(one.decimals, other.decimals)
    if decimals == 0 or (one.dimension and one.unit != other.unit):
        return False
    scale = _UNITS[one.unit.lower()][1] if one.unit.lower() in _UNITS else 1.0
    return round(one.value / scale, decimals) == round(other.value / scale, decimals)
