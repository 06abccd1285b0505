"""The libraries one would otherwise use, on the same float matrices."""

from __future__ import annotations

import warnings

import krippendorff
import nlpstats.correlations
import numpy as np
import pandas as pd
import pingouin
from numpy.typing import NDArray

__all__ = ["all_iccs", "ordinal_alpha", "within_item_pearson"]

_Floats = NDArray[np.float64]


def ordinal_alpha(ratings: _Floats) -> float:
    """Compute ordinal α with `krippendorff`, from an (R, U) array."""
    return float(krippendorff.alpha(reliability_data=ratings, level_of_measurement="ordinal"))


def all_iccs(ratings: _Floats) -> list[float]:
    """Compute the six ICCs with `pingouin`, from an (R, U) array: (1,1), (A,1), (C,1), then k."""
    raters, units = ratings.shape
    table = pd.DataFrame(
        {
            "unit": np.tile(np.arange(units), raters),
            "rater": np.repeat(np.arange(raters), units),
            "value": ratings.ravel(),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pingouin.intraclass_corr(table, targets="unit", raters="rater", ratings="value")
    return [float(value) for value in found["ICC"]]


def within_item_pearson(x: _Floats, y: _Floats) -> float:
    """Average r across systems over items with `nlpstats`, from two (S, I) arrays."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # items whose values are constant
        return float(nlpstats.correlations.correlate(x, y, "input", "pearson"))
