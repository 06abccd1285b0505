"""What a rater had of each part: told by their browser, believed only where it can be true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from judgments.database import insert_into
from judgments.errors import LockedError
from judgments.models import Assignment, PartView, Placeholder, Reference, Round, now
from judgments.tasks import own_task

__all__ = ["PartSeen", "record_views"]

_WHOLE = ""
_LONGEST_REASON = 200
_GRACE = dt.timedelta(seconds=60)  # for what a browser sends as its page goes


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSeen:
    """What a browser tells of one part; the tag is empty for a place as a whole.

    `seen_ms` is how long it stood in view in milliseconds, `played` a fraction from 0 to 1.
    """

    place: str
    tag: str
    loaded: bool = False
    opened: bool = False
    seen_ms: int = 0
    played: float = 0.0
    failed: str | None = None
    reported: bool = False


def record_views(
    session: Session, assignment_id: int, rater_id: int, seen: Sequence[PartSeen]
) -> int:
    """Keep what a rater had of a task's parts: nothing in it ever falls.

    Parts that the task does not show to them yet are passed over, and no part was in view for
    longer than its task was open. Nothing is kept of a task that was submitted more than a minute
    ago, nor in a closed round: nobody makes up for it by looking back, and no report changes.

    Returns
    -------
    int
        How many parts were kept.

    Raises
    ------
    AccessError
        The task is not this rater's.
    LockedError
        The task was given back.
    """
    task = own_task(session, rater_id, assignment_id)
    if task.returned_at is not None:
        msg = "This task was given back and is no longer yours."
        raise LockedError(msg)
    if not _takes_more(session, task):
        return 0
    shown = _shown(session, task)
    open_for = (task.submitted_at or now()) - (task.opened_at or now())
    rows = {
        (one.place, one.tag): _row(task.id, one, shown[one.place, one.tag], open_for)
        for one in seen
        if (one.place, one.tag) in shown
    }
    if rows:
        _keep(session, list(rows.values()))
    return len(rows)


def _takes_more(session: Session, task: Assignment) -> bool:
    """Say whether evidence of a task is kept now; its round is not closed until that is done."""
    if task.submitted_at is not None and now() - task.submitted_at > _GRACE:
        return False
    status = select(Round.status).where(Round.id == task.round_id).with_for_update(read=True)
    return session.scalar(status) == "open"


def _shown(session: Session, task: Assignment) -> Mapping[tuple[str, str], str | None]:
    """Map each place and tag that the task shows to its asset."""
    owners: dict[str, ColumnElement[bool]] = {
        "question": Placeholder.item_id == task.item_id,
        "A": Placeholder.response_id == task.response_a_id,
    }
    if task.response_b_id is not None:
        owners["B"] = Placeholder.response_id == task.response_b_id
    if task.revealed_at is not None:
        of_item = select(Reference.id).where(Reference.item_id == task.item_id)
        owners["reference"] = Placeholder.reference_id.in_(of_item)
    found: dict[tuple[str, str], str | None] = {(place, _WHOLE): None for place in owners}
    for place, condition in owners.items():
        rows = session.execute(select(Placeholder.tag, Placeholder.asset_sha256).where(condition))
        found |= {(place, tag): sha256 for tag, sha256 in rows}
    return found


def _row(task: int, one: PartSeen, sha256: str | None, open_for: dt.timedelta) -> dict[str, Any]:
    longest = max(0, int(open_for.total_seconds() * 1000))
    return {
        "assignment_id": task,
        "place": one.place,
        "tag": one.tag,
        "asset_sha256": sha256,
        "loaded": one.loaded,
        "opened": one.opened,
        "seen_ms": min(max(one.seen_ms, 0), longest),
        "played": min(max(one.played, 0.0), 1.0),
        "failed": None if one.failed is None else one.failed[:_LONGEST_REASON],
        "reported_at": now() if one.reported else None,
        "updated_at": now(),
    }


def _keep(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    statement = insert_into(session, PartView).values(list(rows))
    new = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["assignment_id", "place", "tag"],
            set_={
                "loaded": sa.or_(PartView.loaded, new.loaded),
                "opened": sa.or_(PartView.opened, new.opened),
                "seen_ms": _larger(PartView.seen_ms, new.seen_ms),
                "played": _larger(PartView.played, new.played),
                "failed": sa.func.coalesce(PartView.failed, new.failed),
                "reported_at": sa.func.coalesce(PartView.reported_at, new.reported_at),
                "updated_at": new.updated_at,
            },
        )
    )


def _larger(kept: Any, new: Any) -> ColumnElement[Any]:  # noqa: ANN401
    return sa.case((new > kept, new), else_=kept)
