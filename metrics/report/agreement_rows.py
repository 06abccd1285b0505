"""How well people agree with each other."""

from __future__ import annotations

import numpy as np

from metrics.agreement import krippendorff_alpha
from metrics.inputs import Inputs
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, interval_row, number
from metrics.results import AgreementResult

__all__ = ["SCALES", "build_agreement"]

SCALES = ("ordinal", "nominal", "interval", "ratio")


def build_agreement(inputs: Inputs, settings: ReportSettings) -> list[Row]:
    """Give a row for each dimension and coefficient.

    Every interval rests on the same resamples of items, drawn from the seed.
    """
    return [
        _row(
            dimension.code,
            krippendorff_alpha(
                inputs.table.ratings[dimension.code],
                scale,
                clusters=inputs.table.units.item,
                resamples=settings.resamples,
                level=settings.level,
                rng=np.random.default_rng(settings.seed),
            ),
        )
        for dimension in inputs.table.dimensions
        for scale in SCALES
    ]


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
