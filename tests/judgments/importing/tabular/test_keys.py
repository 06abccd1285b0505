"""Combinations of columns, against dictionaries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgments.importing.tabular.keys import distinct, first_differing

CODES = st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=40)


@given(CODES, st.sampled_from([1, 2**40]))
def test_distinct_numbers_combinations_in_order_of_appearance(rows, factor):
    columns = [np.array(column) * factor for column in zip(*rows, strict=True)]
    first, group = distinct(*columns)
    seen: dict[tuple, int] = {}
    expected = [seen.setdefault(row, len(seen)) for row in rows]
    assert group.tolist() == expected
    assert first.tolist() == [rows.index(row) for row in seen]


@given(CODES)
def test_first_differing_names_the_first_row_that_differs_from_its_group(rows):
    group, values = (np.array([row[k] for row in rows]) for k in (0, 1))
    reference: dict[int, int] = {}
    expected = None
    for n, (one, value, _) in enumerate(rows):
        before = reference.setdefault(one, n)
        if expected is None and rows[before][1] != value:
            expected = before, n
    assert first_differing(group, values) == expected


def test_first_differing_calls_rows_as_it_is_told():
    assert first_differing(np.array([0, 0]), np.array([1, 2]), np.array([7, 9])) == (7, 9)
    empty = np.array([], dtype=np.int64)
    assert first_differing(empty, empty) is None


@pytest.mark.parametrize("n", [0, 1])
def test_distinct_of_next_to_nothing(n):
    first, group = distinct(np.zeros(n, dtype=np.int64))
    assert (len(first), len(group)) == (n, n)
