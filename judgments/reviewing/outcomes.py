"""What the reviews of an item come to: two High keep it, two Low drop it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Item, Rater, Review

__all__ = ["MAJORITY", "ItemOutcome", "decide", "kept_items", "outcomes", "verdicts"]

MAJORITY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOutcome:
    """Where the review of an item stands.

    `outcome` is ``kept``, ``dropped``, ``split`` (a third reviewer decides), ``half`` (one verdict)
    or ``open``.
    """

    item_id: int
    key: str
    high: int
    low: int
    outcome: str


def decide(high: int, low: int) -> str:
    """Say what numbers of verdicts come to.

    Examples
    --------
    >>> decide(2, 0), decide(1, 1), decide(1, 2), decide(0, 1), decide(0, 0)
    ('kept', 'split', 'dropped', 'half', 'open')
    """
    if high >= MAJORITY and high > low:
        return "kept"
    if low >= MAJORITY and low > high:
        return "dropped"
    if high and low:
        return "split"
    return "half" if high or low else "open"


def outcomes(session: Session) -> list[ItemOutcome]:
    """Say where the review of every current item stands, in the order of their import."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for item, verdict in session.execute(
        select(Review.item_id, Review.verdict).where(Review.verdict.is_not(None))
    ):
        counts[item][verdict == "Low"] += 1
    rows = session.execute(
        select(Item.id, Item.key).where(Item.superseded_at.is_(None)).order_by(Item.id)
    )
    return [
        ItemOutcome(
            item_id=item,
            key=key,
            high=counts[item][0],
            low=counts[item][1],
            outcome=decide(*counts[item]),
        )
        for item, key in rows
    ]


def kept_items(session: Session) -> set[int]:
    """Give the current items that reviewers keep: those fit for a round."""
    return {one.item_id for one in outcomes(session) if one.outcome == "kept"}


def verdicts(session: Session) -> list[tuple[str, str, str]]:
    """List the verdicts on current items as (item key, reviewer, verdict)."""
    rows = session.execute(
        select(Item.key, Rater.name, Review.verdict)
        .join(Review, Review.item_id == Item.id)
        .join(Rater, Rater.id == Review.rater_id)
        .where(Review.verdict.is_not(None), Item.superseded_at.is_(None))
        .order_by(Item.id, Review.given_at)
    )
    return [(key, name, verdict) for key, name, verdict in rows if verdict is not None]
