"""The files of a rater's next task, to be fetched while they are busy with this one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Asset, Assignment, Placeholder
from judgments.rounds import shows_superseded
from judgments.tasks import own_task

__all__ = ["UpcomingFile", "upcoming_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingFile:
    """A file that the next task shows; `size` in bytes."""

    assignment_id: int
    sha256: str
    size: int


def upcoming_files(
    session: Session, rater_id: int, assignment_id: int, *, largest: int
) -> tuple[UpcomingFile, ...]:
    """List the files of question and responses of the task after this one, never its reference's.

    Parameters
    ----------
    session
        Of the caller's transaction.
    rater_id, assignment_id
        The rater and the task that they are busy with.
    largest
        Files beyond this many bytes are left out.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    here = own_task(session, rater_id, assignment_id)
    following = session.scalar(
        select(Assignment)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.round_id == here.round_id,
            Assignment.position > here.position,
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
            ~shows_superseded(),
        )
        .order_by(Assignment.position)
        .limit(1)
    )
    if following is None:
        return ()
    shown = [following.response_a_id, following.response_b_id]
    rows = session.execute(
        select(Asset.sha256, Asset.size)
        .join(Placeholder, Placeholder.asset_sha256 == Asset.sha256)
        .where(
            (Placeholder.item_id == following.item_id) | Placeholder.response_id.in_(shown),
            Asset.size <= largest,
        )
        .group_by(Asset.sha256, Asset.size)
        .order_by(Asset.size)
    )
    return tuple(
        UpcomingFile(assignment_id=following.id, sha256=sha256, size=size) for sha256, size in rows
    )
