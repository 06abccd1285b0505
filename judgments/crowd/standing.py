"""How far a crowd's participants came: what a platform is told to pay for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, CrowdEntry, Participation, Rater

__all__ = ["CrowdStanding", "participants"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdStanding:
    """One participant of a round.

    `status` is ``completed``, ``screened out``, ``withdrew``, ``deactivated`` or ``under way``;
    `submitted` and `assigned` count tasks, `last_at` is the last submission.
    """

    platform: str
    study: str
    participant: str
    session: str
    rater: str
    status: str
    submitted: int
    assigned: int
    entered_at: dt.datetime
    last_at: dt.datetime | None


def participants(session: Session, round_id: int) -> list[CrowdStanding]:
    """Say how far each participant of a round is, in the order in which they came."""
    work = (
        select(
            Assignment.rater_id,
            func.count().label("assigned"),
            func.count(Assignment.submitted_at).label("submitted"),
            func.max(Assignment.submitted_at).label("last_at"),
        )
        .where(Assignment.round_id == round_id, Assignment.returned_at.is_(None))
        .group_by(Assignment.rater_id)
        .subquery()
    )
    rows = session.execute(
        select(CrowdEntry, Rater, Participation, work.c.assigned, work.c.submitted, work.c.last_at)
        .join(Rater, Rater.id == CrowdEntry.rater_id)
        .outerjoin(
            Participation,
            (Participation.round_id == CrowdEntry.round_id)
            & (Participation.rater_id == CrowdEntry.rater_id),
        )
        .outerjoin(work, work.c.rater_id == CrowdEntry.rater_id)
        .where(CrowdEntry.round_id == round_id)
        .order_by(CrowdEntry.id)
    )
    return [
        CrowdStanding(
            platform=entry.platform,
            study=entry.study_ref,
            participant=entry.participant_ref,
            session=entry.session_ref,
            rater=rater.name,
            status=_status(rater, row, assigned or 0, submitted or 0),
            submitted=submitted or 0,
            assigned=assigned or 0,
            entered_at=entry.created_at,
            last_at=last_at,
        )
        for entry, rater, row, assigned, submitted, last_at in rows
    ]


def _status(rater: Rater, row: Participation | None, assigned: int, submitted: int) -> str:
    if row is not None and row.screened_out_at is not None:
        return "screened out"
    if row is not None and row.withdrawn is not None:
        return "withdrew"
    if not rater.active:
        return "deactivated"
    return "completed" if assigned and submitted == assigned else "under way"
