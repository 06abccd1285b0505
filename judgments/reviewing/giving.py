"""Verdicts on items: given once, changed with a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import AccessError, LockedError, RecordingError
from judgments.models import Item, Rater, Review, now
from judgments.reviewing.checklist import Checklist
from judgments.reviewing.taking import check_reviewer, wants_more

__all__ = ["ReviewAnswer", "give_review"]

_LONGEST_COMMENT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """What a reviewer says of an item: High or Low, which checks it meets, and a comment."""

    verdict: str
    checks: Mapping[str, bool]
    comment: str = ""


def give_review(
    session: Session, review_id: int, rater_id: int, answer: ReviewAnswer, checklist: Checklist
) -> None:
    """Give a verdict on a leased item, or change one's own; the log keeps what it was before.

    Raises
    ------
    AccessError
        The review is another's, or the rater is no reviewer.
    LockedError
        The item was replaced, or others decided on it after the lease had ended.
    RecordingError
        The verdict is unknown, a check is not answered, or a Low has no reason.
    """
    check_reviewer(session, rater_id)
    review = session.scalar(
        select(Review)
        .where(Review.id == review_id, Review.rater_id == rater_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if review is None:
        msg = "This review is not yours."
        raise AccessError(msg)
    _check_answer(answer, checklist)
    _check_time(session, review)
    before = _content(review)
    review.verdict, review.comment = answer.verdict, answer.comment.strip()
    review.checklist = {"version": checklist.version, "checks": dict(answer.checks)}
    if review.given_at is None:
        review.given_at = now()
    elif before != _content(review):
        name = session.scalars(select(Rater.name).where(Rater.id == rater_id)).one()
        log(session, actor=name, action="review revised", subject="reviews", subject_id=review.id,
            before=before, after=_content(review))  # fmt: skip


def _content(review: Review) -> dict[str, Any]:
    return {
        "verdict": review.verdict, "checklist": review.checklist, "comment": review.comment,
    }  # fmt: skip


def _check_time(session: Session, review: Review) -> None:
    replaced = session.scalar(select(Item.superseded_at).where(Item.id == review.item_id))
    if replaced is not None:
        msg = "This item was replaced by a newer version; go on to the next one."
        raise LockedError(msg)
    late = review.given_at is None and review.leased_until <= now()
    if late and not wants_more(session, review.item_id):
        msg = "Others have decided on this item meanwhile; go on to the next one."
        raise LockedError(msg)


def _check_answer(answer: ReviewAnswer, checklist: Checklist) -> None:
    codes = [check.code for check in checklist.checks]
    unknown = sorted(set(answer.checks) - set(codes))
    if unknown:
        msg = f"The checklist has no {unknown[0]!r}."
        raise RecordingError(msg)
    missing = [code for code in codes if not isinstance(answer.checks.get(code), bool)]
    if missing:
        msg = "Not answered yet: {n} of {of} lines of the checklist."
        raise RecordingError(msg, n=len(missing), of=len(codes))
    if answer.verdict not in {"High", "Low"}:
        msg = "Choose a verdict: High or Low."
        raise RecordingError(msg)
    if answer.verdict == "Low" and all(answer.checks.values()) and not answer.comment.strip():
        msg = "Say what is wrong: answer a line of the checklist with no, or write a comment."
        raise RecordingError(msg)
    if len(answer.comment) > _LONGEST_COMMENT:
        msg = f"A comment has {_LONGEST_COMMENT:,} characters at most."
        raise RecordingError(msg)
