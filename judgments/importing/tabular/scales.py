"""The scale of each dimension of a table: said, known, or 1 to 5."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from judgments.errors import ImportRefusedError
from judgments.importing.tabular.cells import parse_scale
from judgments.importing.tabular.reading import Table

__all__ = ["ScaleOptions", "assumed_scales", "points_of", "scales_of"]

Scale = tuple[float, float]

_DEFAULT = (1.0, 5.0)
_MOST_POINTS = 21
_FRACTIONS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOptions:
    """What a person says of scales.

    Attributes
    ----------
    default
        Scale of every dimension that has none of its own; None where nothing was said.
    by_dimension
        Scale of single dimensions.
    steps
        Number of even steps of a dimension's scale, and of the default under an empty name, where
        they were said; a scale without them has the points that its values lie on.
    """

    default: Scale | None = None
    by_dimension: Mapping[str, Scale] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, scale: str | None, scale_of: Sequence[str]) -> ScaleOptions:
        """Read ``MIN:MAX`` or ``MIN:MAX/STEPS``, and the same after ``DIMENSION=``.

        Raises
        ------
        ImportRefusedError
            One of them is written otherwise.
        """
        by_dimension: dict[str, Scale] = {}
        steps: dict[str, int] = {}
        for text in scale_of:
            name, sign, found = text.rpartition("=")
            if not sign or not name.strip():
                msg = f"--scale-of {text!r}: write DIMENSION=MIN:MAX, such as clarity=0:100."
                raise ImportRefusedError(msg)
            by_dimension[name.strip()], n = _parsed("--scale-of", found)
            steps |= {name.strip(): n} if n else {}
        default = None
        if scale is not None:
            default, n = _parsed("--scale", scale)
            steps |= {"": n} if n else {}
        return cls(default=default, by_dimension=by_dimension, steps=steps)

    def of(self, dimension: str) -> Scale | None:
        """Give what was said of one dimension."""
        return self.by_dimension.get(dimension, self.default)

    def points(self, dimension: str) -> tuple[float, ...]:
        """Give the points that were said of one dimension; none where nothing was."""
        scale = self.of(dimension)
        steps = self.steps.get(
            dimension, 0 if dimension in self.by_dimension else self.steps.get("", 0)
        )
        if scale is None or not steps:
            return ()
        low, high = scale
        return (*(low + (high - low) * step / steps for step in range(steps)), high)


def scales_of(table: Table, options: ScaleOptions, known: Mapping[str, Scale]) -> list[Scale]:
    """Find the scale of each dimension and check that every value lies on it.

    Parameters
    ----------
    table
        With columns ``dimension``, ``value`` and ``scale``.
    options
        What the person says.
    known
        Scales of the dimensions that the round has already.

    Returns
    -------
    list of tuple
        Lowest and highest value of each dimension, by code.

    Raises
    ------
    ImportRefusedError
        A value lies off its scale, two scales of one dimension differ, or nothing was said and
        the values are no whole numbers from 1 to 5.
    """
    names = table.texts["dimension"]
    unknown = [name for name in options.by_dimension if name not in names]
    if unknown:
        msg = (
            f"{table.path}: --scale-of names {unknown[0]!r}, but the dimensions are "
            f"{', '.join(names)}. Nothing of this file was taken in."
        )
        raise ImportRefusedError(msg)
    told = _told(table)
    scales, guessed = [], []
    for code, name in enumerate(names):
        said = {
            "in this round": known.get(name),
            "by the option": options.of(name),
            "in the column scale": told.get(code),
        }
        scales.append(_agreed(table, code, said) or _DEFAULT)
        guessed.append(not any(said.values()))
    _check_values(table, scales, guessed)
    return scales


def assumed_scales(table: Table, options: ScaleOptions, known: Collection[str]) -> tuple[str, ...]:
    """Say which dimensions were taken to be on the default scale because nothing was said.

    Parameters
    ----------
    table, options
        As for `scales_of`.
    known
        Dimensions that the round had before.
    """
    told = _told(table)
    names = [
        name
        for code, name in enumerate(table.texts["dimension"])
        if options.of(name) is None and code not in told and name not in known
    ]
    if not names:
        return ()
    return (
        f"No scale was given, so {_shown(_DEFAULT)} was taken for {', '.join(names)}; if that is "
        "wrong, import into another --round with --scale MIN:MAX.",
    )


def points_of(scale: Scale, values: NDArray[np.float64]) -> tuple[float, ...]:
    """Give the points of a scale on which all values lie: wholes, halves, thirds or quarters.

    Parameters
    ----------
    scale
        Lowest and highest value.
    values
        (N,) array of finite values.

    Returns
    -------
    tuple of float
        Rising, as the values have them to the last bit; empty for a scale without points.

    Examples
    --------
    >>> points_of((0, 1), np.array([0.5, 1.0]))
    (0.0, 0.5, 1.0)
    >>> points_of((0, 100), np.array([3.0, 87.0]))
    ()
    """
    low, high = scale
    values = np.unique(values)
    for parts in _FRACTIONS:
        steps = np.round((values - low) * parts)
        n = round((high - low) * parts)
        fits = np.abs(values - low - steps / parts) <= 1e-9 * (high - low)
        if n + 1 <= _MOST_POINTS and abs(high - low - n / parts) < 1e-9 and fits.all():
            points = {step: low + step / parts for step in range(n)} | {n: high}
            points |= dict(zip(steps.astype(int).tolist(), values.tolist(), strict=True))
            return tuple(float(points[step]) for step in range(n + 1))
    return ()


def _parsed(option: str, text: str) -> tuple[Scale, int]:
    """Read a scale and the number of its steps, 0 where it is not said."""
    scale, slash, steps = text.partition("/")
    try:
        if slash and not (steps.strip().isdigit() and 0 < int(steps) < _MOST_POINTS):
            msg = f"after the slash comes the number of steps, 1 to {_MOST_POINTS - 1}, as in 0:1/3"
            raise ValueError(msg)  # noqa: TRY301
        return parse_scale(scale), int(steps) if slash else 0
    except ValueError as error:
        msg = f"{option} {text!r}: {error}."
        raise ImportRefusedError(msg) from error


def _told(table: Table) -> dict[int, Scale]:
    """Give what the column ``scale`` says of each dimension, by code."""
    codes, dimensions = table.columns["scale"], table.columns["dimension"]
    parsed = [parse_scale(text) if text else None for text in table.texts["scale"]]
    told: dict[int, Scale] = {}
    pairs = codes.astype(np.int64) * len(table.texts["dimension"]) + dimensions
    for row in np.sort(np.unique(pairs, return_index=True)[1]).tolist():
        scale, dimension = parsed[codes[row]], int(dimensions[row])
        if scale is not None and told.setdefault(dimension, scale) != scale:
            reason = f"the scale {_shown(scale)} of {table.name('dimension', row)!r} contradicts"
            raise table.refuse(row, f"{reason} {_shown(told[dimension])} before; correct one")
    return told


def _agreed(table: Table, code: int, said: Mapping[str, Scale | None]) -> Scale | None:
    found = {where: scale for where, scale in said.items() if scale is not None}
    if len(set(found.values())) > 1:
        row = int(np.argmax(table.columns["dimension"] == code))
        shown = ", but ".join(f"{_shown(scale)} {where}" for where, scale in found.items())
        name = table.texts["dimension"][code]
        remedy = (
            "these must be one: leave the option out, or import all of it into another --round, "
            "with the right scale from the first file on"
        )
        raise table.refuse(row, f"the scale of {name!r} is {shown}; {remedy}")
    return next(iter(found.values()), None)


def _check_values(table: Table, scales: Sequence[Scale], guessed: Sequence[bool]) -> None:
    values, codes = table.columns["value"], table.columns["dimension"]
    low, high = (np.array([scale[end] for scale in scales])[codes] for end in (0, 1))
    off = (values < low) | (values > high)
    off |= np.array(guessed)[codes] & np.isfinite(values) & (values != np.rint(values))
    if not off.any():
        return
    row = int(np.argmax(off))
    name, value, scale = table.name("dimension", row), values[row], scales[codes[row]]
    if not guessed[codes[row]]:
        raise table.refuse(
            row,
            f"value {_number(value)} of {name!r} is off its scale, {_shown(scale)}; "
            "correct it, or import all of it into another --round with --scale MIN:MAX",
        )
    mine = values[codes == codes[row]]
    span = f"{_number(np.nanmin(mine))} to {_number(np.nanmax(mine))}"
    raise table.refuse(
        row,
        f"value {_number(value)} of {name!r} is no whole number from 1 to 5, the scale that is taken "
        f"where none is given (its values go from {span}); give --scale MIN:MAX, or "
        f"--scale-of {name}=MIN:MAX",
    )


def _shown(scale: Scale) -> str:
    return ":".join(map(_number, scale))


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
