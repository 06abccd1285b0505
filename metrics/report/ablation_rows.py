"""What each part of a composite contributes, and how its agreement changes with the weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.composite_calibration import CompositeRecalibration
from metrics.correlation import correlate
from metrics.inputs import Inputs
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, interval_row, number
from metrics.score_tables import COMPONENTS

__all__ = ["build_ablation"]

_EVERY = 5
"""Of the 101 points of a curve, every fifth is kept: η = 0, .05, …, 1."""
_ON_CURVE = "points of a curve are given without intervals"


def build_ablation(
    inputs: Inputs, settings: ReportSettings, calibrated: Sequence[CompositeRecalibration]
) -> list[Row]:
    """Give pooled Pearson rows: each component, SC + GQ, the composite in force, then the curve.

    Rows of the curve have `on_curve` and an `eta`.
    """
    rows: list[Row] = []
    for found in calibrated:
        rows += [
            _base(found, name, eta) | _pooled(inputs, settings, found.dimension, values)
            for name, values, eta in _variants(inputs, found.composite)
        ]
        rows += list(_curve(found))
    return rows


def _variants(
    inputs: Inputs, composite: str
) -> Iterator[tuple[str, NDArray[np.float64], float | None]]:
    scores = inputs.scores.values
    one, two = COMPONENTS[composite]
    yield one, scores[one], None
    yield two, scores[two], None
    if composite == "SQCS":
        yield "SC + GQ", scores[one] + scores[two], None
    yield composite, scores[composite], inputs.weights.eta(composite)


def _pooled(
    inputs: Inputs, settings: ReportSettings, dimension: str, values: NDArray[np.float64]
) -> Row:
    units = inputs.table.units
    result = correlate(
        values,
        inputs.table.mean(dimension),
        units.item,
        units.system,
        level="pooled",
        coefficient="pearson",
        min_group=settings.min_group,
        confidence=settings.level,
    )
    return {
        "on_curve": False,
        "estimate": number(result.estimate),
        "interval": interval_row(result.interval),
        "interval_undefined_because": result.interval_reason,
        "n_responses": result.n_responses,
        "n_items": result.n_items,
        "undefined_because": result.undefined_because,
    }


def _curve(found: CompositeRecalibration) -> Iterator[Row]:
    curve = found.calibration
    for eta, r in zip(curve.curve_eta[::_EVERY], curve.curve_r[::_EVERY], strict=True):
        estimate = number(float(r))
        undefined = "the composite or the human value is constant at this weight"
        yield _base(found, found.composite, float(eta)) | {
            "on_curve": True,
            "estimate": estimate,
            "interval": None,
            "interval_undefined_because": _ON_CURVE,
            "n_responses": curve.n_responses,
            "n_items": curve.n_items,
            "undefined_because": None if estimate is not None else undefined,
        }


def _base(found: CompositeRecalibration, variant: str, eta: float | None) -> Row:
    return {
        "composite": found.composite,
        "dimension": found.dimension,
        "variant": variant,
        "eta": eta,
        "by": [],
        "group": [],
    }
