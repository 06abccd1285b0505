from __future__ import annotations

import numpy as np
import pytest

from benchmarks.model import DIMENSIONS, METRICS, Size, draw_values
from benchmarks.rows import TARGETS, Row, render
from benchmarks.study import ROUND, build_study
from metrics.inputs import read_inputs


def test_build_study_is_read_back_to_the_last_bit(tmp_path):
    values = draw_values(Size(items=7, systems=4, raters=3), seed=1)
    study = build_study(tmp_path / "study.db", values)
    inputs = read_inputs(study, ROUND)
    study.dispose()
    assert set(inputs.table.ratings) == set(DIMENSIONS)
    for dimension in DIMENSIONS:
        np.testing.assert_array_equal(inputs.table.ratings[dimension], values.ratings[dimension])
    assert set(inputs.scores.values) == set(METRICS)
    for metric in METRICS:
        np.testing.assert_array_equal(inputs.scores.values[metric], values.metrics[metric])
    np.testing.assert_array_equal(inputs.table.units.item, values.items)
    np.testing.assert_array_equal(inputs.table.units.system, values.systems)


def test_draw_values_repeats_with_the_same_seed_only():
    first, again, other = (draw_values(Size(items=5), seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.metrics["SQCS"], again.metrics["SQCS"])
    assert (first.metrics["SQCS"] != other.metrics["SQCS"]).any()


@pytest.mark.parametrize("name", [name for name, (_, op, _) in TARGETS.items() if op])
def test_row_is_met_on_its_side_of_the_bound(name):
    _, op, target = TARGETS[name]
    off = target / 10 or 1
    better, worse = (target - off, target + off) if op == "<=" else (target + off, target - off)
    assert Row(name, better).met
    assert not Row(name, worse).met
    assert "**no**" in render([Row(name, worse)])
