"""The weights that would agree best with people, and whether to change to them."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.composite_calibration import CompositeRecalibration
from metrics.report.values import Row, interval_row, number

__all__ = ["FLAT_TOLERANCE", "build_calibration"]

FLAT_TOLERANCE = 0.005
"""Weights whose correlation is this near the best are as good as it."""


def build_calibration(calibrated: Sequence[CompositeRecalibration]) -> list[Row]:
    """Give one row for each composite."""
    return [_row(found) for found in calibrated]


def _row(found: CompositeRecalibration) -> Row:
    result = found.calibration
    flat = {"low": number(result.flat_low), "high": number(result.flat_high)}
    return {
        "composite": found.composite,
        "dimension": found.dimension,
        "by": [],
        "group": [],
        "eta": number(result.eta),
        "eta_interval": interval_row(result.eta_interval),
        "interval_undefined_because": result.interval_reason,
        "undefined_because": result.undefined_because,
        "eta_in_force": result.eta_in_force,
        "r_in_force": number(result.r_in_force),
        "r_best": number(result.r_at_eta),
        "flat_region": flat | {"tolerance": FLAT_TOLERANCE},
        "gain": number(result.gain),
        "gain_interval": interval_row(result.gain_interval),
        "gain_interval_undefined_because": result.gain_interval_reason,
        "adopt": found.qualifies,
        "advice": found.advice,
        "folds": result.folds,
        "n_responses": result.n_responses,
        "n_items": result.n_items,
        "n_undefined_resamples": result.n_undefined_resamples,
    }
