from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import InputError
from metrics.perturbation import PERTURBATIONS, perturb, score_perturbed

COUNTS = st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=1, max_size=8)


@given(COUNTS, st.sampled_from(PERTURBATIONS), st.integers(1, 7), st.integers(0, 99))
def test_perturb_changes_as_much_as_it_says(
    rows: list[list[int]], kind: str, times: int, seed: int
) -> None:
    before = np.array(rows)
    after, admitted = perturb(before, kind, times, rng=np.random.default_rng(seed))
    assert (after >= 0).all()
    assert (after[~admitted] == before[~admitted]).all()
    tags = (after - before).sum(axis=1)[admitted]
    types = ((after > 0).sum(axis=1) - (before > 0).sum(axis=1))[admitted]
    if kind in ("tags_added", "tags_removed"):
        assert (tags == (times if kind == "tags_added" else -times)).all()
    else:
        assert (types == (times if kind == "types_added" else -times)).all()
    if kind == "tags_added":
        assert (types == 0).all()


@given(COUNTS, st.sampled_from(PERTURBATIONS), st.integers(1, 4))
def test_score_perturbed_finds_what_the_definitions_imply(
    rows: list[list[int]], kind: str, times: int
) -> None:
    found = score_perturbed(np.array(rows), kind, times, draws=3, rng=np.random.default_rng(0))
    assert found.n_unexpected == 0
    changed = np.isfinite(found.sts)
    assert found.n_changed == 3 * changed.sum()
    assert (found.sts[changed] < 1).all()
    if kind.endswith("added"):
        assert (found.les[changed] == 1).all()
    if kind == "types_removed":
        left = (np.array(rows) > 0).sum(axis=1)[changed]
        assert found.les[changed] == pytest.approx((left - times) / left)
        assert found.sts[changed] == pytest.approx((left - times) / left)


def test_score_perturbed_gives_the_exact_value_of_an_added_type() -> None:
    one = np.array([[1, 0, 0, 0, 0, 0]])
    found = score_perturbed(one, "types_added", 2, rng=np.random.default_rng(0))
    assert found.sts.tolist() == pytest.approx([1 / 3])
    found = score_perturbed(one, "tags_added", 1, rng=np.random.default_rng(0))
    assert found.sts.tolist() == pytest.approx([2 / 3])


@pytest.mark.parametrize(("kind", "times"), [("tags_swapped", 1), ("tags_added", 0)])
def test_perturb_refuses_what_is_no_change(kind: str, times: int) -> None:
    with pytest.raises(InputError, match="a change is one of"):
        perturb(np.ones((1, 6), dtype=int), kind, times, rng=np.random.default_rng(0))


def test_score_perturbed_refuses_no_draws() -> None:
    with pytest.raises(InputError, match="at least once"):
        score_perturbed(
            np.ones((1, 6), dtype=int), "tags_added", 1, draws=0, rng=np.random.default_rng(0)
        )
