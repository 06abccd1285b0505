"""Which item a reviewer gets: leased, so that no verdict is made for nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from judgments.database import insert_into
from judgments.errors import AccessError
from judgments.models import Item, Rater, Review, now
from judgments.reviewing.outcomes import MAJORITY

__all__ = ["LEASE", "check_reviewer", "own_reviews", "take_review", "wants_more"]

LEASE = dt.timedelta(hours=2)


def check_reviewer(session: Session, rater_id: int) -> None:
    """Refuse who does not review.

    Raises
    ------
    AccessError
        The rater is no reviewer, or no longer active.
    """
    rater = session.get(Rater, rater_id)
    if rater is None or not rater.active or not rater.reviews:
        msg = "You are not asked to review items."
        raise AccessError(msg)


def take_review(session: Session, rater_id: int) -> int | None:
    """Lease an item to a reviewer: their own open one, else one that still wants a verdict.

    Items where two reviewers differ come first, then those with one verdict. An item is given to no
    more reviewers at a time than it wants verdicts, and never to one who had it.

    Returns
    -------
    int or None
        Id of the review; None where no item wants a verdict of this reviewer.

    Raises
    ------
    AccessError
        The rater is no reviewer.
    """
    check_reviewer(session, rater_id)
    for own in session.scalars(_unfinished(rater_id)).all():
        if own.leased_until > now() or wants_more(session, own.item_id):
            own.leased_until = now() + LEASE
            return own.id
    for item_id in session.scalars(_wanting(rater_id)).all():
        if wants_more(session, item_id) and (taken := _lease(session, item_id, rater_id)):
            return taken
    return None


def own_reviews(session: Session, rater_id: int) -> list[int]:
    """List the reviews that a reviewer gave, the latest first."""
    return list(
        session.scalars(
            select(Review.id)
            .where(Review.rater_id == rater_id, Review.given_at.is_not(None))
            .order_by(Review.given_at.desc(), Review.id.desc())
        )
    )


def _unfinished(rater_id: int) -> Select[Review]:
    return (
        select(Review)
        .join(Item, Item.id == Review.item_id)
        .where(Review.rater_id == rater_id, Review.given_at.is_(None), Item.superseded_at.is_(None))
        .order_by(Review.id)
        .with_for_update(of=Review)
        .execution_options(populate_existing=True)
    )


def _lease(session: Session, item_id: int, rater_id: int) -> int | None:
    row = {"item_id": item_id, "rater_id": rater_id, "leased_until": now() + LEASE, "comment": ""}
    statement = insert_into(session, Review).values(row).on_conflict_do_nothing()
    return session.scalar(statement.returning(Review.id))


def _counts() -> tuple[Any, Any, Any]:
    high = func.count(case((Review.verdict == "High", 1)))
    low = func.count(case((Review.verdict == "Low", 1)))
    under_way = func.count(case((and_(Review.verdict.is_(None), Review.leased_until > now()), 1)))
    return high, low, under_way


def _wants(high: Any, low: Any, under_way: Any) -> Any:  # noqa: ANN401
    """Tell whether an item wants one more verdict than are given and under way.

    Two verdicts may decide, so as long as they can, two are wanted and no third.
    """
    given = high + low
    split = and_(high == low, given > 0)
    return or_(given + under_way < MAJORITY, and_(split, under_way == 0))


def _wanting(rater_id: int) -> Select[int]:
    """Select items that seem to want a verdict of a reviewer; those nearest to a decision first."""
    high, low, under_way = _counts()
    had = exists().where(Review.item_id == Item.id, Review.rater_id == rater_id)
    had = had.correlate(Item)
    return (
        select(Item.id)
        .outerjoin(Review, Review.item_id == Item.id)
        .where(Item.superseded_at.is_(None), ~had)
        .group_by(Item.id)
        .having(_wants(high, low, under_way))
        .order_by((high + low).desc(), under_way.desc(), Item.id)
        .limit(50)
    )


def wants_more(session: Session, item_id: int) -> bool:
    """Look with the item locked, so that two reviewers cannot both take the last place."""
    session.execute(select(Item.id).where(Item.id == item_id).with_for_update(key_share=True))
    wanted = select(_wants(*_counts())).where(Review.item_id == item_id)
    return bool(session.scalar(wanted))
