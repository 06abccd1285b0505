"""Texts to score: answers of about 120 words, and other answers that say much the same."""

from __future__ import annotations

import random
from collections.abc import Iterator

__all__ = ["answers"]

_SENTENCES = (6, 7, 8)
_CHANGED = 0.2
_SLOTS = {
    "thing": "lake river glacier forest bridge engine battery harbour market orchard telescope "
    "furnace turbine library theatre satellite vineyard reservoir lighthouse workshop",
    "part": "surface temperature pressure output weight colour density current speed volume "
    "height acidity brightness price demand population",
    "actor": "engineers farmers nurses students astronomers chemists sailors teachers bakers "
    "historians merchants biologists miners musicians",
    "change": "rises falls doubles drops grows shrinks recovers changes",
    "verb": "measured compared recorded explained noticed described estimated confirmed",
    "cause": "salt sunlight wind ice oxygen friction rain gravity heat traffic copper yeast smoke",
    "kind": "slow steady sudden visible small large regular unusual seasonal local early late",
    "time": "morning evening winter summer week month decade night spring autumn",
    "name": "Vienna Lisbon Curie Newton Kenya Norway Darwin Chile Galileo Quebec Hooke Osaka",
    "unit": "metres kilograms seconds litres hours degrees percent tonnes watts kilometres",
}
_WORDINGS = (
    (
        "The {part} of the {thing} {change} by {number} {unit} as soon as {cause} reaches it.",
        "As soon as {cause} gets there, the {part} of the {thing} {change} by {number} {unit}.",
        "By {number} {unit} is how much the {part} of the {thing} {change} when {cause} arrives.",
    ),
    (
        "In {year} {actor} from {name} {verb} a {kind} change in every {thing} they looked at.",
        "A {kind} change was {verb} in every {thing} by {actor} from {name}, and that in {year}.",
        "It was in {year} that some {actor} from {name} {verb} how each {thing} showed a {kind} "
        "change.",
    ),
    (
        "Without {cause}, no {thing} would last longer than {number} {unit}.",
        "No {thing} lasts more than {number} {unit} where there is no {cause}.",
        "A {thing} needs {cause}, since otherwise it is over after {number} {unit}.",
    ),
    (
        "The {kind} effect is strongest in the {time}, because the {part} then depends on {cause} "
        "and hardly at all on the size of the {thing} itself.",
        "Because its {part} then depends on {cause} rather than on size, a {thing} shows the "
        "{kind} effect most clearly in the {time}.",
        "In the {time} the {part} of a {thing} follows {cause} and not its size, which is why the "
        "{kind} effect is strongest then.",
    ),
    (
        "This was first {verb} in {name}, where {cause} is common in {year} places.",
        "It was {verb} in {name} first, a region with {cause} in {year} places.",
        "The first region where this was {verb} is {name}, with {cause} in {year} places.",
    ),
    (
        "Many {actor} still believe that {cause} alone explains the {part}, but measurements near "
        "{name} gave {number} {unit} in one {time} and almost nothing in the next.",
        "That {cause} alone explains the {part} is what many {actor} believe; near {name}, though, "
        "it was {number} {unit} in one {time} and close to nothing in the next.",
        "Measurements near {name} gave {number} {unit} in one {time} and nearly nothing in "
        "another, so {cause} cannot explain the {part} alone, whatever {actor} think.",
    ),
    (
        "A {kind} {thing} therefore costs {number} times as much as one that {actor} build.",
        "Compared with one that {actor} build, a {kind} {thing} costs {number} times as much.",
        "So one pays {number} times the price of what {actor} build for a {kind} {thing}.",
    ),
    (
        "After one {time}, the {actor} {verb} both the {part} and the {cause}, and they found "
        "that {number} {unit} were enough.",
        "Both {part} and {cause} were {verb} by the {actor} after a {time}, who found "
        "{number} {unit} to be enough.",
        "The {actor} found {number} {unit} to be enough, having {verb} {part} and {cause} for one "
        "{time}.",
    ),
)  # fmt: skip
_Fact = tuple[int, dict[str, str]]


def answers(number: int, rng: random.Random) -> Iterator[str]:
    """Draw a reference, then responses that say the same in other words, with mistakes.

    Parameters
    ----------
    number
        Responses.
    rng
        Of all of it.

    Yields
    ------
    str
        Six to eight sentences each.
    """
    wordings = rng.sample(range(len(_WORDINGS)), rng.choice(_SENTENCES))
    facts = [(wording, _slots(rng)) for wording in wordings]
    said = {_said(fact, 0): None for fact in facts}
    yield " ".join(said)
    for _ in range(number):
        yield " ".join(_anew(fact, said, rng) for fact in facts)


def _anew(fact: _Fact, said: dict[str, None], rng: random.Random) -> str:
    """Say a fact in a way that is not there yet, so that no sentence is computed for another."""
    while (sentence := _said(_changed(fact, rng), rng.randrange(3))) in said:
        pass
    said[sentence] = None
    return sentence


def _slots(rng: random.Random) -> dict[str, str]:
    drawn = {slot: rng.choice(words.split()) for slot, words in _SLOTS.items()}
    return drawn | {"number": str(rng.randint(2, 990)), "year": str(rng.randint(1620, 2020))}


def _changed(fact: _Fact, rng: random.Random) -> _Fact:
    wording, slots = fact
    other = _slots(rng)
    kept = {slot: other[slot] if rng.random() < _CHANGED else slots[slot] for slot in slots}
    return wording, kept


def _said(fact: _Fact, way: int) -> str:
    wording, slots = fact
    return _WORDINGS[wording][way].format(**slots)
