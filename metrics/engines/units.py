"""Units of measurement as English writes them: symbols, names, SI prefixes, products and rates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from metrics.engines.unit_table import MADE_OF, NAMED, OFFSETS, look_up

__all__ = ["Unit", "read_unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measurement.

    Attributes
    ----------
    dimension
        Such as ``length``, ``speed`` or ``mass·length^-3``.
    factor, offset
        What turns an amount into the base unit of the dimension.
    text
        As written.
    upper
        The unit above the stroke of a rate (of *km/h*, km); else None.
    """

    dimension: str
    factor: float
    offset: float
    text: str
    upper: Unit | None = None


_PHRASES = (
    (r"(?:degrees?|°)\s?(?:celsius|centigrade|c\b)", "°C"),
    (r"(?:degrees?|°)\s?(?:fahrenheit|f\b)", "°F"),
    (r"per\s?cent\b(?:age)?|percentage\s+points?|pct\b|p\.?p\.(?=\s)", "%"),
    (r"parts\s+per\s+million", "ppm"),
    (r"parts\s+per\s+billion", "ppb"),
    (r"(?:us|u\.s\.|american)\s+dollars?", "USD"),
    (r"swiss\s+francs?", "CHF"),
    (r"pounds?\s+sterling|british\s+pounds?", "GBP"),
    (r"light[\s-]years?", "lightyear"),
    (r"astronomical\s+units?", "astronomicalunit"),
    (r"nautical\s+miles?", "nauticalmile"),
)
_PHRASE = re.compile("|".join(f"({pattern})" for pattern, _ in _PHRASES), re.IGNORECASE)
_GAP = re.compile(r"[\s\u00a0\u202f-]?")
_FACTOR = re.compile(
    r"(?:(?P<before>square|cubic|sq\.?|cu\.?)[\s-])?"
    r"(?P<name>°\s?[CFK](?![a-z])|[%‰°℃℉″€£¥$]|[A-Za-zµμΩåÅö]+)"
    r"(?P<power>\^?[-−]?[23](?!\d)|⁻?[¹²³]|\s(?:squared|cubed)\b)?"
)
_TIMES = re.compile(r"\s?[·⋅*]\s?|[\s-](?=(?:metre|meter|hour|second)s?\b)|\s(?=[A-Za-z]+⁻)")
_OVER = re.compile(r"\s?/\s?|\s(?:per|an?|each|every)\s(?:¤1\s)?", re.IGNORECASE)
_POWERS = {"²": 2, "³": 3, "¹": 1, "2": 2, "3": 3, "squared": 2, "cubed": 3,
           "square": 2, "cubic": 3, "sq": 2, "cu": 3}  # fmt: skip

_Factor = tuple[dict[str, int], float, int]


def read_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """Read the unit that stands behind a number.

    Parameters
    ----------
    text
        A text.
    at
        Where the number ends.

    Returns
    -------
    tuple of Unit and int, or None
        The unit and where it ends; None where no known one stands there.

    Examples
    --------
    >>> unit, end = read_unit("90 kilometres per hour", 2)
    >>> unit.dimension, round(unit.factor, 3), end
    ('speed', 0.278, 22)
    """
    start = _GAP.match(text, at).end()  # type: ignore[union-attr]
    return _read(text[start : start + 60], start) if start < len(text) else None


@lru_cache(maxsize=500)
def _read(text: str, start: int) -> tuple[Unit, int] | None:
    first = _factor(text, 0)
    if first is None:
        return None
    powers, factor, end = first
    upper: Unit | None = None
    while True:
        times, over = _TIMES.match(text, end), _OVER.match(text, end)
        link = over or times
        following = _factor(text, link.end()) if link else None
        if following is None or link is None:
            break
        if over is not None and upper is None:
            upper = _unit(powers, factor, text[:end])
        sign = -1 if over is not None else 1
        powers = _product(powers, following[0], sign)
        factor, end = factor * following[1] ** sign, following[2]
    found = _unit(powers, factor, text[:end])
    if upper is None:
        return found, start + end
    rate = Unit(
        dimension=found.dimension, factor=found.factor, offset=0.0, text=found.text, upper=upper
    )
    return rate, start + end


def _factor(text: str, at: int) -> _Factor | None:
    phrase = _PHRASE.match(text, at)
    if phrase:
        return _looked_up(_PHRASES[(phrase.lastindex or 1) - 1][1], 1, phrase.end())
    match = _FACTOR.match(text, at)
    if match is None:
        return None
    raw = (match["power"] or "").strip()
    power = _POWERS.get(raw.lstrip("^-−⁻"), 1) * _POWERS.get(
        (match["before"] or "").rstrip(".").lower(), 1
    )
    negative = raw.lstrip("^").startswith(("-", "−", "⁻"))
    name = match["name"].replace(" ", "")
    return _looked_up(name, -power if negative else power, match.end())


def _looked_up(name: str, power: int, end: int) -> _Factor | None:
    known = look_up(name)
    if known is None:
        return None
    dimension, factor = known
    powers = dict(MADE_OF.get(dimension, ((dimension, 1),)))
    return {axis: n * power for axis, n in powers.items()}, factor**power, end


def _product(one: dict[str, int], other: dict[str, int], sign: int) -> dict[str, int]:
    total = {axis: one.get(axis, 0) + sign * other.get(axis, 0) for axis in [*one, *other]}
    return {axis: power for axis, power in total.items() if power}


def _unit(powers: dict[str, int], factor: float, text: str) -> Unit:
    key = tuple(sorted(powers.items())) or (("share", 1),)
    if len(key) == 1 and key[0][1] == 1:
        dimension = key[0][0]
    else:
        dimension = NAMED.get(key) or "·".join(f"{axis}^{power}" for axis, power in key)
    offset = 0.0
    if dimension == "temperature":
        bare = text.replace(" ", "")
        offset = OFFSETS.get(bare, OFFSETS.get(bare.lower(), 0.0))
        if re.search(r"(?i)f(?:ahrenheit)?$", bare):
            offset = OFFSETS["°F"]
    return Unit(dimension=dimension, factor=factor, offset=offset, text=text)
