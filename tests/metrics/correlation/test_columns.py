from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from metrics.correlation import COEFFICIENTS, LEVELS, Column, Frame, correlate, correlate_pair


@pytest.fixture
def study():
    rng = np.random.default_rng(0)
    items, systems = np.repeat(np.arange(40) * 7, 5), np.tile(np.arange(5), 40)
    truth = rng.normal(size=200)
    metrics = truth + rng.normal(size=(3, 200))
    dimensions = np.rint(2 * truth + rng.normal(size=(3, 200)))
    metrics[1, :20] = np.nan
    metrics[2, rng.random(200) < 0.3] = np.nan
    dimensions[1, 190:] = np.nan
    dimensions[2, rng.random(200) < 0.5] = np.nan
    return metrics, dimensions, items, systems


def test_correlate_pair_of_shared_columns_equals_correlate(study):
    metrics, dimensions, items, systems = study
    frame = Frame(items, systems)
    xs, ys = ([Column(values, frame) for values in side] for side in (metrics, dimensions))
    for (x, y), level, coefficient in product(product(xs, ys), LEVELS, COEFFICIENTS):
        shared = correlate_pair(x, y, level=level, coefficient=coefficient)
        both = np.isfinite(x.values) & np.isfinite(y.values)
        alone = correlate(
            x.values[both], y.values[both], items[both], systems[both],
            level=level, coefficient=coefficient,
        )  # fmt: skip
        assert shared == alone


def test_column_keeps_what_it_derived_for_the_last_choice(study):
    metrics, dimensions, items, systems = study
    frame = Frame(items, systems)
    x, y, full = Column(metrics[1], frame), Column(dimensions[0], frame), np.ones(200, dtype=bool)
    assert x.where(full) is x
    first = x.where(x.finite)
    assert y.where(x.finite).frame is first.frame
    assert x.where(x.finite) is first
    assert x.where(x.finite & (items > 70)) is not first


def test_frame_by_system_holds_the_places_of_each_system(study):
    _, _, items, systems = study
    for system, (places, frame) in enumerate(Frame(items, systems).by_system):
        assert (systems[places] == system).all()
        assert frame.items.n == 40
