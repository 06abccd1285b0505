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
        ("an error is returned when a key is missing", "when a key is missing it returns an error"),
        ("no one may enter without a permit", "a permit is needed to enter"),
        ("nobody may enter unless invited", "one must be invited to enter"),
        ("do not open unsigned files", "unsigned files must not be opened"),
        ("neither door was locked", "both doors were unlocked"),
        ("nobody but the king may enter", "only the king may enter"),
        ("the damage is irreparable", "the damage cannot be repaired"),
        ("it is unable to fly", "it cannot fly"),
        ("it is forbidden", "it is not allowed"),
        ("the file could not be opened", "opening it was impossible ; the file broke"),
        ("he denied that he had met her", "he said he had not met her"),
        ("he has yet to arrive", "he has not arrived"),
        ("he is too weak to stand", "he cannot stand"),
        ("he forgot to call", "he did not call"),
        ("it stops dust from entering", "dust does not enter"),
        ("they stopped making cars", "they no longer make cars"),
        ("it does not open until noon", "it opens at noon"),
        ("it is not as fast as a car", "it is slower than a car"),
        ("one cannot help but laugh", "one must laugh"),
        ("it is without exception red", "it is always red"),
        ("no 5 is here", "number 5 is here"),
        ("it has dairy but no nuts", "it is free of nuts but has dairy"),
        ("no nuts and dairy", "no dairy and nuts"),
        ("it does not close and has no fees", "it stays open and does not charge fees"),
        ("they uncovered an unprecedented tomb", "they found a tomb"),
        ("cups instead of mugs", "cups and not mugs"),
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
        (
            "no error is returned when a key is missing",
            "an error is returned when a key is missing",
        ),
        ("no one may enter without a permit", "one may enter without a permit"),
        ("nobody may enter unless invited", "one may enter unless invited"),
        ("do not leave it unharmed", "leave it unharmed"),
        ("none of them came", "they came"),
        ("it is disconnected", "it is connected"),
        ("the data is unencrypted", "the data is in code"),
        ("he is able to walk", "he is unable to walk"),
        ("it is legal", "it is illegal"),
        ("it is not unusual", "it is unusual"),
        ("he forgot to call", "he remembered to call"),
        ("he forgot to call", "he called"),
        ("it stops dust from entering", "it lets dust enter"),
        ("it prevents dust from entering", "it allows dust to enter"),
        ("the road was not clear ; the bus did not come", "the road was not clear ; the bus came"),
        ("it is too heavy to lift", "it is light enough to lift"),
        ("it is not as fast as a car", "it is faster than a car"),
        ("it opens until noon", "it does not open until noon"),
        ("it has dairy but no nuts", "it has nuts but no dairy"),
        ("it prints colour but does not print maps", "it prints maps but does not print colour"),
        ("cats may enter and dogs may not", "dogs may enter and cats may not"),
        ("it slows the heart without pain", "it pains without slowing the heart"),
    ],
)
def test_polarity_differs_sees_denial(one, other):
    assert polarity_differs(one.split(), other.split())
    assert polarity_differs(other.split(), one.split())
