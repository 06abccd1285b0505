"""What the owner of a study must know of each rater: figures, and what to look into."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from judgments.models import ANALYSED, Assignment, Participation, Rater, Round
from judgments.rounds import round_named
from metrics.conduct_tables import read_conduct
from metrics.errors import NoJudgmentsError
from metrics.report.conduct_rows import build_conduct
from metrics.report.flags import Limits, flags_of
from metrics.report.rater_rows import build_raters
from metrics.report.values import Row
from metrics.round_table import DimensionInfo
from metrics.tables import read_dimensions, read_round
from metrics.task_tables import read_tasks

__all__ = ["RaterOversight", "oversee"]

_DISCARDED = "withdrew (discard)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterOversight:
    """One rater of a round.

    Attributes
    ----------
    ended
        How it ended before its time: ``failed training``, ``withdrew (keep)`` or ``withdrew
        (discard)``; None where it did not.
    assigned, submitted
        Tasks that are theirs, and those of them that are submitted.
    returned
        Tasks that went to others.
    excluded
        Submitted tasks that would be analysed but for a decision to leave them out.
    rows
        Figures, as in the report's section on raters.
    flags
        Sentences on what is worth a look; none is a verdict.
    """

    rater_id: int
    name: str
    simulated: bool
    active: bool
    deactivated_because: str | None
    ended: str | None
    assigned: int
    submitted: int
    returned: int
    excluded: int
    rows: tuple[Row, ...]
    flags: tuple[str, ...]

    @property
    def status(self) -> str:
        """Where the rater stands in the round, in words."""
        words = (self.ended or "active") if self.active else "deactivated"
        told = self.active and self.ended == _DISCARDED
        return f"{words}, left out" if self.excluded and not told else words


def oversee(
    session: Session, round_name: str, *, limits: Limits | None = None, level: float = 0.95
) -> tuple[RaterOversight, ...]:
    """Describe every rater of a round, by name.

    Parameters
    ----------
    session
        Of the caller, which reads one consistent state.
    round_name
        Name of the round.
    limits
        Where flags begin.
    level
        Nominal coverage of intervals.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    """
    found = round_named(session, round_name)
    dimensions = read_dimensions(session, found.form_id)
    rows = _rows(session, found, dimensions, level)
    counted = select(
        Rater,
        Participation.screened_out_at,
        Participation.withdrawn,
        func.count(case((_HELD, 1))),
        func.count(Assignment.submitted_at),
        func.count(case((Assignment.returned_at.is_not(None), 1))),
        func.count(case((_LEFT_OUT, 1))),
    )
    people = session.execute(
        counted.join(Assignment, Assignment.rater_id == Rater.id)
        .outerjoin(
            Participation,
            (Participation.round_id == Assignment.round_id) & (Participation.rater_id == Rater.id),
        )
        .where(Assignment.round_id == found.id)
        .group_by(Rater.id, Participation.screened_out_at, Participation.withdrawn)
        .order_by(Rater.name)
    )
    widths = {one.code: one.scale_max - one.scale_min for one in dimensions}
    order = {code: n for n, code in enumerate((None, *widths))}
    overviews = []
    for rater, screened_out_at, withdrawn, assigned, submitted, returned, excluded in people:
        own = tuple(
            sorted(
                (row for row in rows if row["rater"] == rater.name),
                key=lambda row: order[row["dimension"]],
            )
        )
        overviews.append(
            RaterOversight(
                rater_id=rater.id,
                name=rater.name,
                simulated=rater.simulated,
                active=rater.active,
                deactivated_because=rater.deactivated_because,
                ended=_ended(screened_out_at, withdrawn),
                assigned=assigned,
                submitted=submitted,
                returned=returned,
                excluded=excluded,
                rows=own,
                flags=tuple(flags_of(own, widths, limits or Limits())),
            )
        )
    return tuple(overviews)


def _ended(screened_out_at: dt.datetime | None, withdrawn: str | None) -> str | None:
    if screened_out_at is not None:
        return "failed training"
    return None if withdrawn is None else f"withdrew ({withdrawn})"


_HELD = Assignment.returned_at.is_(None)
_LEFT_OUT = (
    Assignment.submitted_at.is_not(None)
    & Assignment.counts.is_(False)
    & Assignment.purpose.in_(ANALYSED)
)


def _rows(
    session: Session, found: Round, dimensions: tuple[DimensionInfo, ...], level: float
) -> list[Row]:
    conduct = read_conduct(session, found.id)
    try:
        table = read_round(session, found.name)
    except NoJudgmentsError:
        return build_conduct(None, None, conduct, dimensions, level=level)
    tasks = read_tasks(session, table)
    return [
        *build_raters(table, tasks, level=level),
        *build_conduct(table, tasks, conduct, dimensions, level=level),
    ]
