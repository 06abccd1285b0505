"""How many raters and items a next round needs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from metrics.composite_calibration import CompositeRecalibration
from metrics.correlation import noise_ceiling
from metrics.errors import InputError
from metrics.inputs import Inputs
from metrics.planning import (
    items_for_alpha,
    items_for_correlation,
    items_to_separate,
    raters_for_ceiling,
    stepped_up,
)
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, number
from metrics.results import CeilingResult, Interval

__all__ = ["build_planning"]

WIDTHS = (0.2, 0.1, 0.05)
CEILINGS = (0.9, 0.95)
RATERS = (2, 3, 5, 10)
POWER = 0.8
_STEP = 0.1


def build_planning(
    inputs: Inputs,
    settings: ReportSettings,
    agreement: Sequence[Row],
    correlation: Sequence[Row],
    calibrated: Sequence[CompositeRecalibration],
) -> list[Row]:
    """Give rows `{goal, needs, dimension, metric, target, raters, now, estimate, …}`.

    `estimate` is a number of items, or of raters for each response where `needs` says so. `goal`
    is ``alpha_width`` or ``r_width`` (an interval as wide as `target`), ``ceiling`` (a noise
    ceiling of `target`) or ``separate_eta`` (telling the weights `eta` and `other_eta` apart with
    the chance `target`).

    Parameters
    ----------
    inputs, settings
        Of the report.
    agreement, correlation
        Rows of these sections, whose intervals are planned from.
    calibrated
        Fitted weights.
    """
    shown = frozenset(inputs.shown_pairs())
    return [
        *(
            row
            for found in agreement
            if (found["statistic"], found["scale"]) == ("krippendorff_alpha", "ordinal")
            and not found["by"]
            for row in _for_alpha(inputs, found)
        ),
        *(row for dimension in inputs.table.dimensions for row in _raters(inputs, dimension.code)),
        *(
            row
            for found in correlation
            if (found["level"], found["coefficient"]) == ("pooled", "pearson")
            and not found["by"]
            and (found["metric"], found["dimension"]) in shown
            for row in _for_r(inputs, found)
        ),
        *(row for found in calibrated for row in _separations(inputs, settings, found)),
    ]


def _for_alpha(inputs: Inputs, found: Row) -> Iterator[Row]:
    given = np.isfinite(inputs.table.ratings[found["dimension"]]).sum(axis=0)
    paired = given >= 2
    n_items = len(np.unique(inputs.table.units.item[paired]))
    now = float(given[paired].mean()) if paired.any() else 0.0
    interval, why = _interval(found)
    for planned in RATERS:
        for width in WIDTHS:
            base = _base("alpha_width", "items", dimension=found["dimension"], target=width)
            yield base | {
                "raters": planned, "raters_now": now, "n_items": n_items, "now": _width(interval),
            } | _count(
                partial(items_for_alpha, found["estimate"], interval, n_items, width=width,
                        raters=(now, planned)),
                why,
            )  # fmt: skip


def _raters(inputs: Inputs, dimension: str) -> Iterator[Row]:
    ceiling = noise_ceiling(inputs.table.ratings[dimension])
    single, why = _single(ceiling)
    for target in CEILINGS:
        yield (
            _base("ceiling", "raters", dimension=dimension, target=target)
            | {
                "raters_now": number(ceiling.raters_per_unit),
                "now": number(ceiling.estimate),
                "n_items": len(inputs.table.units.item_keys),
            }
            | _count(partial(raters_for_ceiling, single, target), why)
        )


def _for_r(inputs: Inputs, found: Row) -> Iterator[Row]:
    shared = np.isfinite(inputs.scores.values[found["metric"]])
    ceiling = noise_ceiling(inputs.table.ratings[found["dimension"]][:, shared])
    single, why_no_ceiling = _single(ceiling)
    interval, why = _interval(found)
    for planned in RATERS:
        for width in WIDTHS:
            base = _base(
                "r_width", "items", dimension=found["dimension"], metric=found["metric"],
                target=width,
            )  # fmt: skip
            yield base | {
                "raters": planned,
                "raters_now": number(ceiling.raters_per_unit),
                "n_items": found["n_items"],
                "now": _width(interval),
            } | _count(
                partial(_items_for_r, found, interval, width,
                        (ceiling.estimate, math.sqrt(stepped_up(single, planned)))),
                why or why_no_ceiling,
            )  # fmt: skip


def _separations(
    inputs: Inputs, settings: ReportSettings, found: CompositeRecalibration
) -> Iterator[Row]:
    parts = inputs.parts(found.composite)
    if parts is None:
        return
    (u, v), eta = parts, found.eta_in_force
    human, items = inputs.table.mean(found.dimension), inputs.table.units.item
    others = [found.calibration.eta, round(eta - _STEP, 9), round(eta + _STEP, 9)]
    r = np.interp([eta, *others], found.calibration.curve_eta, found.calibration.curve_r)
    for other, at in zip(others, r[1:].tolist(), strict=True):
        if not math.isfinite(other) or not 0 <= other <= 1:
            continue
        n = items_to_separate(
            v + eta * (u - v), v + other * (u - v), human, items, power=POWER, level=settings.level
        )
        why = None if math.isfinite(n) else "a correlation is undefined"
        if math.isinf(n):
            why = "both weights agree equally well with people"
        yield _base(
            "separate_eta", "items", dimension=found.dimension, metric=found.composite,
            target=POWER,
        ) | {
            "eta": eta, "other_eta": float(other), "now": number(at - r[0]),
            "n_items": found.calibration.n_items,
            "estimate": None if why else int(n), "undefined_because": why,
        }  # fmt: skip


def _items_for_r(
    found: Row, interval: Interval, width: float, ceilings: tuple[float, float]
) -> int:
    if abs(found["estimate"]) * ceilings[1] >= ceilings[0]:
        msg = "with so many raters the correlation to expect is beyond 1"
        raise InputError(msg)
    return items_for_correlation(
        found["estimate"], interval, found["n_items"], width=width, ceilings=ceilings
    )


def _base(goal: str, needs: str, *, dimension: str, target: float, metric: str = "") -> Row:
    return {
        "goal": goal, "needs": needs, "metric": metric or None, "dimension": dimension,
        "by": [], "group": [], "target": target, "raters": None, "raters_now": None, "eta": None,
        "other_eta": None, "now": None, "n_items": 0,
    }  # fmt: skip


def _count(compute: Callable[[], int], why: str | None) -> Row:
    if why is not None:
        return {"estimate": None, "undefined_because": why}
    try:
        return {"estimate": compute(), "undefined_because": None}
    except InputError as error:
        return {"estimate": None, "undefined_because": str(error)}


def _single(ceiling: CeilingResult) -> tuple[float, str | None]:
    """Give the reliability of one rater, from that of the mean."""
    if ceiling.undefined_because is not None:
        return math.nan, f"the noise ceiling is undefined: {ceiling.undefined_because}"
    rho, k = ceiling.reliability, ceiling.raters_per_unit
    single = rho / (k - (k - 1) * rho)
    if not 0 < single < 1:
        return math.nan, "the raters agree perfectly, so one is enough"
    return single, None


def _interval(found: Row) -> tuple[Interval, str | None]:
    row = found["interval"]
    if row is None or row["high"] <= row["low"]:
        why = found["undefined_because"] or found["interval_undefined_because"]
        nothing = Interval(low=math.nan, high=math.nan, level=math.nan, method="")
        return nothing, f"there is no interval to plan from: {why or 'it has no width'}"
    return Interval(**row), None


def _width(interval: Interval) -> float | None:
    return number(interval.high - interval.low)
