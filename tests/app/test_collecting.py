from __future__ import annotations

import gc
import time
import weakref

import pytest

from app.collecting import collect_regularly


class Knot:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def thresholds():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_old_garbage_is_collected_by_the_clock_alone(thresholds):
    knot = Knot()
    gone = weakref.ref(knot)
    gc.collect()
    gc.collect()  # now among the old, which nothing but a whole collection looks at
    ended = collect_regularly(every_s=0.05)
    gc.unfreeze()
    try:
        assert gone() is not None
        del knot
        assert wait_for(lambda: gone() is None)
    finally:
        ended.set()


def test_what_is_loaded_is_set_apart_and_allocations_start_no_whole_collection(thresholds):
    ended = collect_regularly(every_s=3600)
    ended.set()
    assert gc.get_freeze_count() > 10_000
    before = gc.get_stats()[2]["collections"]
    kept = [[n] for n in range(2_000_000)]
    assert len(kept) == 2_000_000
    assert gc.get_stats()[2]["collections"] == before
