"""How far a crowd's participants came: what a platform is told to pay for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, AuditEntry, CrowdEntry, Participation, Rater

__all__ = ["CrowdStanding", "participant", "participants"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdStanding:
    """One participant of a round.

    `status` is ``completed``, ``screened out``, ``declined``, ``withdrew``, ``deactivated``,
    ``timed out`` (open work went to others) or ``under way``; `submitted` and `assigned` count
    tasks, `last_at` is the last submission.
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
    return [_standing(row) for row in session.execute(_query(round_id))]


def participant(session: Session, round_id: int, rater_id: int) -> CrowdStanding | None:
    """Say how far one rater is; None where they did not come from a platform."""
    row = session.execute(_query(round_id).where(CrowdEntry.rater_id == rater_id)).first()
    return None if row is None else _standing(row)


def _query(round_id: int) -> Select[*tuple[Any, ...]]:
    work = (
        select(
            Assignment.rater_id,
            func.count().label("assigned"),
            func.count(Assignment.submitted_at).label("submitted"),
            func.count(case((Assignment.returned_at.is_not(None), 1))).label("returned"),
            func.max(Assignment.submitted_at).label("last_at"),
        )
        .where(Assignment.round_id == round_id)
        .group_by(Assignment.rater_id)
        .subquery()
    )
    declined = exists().where(
        AuditEntry.action == "consent declined",
        AuditEntry.subject == "rounds",
        AuditEntry.subject_id == CrowdEntry.round_id,
        AuditEntry.actor == Rater.name,
    )
    return (
        select(
            CrowdEntry, Rater, Participation, declined,
            work.c.assigned, work.c.submitted, work.c.returned, work.c.last_at,
        )
        .join(Rater, Rater.id == CrowdEntry.rater_id)
        .outerjoin(
            Participation,
            and_(
                Participation.round_id == CrowdEntry.round_id,
                Participation.rater_id == CrowdEntry.rater_id,
            ),
        )
        .outerjoin(work, work.c.rater_id == CrowdEntry.rater_id)
        .where(CrowdEntry.round_id == round_id)
        .order_by(CrowdEntry.id)
    )  # fmt: skip


def _standing(found: Row[*tuple[Any, ...]]) -> CrowdStanding:
    entry, rater, row, declined, assigned, submitted, returned, last_at = found
    agreed = row is not None and row.consented_at is not None
    ended = {
        "screened out": row is not None and row.screened_out_at is not None,
        "withdrew": row is not None and row.withdrawn is not None,
        "deactivated": not rater.active,
        "declined": declined and not agreed,
        "timed out": bool(returned),
        "completed": bool(assigned) and submitted == assigned,
    }
    return CrowdStanding(
        platform=entry.platform,
        study=entry.study_ref,
        participant=entry.participant_ref,
        session=entry.session_ref,
        rater=rater.name,
        status=next((status for status, is_so in ended.items() if is_so), "under way"),
        submitted=submitted or 0,
        assigned=assigned or 0,
        entered_at=entry.created_at,
        last_at=last_at,
    )
