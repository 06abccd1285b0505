"""Whether a rater passed the training of a round, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.models import Assignment, Judgment, KnownValue, Participation, Rater, Round, now
from judgments.participation.rows import own_row
from judgments.quality.rules import training_rule
from judgments.recording import submit
from judgments.rounds import lock_rater, return_open_work, shows_superseded

__all__ = ["TrainingResult", "settle_training", "submit_training", "training_result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """How a rater's latest attempt at the training stands.

    Attributes
    ----------
    attempt, attempts_allowed
        Which attempt it is, from 1, and how many there may be.
    open_tasks
        Tasks of the attempt that are not submitted.
    n_known, n_hit
        Answers of the attempt whose range is known, and those that lay in it; "cannot judge" does
        not.
    share_needed
        Share of hits that passes, 0 to 1.
    """

    attempt: int
    attempts_allowed: int
    open_tasks: int
    n_known: int
    n_hit: int
    share_needed: float

    @property
    def complete(self) -> bool:
        """Whether every task of the attempt is submitted."""
        return self.open_tasks == 0

    @property
    def passed(self) -> bool:
        """Whether the attempt is complete and good enough."""
        return self.complete and self.n_hit >= self.share_needed * self.n_known - 1e-9

    @property
    def failed(self) -> bool:
        """Whether the attempt is complete and not good enough."""
        return self.complete and not self.passed

    @property
    def may_retry(self) -> bool:
        """Whether there is another attempt after this one."""
        return self.attempt < self.attempts_allowed

    @property
    def screens_out(self) -> bool:
        """Whether the attempt failed and was the last one."""
        return self.failed and not self.may_retry


def training_result(session: Session, round_id: int, rater_id: int) -> TrainingResult | None:
    """Say how a rater's latest attempt at a round's training stands.

    Answers count as first submitted: the page tells what was expected right after.

    Returns
    -------
    TrainingResult or None
        None where the rater has no training in the round.
    """
    mine = _training(round_id, rater_id)
    attempt = session.scalar(select(func.max(Assignment.occasion)).where(mine))
    if attempt is None:
        return None
    of_attempt = and_(mine, Assignment.occasion == attempt)
    is_open = and_(of_attempt, Assignment.submitted_at.is_(None), ~shows_superseded())
    n_open = session.scalar(select(func.count()).select_from(Assignment).where(is_open)) or 0
    hit = Judgment.value.between(KnownValue.lowest, KnownValue.highest)
    n_known, n_hit = session.execute(
        select(func.count(), func.count(sa.case((hit, 1))))
        .select_from(Judgment)
        .join(Assignment, Assignment.id == Judgment.assignment_id)
        .join(
            KnownValue,
            and_(
                KnownValue.round_id == Judgment.round_id,
                KnownValue.response_id == Judgment.response_id,
                KnownValue.dimension_id == Judgment.dimension_id,
            ),
        )
        .where(of_attempt, Judgment.revision == 1)
    ).one()
    settings = session.scalars(select(Round.settings).where(Round.id == round_id)).one()
    rule = training_rule(settings)
    return TrainingResult(
        attempt=attempt,
        attempts_allowed=rule.attempts,
        open_tasks=n_open,
        n_known=n_known,
        n_hit=n_hit,
        share_needed=rule.share,
    )


def submit_training(
    session: Session, assignment_id: int, round_id: int, rater_id: int
) -> TrainingResult | None:
    """Submit a training task and draw the consequence, while no other tab of the rater does.

    Raises
    ------
    JudgmentsError
        As `judgments.recording.submit`.
    """
    lock_rater(session, rater_id)
    submit(session, assignment_id, rater_id)
    return settle_training(session, round_id, rater_id)


def settle_training(session: Session, round_id: int, rater_id: int) -> TrainingResult | None:
    """Draw the consequence of a complete attempt; doing so again changes nothing.

    Who passes is qualified. Who fails gets the same tasks once more before any other, as long as
    attempts are left; else they are screened out and their open work is given back, for
    `judgments.rounds.pass_on_work` to share out once this transaction is over.

    Returns
    -------
    TrainingResult or None
        Of the attempt that was settled, or of the one that is still open.
    """
    result = training_result(session, round_id, rater_id)
    if result is None or not result.complete:
        return result
    row = own_row(session, round_id, rater_id)
    if row.training_attempts >= result.attempt:
        return result
    row.training_attempts = result.attempt
    if result.passed:
        row.qualified_at = now()
    elif result.screens_out:
        _screen_out(session, row)
    else:
        _plan_again(session, round_id, rater_id, result.attempt)
    name = session.scalars(select(Rater.name).where(Rater.id == rater_id)).one()
    log(session, actor=name, action="training settled", subject="rounds", subject_id=round_id,
        after={"attempt": result.attempt, "hits": result.n_hit, "known": result.n_known,
               "passed": result.passed})  # fmt: skip
    return result


def _training(round_id: int, rater_id: int) -> ColumnElement[bool]:
    return and_(
        Assignment.round_id == round_id,
        Assignment.rater_id == rater_id,
        Assignment.purpose == "training",
        Assignment.returned_at.is_(None),
    )


def _plan_again(session: Session, round_id: int, rater_id: int, attempt: int) -> None:
    """Give an attempt's tasks once more, right behind it; sides change."""
    tasks = session.scalars(
        select(Assignment)
        .where(_training(round_id, rater_id), Assignment.occasion == attempt, ~shows_superseded())
        .order_by(Assignment.position)
    ).all()
    if not tasks:
        return
    place = tasks[-1].position + 1
    session.execute(
        sa.update(Assignment)
        .where(
            Assignment.round_id == round_id,
            Assignment.rater_id == rater_id,
            Assignment.position >= place,
        )
        .values(position=Assignment.position + len(tasks))
    )
    session.add_all(
        Assignment(
            round_id=round_id,
            rater_id=rater_id,
            item_id=task.item_id,
            response_a_id=task.response_b_id or task.response_a_id,
            response_b_id=task.response_a_id if task.response_b_id else None,
            pair=task.pair,
            occasion=attempt + 1,
            position=place + n,
            purpose="training",
            counts=False,
        )
        for n, task in enumerate(tasks)
    )
    session.flush()


def _screen_out(session: Session, row: Participation) -> None:
    row.screened_out_at = now()
    session.flush()
    return_open_work(session, row.rater_id, row.round_id)
