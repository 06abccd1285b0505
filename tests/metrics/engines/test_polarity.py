from __future__ import annotations

import pytest

from metrics.engines.polarity import polarity_differs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it is insoluble", "it does not dissolve"),
        ("it cannot be used without a key", "it can be used with a key"),
        ("it is not uncommon", "it is common"),
        ("it has no wings", "it is wingless"),
        ("gold is denser than iron", "iron is less dense than gold"),
        ("cats are larger than mice", "mice are smaller than cats"),
        ("not only cats sleep", "cats sleep"),
        ("no more than ten", "at most ten"),
        ("it shows signs", "it displays signs"),
    ],
)
def test_polarity_differs_lets_rewording_pass(one, other):
    assert not polarity_differs(one.split(), other.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it is flammable", "it is non-flammable"),
        ("bears rarely attack", "bears often attack"),
        ("both won", "neither won"),
        ("the gas is denser than air", "the gas is less dense than air"),
        ("it fails to start", "it starts"),
        ("it may be shared", "it must not be shared"),
        ("at least ten", "at most ten"),
        ("nobody came", "everybody came"),
        ("it is harmless", "it is harmful"),
    ],
)
def test_polarity_differs_sees_denial(one, other):
    assert polarity_differs(one.split(), other.split())
    assert polarity_differs(other.split(), one.split())
