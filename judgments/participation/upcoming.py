"""The files of a rater's next task, to be fetched while they are busy with this one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judgments.models import Asset, Assignment, Placeholder
from judgments.rounds import shows_superseded
from judgments.tasks import own_task

__all__ = ["UpcomingFile", "upcoming_files"]

_FOLLOWING = (
    select(Assignment.id, Assignment.item_id, Assignment.response_a_id, Assignment.response_b_id)
    .where(
        Assignment.rater_id == bindparam("rater_id"),
        Assignment.round_id == bindparam("round_id"),
        Assignment.position > bindparam("position"),
        Assignment.submitted_at.is_(None),
        Assignment.returned_at.is_(None),
        ~shows_superseded(),
    )
    .order_by(Assignment.position)
    .limit(1)
)
_FILES = (
    select(Asset.sha256, Asset.size)
    .join(Placeholder, Placeholder.asset_sha256 == Asset.sha256)
    .where(
        (Placeholder.item_id == bindparam("item"))
        | (Placeholder.response_id == bindparam("a"))
        | (Placeholder.response_id == bindparam("b")),
        Asset.size <= bindparam("largest"),
    )
    .group_by(Asset.sha256, Asset.size)
    .order_by(Asset.size)
)


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
    where = {"rater_id": rater_id, "round_id": here.round_id, "position": here.position}
    following = session.execute(_FOLLOWING, where).one_or_none()
    if following is None:
        return ()
    task_id, item, a, b = following
    rows = session.execute(_FILES, {"item": item, "a": a, "b": b, "largest": largest})
    return tuple(
        UpcomingFile(assignment_id=task_id, sha256=sha256, size=size) for sha256, size in rows
    )
