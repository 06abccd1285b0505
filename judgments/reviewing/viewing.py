"""What a reviewer sees of an item: its question, its reference, and their own answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from judgments.contents import load_shown
from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.models import Item, Review
from judgments.records import Part
from judgments.reviewing.giving import ReviewAnswer
from judgments.tasks import show_copies

__all__ = ["ReviewView", "own_review", "review_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One item to review; `given` is the reviewer's own answer, None before there is one."""

    review_id: int
    item_key: str
    area: str
    domain: str
    difficulty: str | None
    question: tuple[Part, ...]
    reference: tuple[Part, ...] | None
    given: ReviewAnswer | None


def review_view(session: Session, store: MediaStore, rater_id: int, review_id: int) -> ReviewView:
    """Gather what a reviewer may see; never what others said.

    Raises
    ------
    AccessError
        The review is another's.
    """
    review = own_review(session, rater_id, review_id)
    item = session.get_one(Item, review.item_id)
    given = None
    if review.verdict is not None:
        checks = (review.checklist or {}).get("checks", {})
        given = ReviewAnswer(verdict=review.verdict, checks=checks, comment=review.comment)
    shown = load_shown(session, store, item_id=item.id, response_ids=())
    question, reference = show_copies(session, store, [shown.question, shown.reference or ()])
    return ReviewView(
        review_id=review.id,
        item_key=item.key,
        area=item.area,
        domain=item.domain,
        difficulty=item.difficulty,
        question=question,
        reference=None if shown.reference is None else reference,
        given=given,
    )


def own_review(session: Session, rater_id: int, review_id: int) -> Review:
    """Give a reviewer's own review, to be read.

    Raises
    ------
    AccessError
        The review is another's.
    """
    review = session.get(Review, review_id)
    if review is None or review.rater_id != rater_id:
        msg = "This review is not yours."
        raise AccessError(msg)
    return review
