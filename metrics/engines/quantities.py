"""Numbers with their units, so that 0.5 km and 500 m agree and 42 m and 24 m do not."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from metrics.engines.numerals import LOOSE, in_digits
from metrics.engines.units import Unit, read_unit

__all__ = ["Quantity", "find_quantities", "same_quantity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a text.

    Attributes
    ----------
    value
        In the base unit of its dimension.
    dimension
        Such as ``length``; ``ordinal``, ``decade`` and ``clock`` (in minutes) are of their own kind;
        empty for a bare number.
    unit
        As written; empty for a bare number.
    decimals
        Decimal places as written.
    amount
        The number as written, without its unit.
    upper
        Dimension and value of what stands above the stroke of a rate; None for all else.
    terms
        Numerator and denominator of a fraction; empty for all else.
    loose
        Whether it may only confirm a number of the other side, as the one of *a year*.
    approximate
        Whether *about* or the like stands before it.
    """

    value: float
    dimension: str
    unit: str
    decimals: int
    amount: float
    upper: tuple[str, float] | None = None
    terms: tuple[int, ...] = ()
    loose: bool = False
    approximate: bool = False


_NUMBER = re.compile(
    rf"(?P<loose>{LOOSE})?(?P<before>(?:US\s?)?\$|[€£¥]|(?:USD|EUR|GBP|CHF|JPY|INR|CNY)(?=\s?\d))?\s?"
    r"(?<![\w.])(?P<sign>[-−–](?=\d))?"
    r"(?P<whole>\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?![\d.,])|\d+)(?P<rest>\.\d+)?"
    r"(?:\s?[×x·*]\s?10\s?\^?(?P<power>[-−]?[\d⁻⁰¹²³⁴-⁹]+)|[eE](?P<exponent>[-+]?\d+))?"
    r"(?P<part>\s?/\s?\d+(?![\d.]))?(?P<ordinal>(?:st|nd|rd|th)\b)?(?P<decade>(?:['’]?s)\b)?"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d:])(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)(?![\d:,])"
    r"|\b(?P<phrase>half|quarter|1/4)\s(?P<way>past|to)\s(?P<hour12>\d{1,2})\b"
    r"|\b(?P<oclock>\d{1,2})\so['’]clock\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|approx\.|nearly|almost|some|over|circa|ca\.|~|≈"
    r"|more than|less than|close to|just (?:under|over|below|above))\s?$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s?[-–]\s?|\s(?:to|and|or|by)\s|\s?[×x]\s?", re.IGNORECASE)
_PLAIN = Unit(dimension="", factor=1.0, offset=0.0, text="")


def find_quantities(text: str) -> list[Quantity]:
    """Find the numbers of a text: digits, number words, fractions, powers of ten, with units.

    The numbers of a range share its unit. Units outside of the table leave a bare number.

    Parameters
    ----------
    text
        English text.

    Returns
    -------
    list of Quantity
        In reading order, times of day first.

    Examples
    --------
    >>> [(q.value, q.dimension) for q in find_quantities("Forty-two cats ran 0.5 km.")]
    [(42.0, ''), (500.0, 'length')]
    """
    digits = in_digits(text)
    found = [_time_of_day(match) for match in _CLOCK.finditer(digits)]
    digits = _CLOCK.sub(lambda match: " " * len(match[0]), digits)
    end, pending = 0, None
    for match in _NUMBER.finditer(digits):
        if match.start("whole") < end or len(match["whole"]) >= 30:
            continue
        quantity, unit, stop = _quantity(match, digits)
        if pending and unit.dimension and _RANGE.fullmatch(digits, end, match.start("whole")):
            found[-1] = _in(unit, found[-1])
        pending = not quantity.dimension and not quantity.terms and not quantity.loose
        found.append(quantity)
        end = stop
    return found


def _time_of_day(match: re.Match[str]) -> Quantity:
    hour = int(match["hour"] or match["hour24"] or match["hour12"] or match["oclock"])
    minute = int(match["minute"] or match["minute24"] or 0)
    half = (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if match["phrase"]:
        minute = 30 if match["phrase"].lower() == "half" else 15
        minute = -minute if match["way"].lower() == "to" else minute
    value = float(60 * hour + minute)
    certain = half or hour > 12
    return Quantity(
        value=value, dimension="clock", unit="24 h" if certain else "12 h", decimals=0, amount=value
    )


def _quantity(match: re.Match[str], text: str) -> tuple[Quantity, Unit, int]:
    """Read a number with its unit, and say where that ends."""
    unit, end = _unit(match, text)
    rest = match["rest"] or ""
    quantity = Quantity(
        value=0.0,
        dimension="",
        unit="",
        decimals=6 if match["part"] else max(0, len(rest) - 1),
        amount=_amount(match),
        terms=_terms(match),
        loose=match["loose"] is not None,
        approximate=_ABOUT.search(text[max(0, match.start() - 16) : match.start()]) is not None,
    )
    return _in(unit, quantity), unit, end


def _amount(match: re.Match[str]) -> float:
    whole = re.sub(r"[, \u202f\u00a0]", "", match["whole"])
    amount = float(whole + (match["rest"] or ""))
    power = (match["power"] or match["exponent"] or "0").translate(_SUPERSCRIPTS)
    if re.fullmatch(r"[-+]?\d+", power):
        amount *= 10.0 ** max(-300, min(300, int(power)))
    terms = _terms(match)
    if terms and terms[1]:
        amount /= terms[1]
    return -amount if match["sign"] in {"-", "−"} else amount


def _terms(match: re.Match[str]) -> tuple[int, ...]:
    if not match["part"]:
        return ()
    whole = re.sub(r"[, \u202f\u00a0]", "", match["whole"])
    return int(whole), int(match["part"].replace("/", "").strip()[:30])


def _unit(match: re.Match[str], text: str) -> tuple[Unit, int]:
    if match["before"]:
        read = read_unit(match["before"].removeprefix("US").strip() or "$", 0)
        return (read[0] if read else _PLAIN), match.end()
    kind = "ordinal" if match["ordinal"] else "decade" if match["decade"] else ""
    if kind == "decade" and len(match["whole"]) < 4 and "'" not in (match["decade"] or ""):
        kind = ""  # 5s is five seconds
        read = read_unit(text, match.start("decade"))
    else:
        read = None if kind else read_unit(text, match.end())
    if kind:
        return Unit(dimension=kind, factor=1.0, offset=0.0, text=kind), match.end()
    return read or (_PLAIN, match.end())


def _in(unit: Unit, quantity: Quantity) -> Quantity:
    upper = unit.upper
    return replace(
        quantity,
        value=quantity.amount * unit.factor + unit.offset,
        dimension=unit.dimension,
        unit=unit.text if unit.dimension else "",
        upper=(upper.dimension, quantity.amount * upper.factor) if upper else None,
    )


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
        of one dimension may differ by 2 %, and so may one that is said to be approximate.

    Examples
    --------
    >>> def first(text): return find_quantities(text)[0]
    >>> same_quantity(first("500 m"), first("0.5 km")), same_quantity(first("5 m"), first("5 kg"))
    (True, False)
    >>> same_quantity(first("3.14"), first("3.1416")), same_quantity(first("42 m"), first("24 m"))
    (True, False)
    """
    if {one.dimension, other.dimension} == {"clock"}:
        return _same_time(one, other)
    if one.dimension and other.dimension and one.dimension != other.dimension:
        return _same_in_kind(one, other)
    if _close(one.value, other.value) or _rounded(one, other) or _rounded(other, one):
        return True
    if not (one.dimension and other.dimension):
        return _close(one.amount, other.amount)
    if one.unit.lower() != other.unit.lower():
        return math.isclose(one.value, other.value, rel_tol=0.02, abs_tol=1e-12)
    return False


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12)


def _same_time(one: Quantity, other: Quantity) -> bool:
    if one.value == other.value:
        return True
    return "12 h" in {one.unit, other.unit} and (one.value - other.value) % 720 == 0


# The same word means either: degrees of an angle or of a temperature, pounds of weight or of money.
_TWO_MEANINGS = ({"angle", "temperature"}, {"mass", "money-gbp"})


def _same_in_kind(one: Quantity, other: Quantity) -> bool:
    kinds = {one.dimension, other.dimension}
    if kinds in _TWO_MEANINGS:
        return _close(one.amount, other.amount)
    return any(
        rate.upper is not None
        and rate.upper[0] == part.dimension
        and _close(rate.upper[1], part.value)
        for rate, part in ((one, other), (other, one))
    )


def _rounded(exact: Quantity, rounded: Quantity) -> bool:
    """Say whether the second is the first with fewer places, or said to be about as much."""
    if exact.dimension and rounded.dimension and exact.unit.lower() != rounded.unit.lower():
        return False
    if 0 < rounded.decimals < exact.decimals:
        return round(exact.amount, rounded.decimals) == rounded.amount
    year = not exact.dimension and 1000 <= exact.amount <= 2100
    if not rounded.approximate or year or exact.amount <= 0 or rounded.amount <= 0:
        return False
    digits = len(f"{rounded.amount:.0f}".rstrip("0"))
    scale = digits - 1 - math.floor(math.log10(exact.amount))
    near = abs(exact.amount - rounded.amount) <= 0.01 * exact.amount
    return near and _close(round(exact.amount, scale), rounded.amount)
