"""A round is closed when its judgments are to stay as they are."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import PlanError
from judgments.models import Assignment, Round, now
from judgments.rounds.finding import round_named

__all__ = ["close_round", "reopen_round"]


def close_round(session: Session, name: str) -> Round:
    """Close a round: whatever is being saved is saved first, and nothing after.

    Raises
    ------
    PlanError
        It is closed already.
    UnknownNameError
        There is none of that name.
    """
    found = _locked(session, name)
    if found.status != "open":
        msg = f"The round {name!r} is {found.status} already."
        raise PlanError(msg)
    tasks, submitted = session.execute(
        select(func.count(), func.count(Assignment.submitted_at)).where(
            Assignment.round_id == found.id, Assignment.returned_at.is_(None)
        )
    ).one()
    found.status, found.closed_at = "closed", now()
    log(session, actor="cli", action="round closed", subject="rounds", subject_id=found.id,
        after={"name": name, "submitted": submitted, "open": tasks - submitted})  # fmt: skip
    return found


def reopen_round(session: Session, name: str) -> Round:
    """Open a closed round again, which the audit log keeps.

    Raises
    ------
    PlanError
        It is open.
    UnknownNameError
        There is none of that name.
    """
    found = _locked(session, name)
    if found.status == "open":
        msg = f"The round {name!r} is open already."
        raise PlanError(msg)
    log(session, actor="cli", action="round reopened", subject="rounds", subject_id=found.id,
        before={"closed_at": found.closed_at and found.closed_at.isoformat()})  # fmt: skip
    found.status, found.closed_at = "open", None
    return found


def _locked(session: Session, name: str) -> Round:
    """Find a round and wait for whoever is saving into it."""
    return session.scalars(
        select(Round)
        .where(Round.id == round_named(session, name).id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
