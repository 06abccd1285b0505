"""Metrics and human values of responses that share items."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def study():
    """Give a builder of x, y, items and systems with effects of items and systems."""

    def build(items=40, systems=4, seed=0, missing=0.0, digits=None):
        rng = np.random.default_rng(seed)
        item = np.repeat(np.arange(items), systems)
        system = np.tile(np.arange(systems), items)
        ease, skill = rng.normal(size=items), np.linspace(-1, 1, systems)
        truth = ease[item] + skill[system] + rng.normal(size=items * systems)
        x, y = truth + rng.normal(size=truth.shape), truth + rng.normal(0, 0.7, truth.shape)
        if digits is not None:
            x, y = x.round(digits), y.round(digits)
        x[rng.random(x.shape) < missing] = np.nan
        order = rng.permutation(len(x))
        return x[order], y[order], item[order], system[order]

    return build
