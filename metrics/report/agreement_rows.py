"""How well people agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.agreement import (
    fleiss_kappa,
    gwet_ac,
    icc,
    kendall_w,
    percent_agreement,
    test_retest,
    weighted_kappa,
)
from metrics.inputs import Inputs
from metrics.joint_intervals import alphas_of_dimensions
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, interval_row, number
from metrics.results import AgreementResult
from metrics.round_table import DimensionInfo

__all__ = ["SCALES", "build_agreement"]

SCALES = ("ordinal", "nominal", "interval", "ratio")
_AC_WEIGHTS = ("unweighted", "ordinal", "quadratic")
_ON_POINTS = (*(("gwet_ac", weights) for weights in _AC_WEIGHTS), ("fleiss_kappa", "unweighted"),
              ("weighted_kappa", "quadratic"))  # fmt: skip


def build_agreement(inputs: Inputs, settings: ReportSettings) -> list[Row]:
    """Give a row for each dimension and coefficient that the design admits.

    The intervals of α rest on the same resamples of items, drawn from the seed.
    """
    alphas = _alphas(inputs, settings)
    return [
        _row(dimension.code, result) | {"n_items": _n_items(inputs, dimension.code, result)}
        for dimension in inputs.table.dimensions
        for result in (*alphas[dimension.code], *_others(inputs, settings, dimension))
    ]


def _others(
    inputs: Inputs, settings: ReportSettings, dimension: DimensionInfo
) -> Iterator[AgreementResult]:
    ratings, items = inputs.table.ratings[dimension.code], inputs.table.units.item
    yield percent_agreement(ratings, clusters=items, level=settings.level)
    yield from _on_points(inputs, settings, dimension)
    yield from icc(ratings, level=settings.level)
    yield kendall_w(ratings)
    for occasion, again in inputs.table.repeats[dimension.code].items():
        found = test_retest(ratings, again, clusters=items, level=settings.level)
        yield replace(found, variant=f"occasion {occasion}")


def _alphas(inputs: Inputs, settings: ReportSettings) -> dict[str, list[AgreementResult]]:
    table = inputs.table
    negative = {dimension.code for dimension in table.dimensions if dimension.scale_min < 0}
    found = alphas_of_dimensions(
        table.ratings,
        {code: SCALES[:-1] if code in negative else SCALES for code in table.ratings},
        table.units.item,
        n_items=len(table.units.item_keys),
        resamples=settings.resamples,
        level=settings.level,
        seed=settings.seed,
    )
    why = "a ratio scale has no values below 0"
    ratio = _undefined("krippendorff_alpha", "", why, scale="ratio")
    return {
        code: [*results, ratio] if code in negative else list(results)
        for code, results in found.items()
    }


def _on_points(
    inputs: Inputs, settings: ReportSettings, dimension: DimensionInfo
) -> Iterator[AgreementResult]:
    """Give the coefficients that know the points of the scale, or say why there are none."""
    ratings, items = inputs.table.ratings[dimension.code], inputs.table.units.item
    points = np.array(dimension.categories)
    why = _why_off_points(ratings, points)
    if why is not None:
        yield from (_undefined(statistic, variant, why) for statistic, variant in _ON_POINTS)
        return
    for weights in _AC_WEIGHTS:
        yield gwet_ac(ratings, points, weights, clusters=items, level=settings.level)
    yield fleiss_kappa(ratings, points, clusters=items, level=settings.level)
    yield weighted_kappa(ratings, points)


def _why_off_points(ratings: NDArray[np.float64], points: NDArray[np.float64]) -> str | None:
    if points.size < 2:
        return (
            "the form lists no points of the scale, and the values lie on no few even steps of it "
            "(thirds written as 0.33 are none)"
        )
    values = ratings[np.isfinite(ratings)]
    distance = np.abs(values[:, None] - points).min(axis=1)
    if bool((distance > 1e-9 * np.ptp(points)).any()):
        return (
            "some values are no points of the scale: given so, or averaged over several pairs "
            "that showed a rater the same response"
        )
    return None


def _undefined(statistic: str, variant: str, why: str, scale: str = "") -> AgreementResult:
    return AgreementResult(
        statistic=statistic, variant=variant, scale=scale, undefined_because=why,
        interval_reason=why, n_units=0, n_raters=0, n_ratings=0,
    )  # fmt: skip


def _n_items(inputs: Inputs, dimension: str, result: AgreementResult) -> int:
    """Count the items of the responses that a statistic rests on."""
    table = inputs.table
    given = np.isfinite(table.ratings[dimension])
    if result.n_units == 0:
        return 0
    if result.statistic == "test_retest":
        occasion = int(result.variant.removeprefix("occasion "))
        rated = (given & np.isfinite(table.repeats[dimension][occasion])).any(axis=0)
    elif result.statistic == "kendall_w":
        rated = given[given.any(axis=1)].all(axis=0)
    else:
        counts = given.sum(axis=0)
        rated = counts >= (1 if result.statistic == "icc" else 2)
    return len(np.unique(table.units.item[rated]))


def _row(dimension: str, result: AgreementResult) -> Row:
    return {
        "dimension": dimension,
        "by": [],
        "group": [],
        "statistic": result.statistic,
        "variant": result.variant or None,
        "scale": result.scale or None,
        "estimate": number(result.estimate),
        "interval": interval_row(result.interval),
        "interval_undefined_because": result.interval_reason,
        "n_units": result.n_units,
        "n_raters": result.n_raters,
        "n_ratings": result.n_ratings,
        "n_undefined_resamples": result.n_undefined_resamples,
        "undefined_because": result.undefined_because,
    }
