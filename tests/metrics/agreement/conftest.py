"""Published tables of ratings, raters in rows."""

from __future__ import annotations

import numpy as np
import pytest


def table(*rows: str) -> np.ndarray:
    """Read rows of values set apart by spaces; a point is a missing value."""
    return np.array([[np.nan if v == "." else float(v) for v in row.split()] for row in rows])


@pytest.fixture
def krippendorff_c():
    """Give Krippendorff's (2011) table C, 4 raters by 12 units."""
    return table(
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )


@pytest.fixture
def three_by_fifteen():
    """Give the table of three raters and fifteen units in Krippendorff's Wikipedia article."""
    return table(
        ". . . . . 3 4 1 2 1 1 3 3 . 3",
        "1 . 2 1 3 3 4 3 . . . . . . .",
        ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
    )


@pytest.fixture
def shrout_fleiss():
    """Give Shrout and Fleiss' (1979) table 2, 4 raters by 6 units."""
    return table("9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7").T


@pytest.fixture
def fleiss():
    """Give Fleiss' (1971) table: 14 raters, 10 units, 5 categories."""
    counts = table(
        "0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1",
        "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7",
    ).astype(int)  # fmt: skip
    return np.array([np.repeat(np.arange(1.0, 6), row) for row in counts]).T


@pytest.fixture
def five():
    """Give the values of a scale of five points."""
    return np.arange(1.0, 6)


@pytest.fixture
def clustered():
    """Give a builder of ratings whose units share an item's and a unit's own effect."""

    def build(items=60, systems=3, raters=3, seed=0, missing=0.0):
        rng = np.random.default_rng(seed)
        units = items * systems
        truth = np.repeat(rng.normal(size=items), systems) + rng.normal(size=units)
        ratings = np.clip(np.rint(3 + truth + rng.normal(size=(raters, units))), 1, 5)
        ratings[rng.random(ratings.shape) < missing] = np.nan
        return ratings, np.repeat(np.arange(items), systems)

    return build
