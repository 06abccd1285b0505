import numpy as np
import pytest

from metrics.quality.order import load_followers, measure_order

FOLLOWERS = {"the": frozenset({"cat", "dog"}), "cat": frozenset({"sat"}), "a": frozenset({"b"})}


def test_measure_order_compares_with_chance() -> None:
    # One of two pairs is common; of nine ordered pairs of the words, two are.
    found = measure_order("the cat eats", FOLLOWERS)
    chance = 2 * (1 * 2) / 4**2
    assert found.pairs == 2
    assert found.known == pytest.approx((1 + 4) / (2 + 8))
    doubt = np.sqrt(chance * (1 - chance / 2))
    assert found.ratio == pytest.approx((1 + doubt + 1.5) / (chance + 1))


def test_measure_order_makes_no_pair_across_a_pause() -> None:
    assert measure_order("the, cat. the\ncat (the) cat – the 3 cat", FOLLOWERS).pairs == 0


def test_measure_order_leaves_letters_alone_but_for_words() -> None:
    assert measure_order("a cat m sat", FOLLOWERS).pairs == 2


def test_measure_order_of_nothing_is_that_of_english() -> None:
    found = measure_order("", FOLLOWERS)
    assert (found.pairs, found.known, found.ratio) == (0, 0.5, 1.5)
    assert found.gain == pytest.approx(0.45)


def test_load_followers_knows_english() -> None:
    followers = load_followers()
    assert followers is not None
    assert sum(map(len, followers.values())) > 240_000
    assert "the" in followers["of"]
    assert "of" not in followers["the"]


def test_load_followers_without_the_package_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metrics.quality.order.find_spec", lambda _: None)
    assert load_followers.__wrapped__() is None
