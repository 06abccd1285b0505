"""Leaving a round before its end."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import LockedError
from judgments.models import Assignment, Judgment, Round, now
from judgments.participation.rows import own_row, rater_name
from judgments.rounds.leasing import lock_rater, return_open_work

__all__ = ["withdraw"]


def withdraw(session: Session, round_id: int, rater_id: int, discard: bool) -> None:
    """Let a rater leave a round: open work goes back; doing so again changes nothing.

    Parameters
    ----------
    session
        Of the caller's transaction.
    round_id, rater_id
        Who leaves what.
    discard
        Whether what they gave until now must not be analysed. It is kept on record, not counted.

    Raises
    ------
    LockedError
        The round is closed: its judgments may be in a report already.
    """
    lock_rater(session, rater_id)
    row = own_row(session, round_id, rater_id)
    if row.withdrawn is not None:
        return
    returned = return_open_work(session, rater_id, round_id)
    if session.scalar(select(Round.status).where(Round.id == round_id)) != "open":
        msg = "This round is closed; to withdraw from it, write to whoever invited you."
        raise LockedError(msg)
    row.withdrawn, row.withdrawn_at = "discard" if discard else "keep", now()
    if discard:
        mine = (Assignment.round_id == round_id, Assignment.rater_id == rater_id)
        session.execute(sa.update(Assignment).where(*mine).values(counts=False))
        # By their tasks, which are indexed: a round may hold millions of judgments.
        of_mine = Judgment.assignment_id.in_(select(Assignment.id).where(*mine))
        session.execute(sa.update(Judgment).where(of_mine).values(counts=False))
    log(session, actor=rater_name(session, rater_id), action="withdrew", subject="rounds",
        subject_id=round_id, after={"discard": discard, "returned": returned})  # fmt: skip
