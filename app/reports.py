"""Reports for the pages, built once for each state of the data."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import func, select

from app.engine import served_study
from judgments.models import AuditEntry, Judgment, Preference, Score, WeightSet
from metrics.report import Report, build_report
from metrics.run_tables import ENGINES, choose_engine

__all__ = ["report_of"]


def report_of(round_name: str) -> Report:
    """Build a round's report, or give the one built from the same judgments, scores and weights.

    Raises
    ------
    ReportError
        Nothing was submitted in the round yet.
    """
    with served_study().read() as session:
        state = tuple(
            session.scalar(select(func.max(table.id))) or 0
            for table in (Judgment, Preference, Score, WeightSet, AuditEntry)
        )
    return _built(round_name, state)


@lru_cache(maxsize=8)
def _built(round_name: str, _state: tuple[int, ...]) -> Report:
    with served_study().read() as session:
        engine = choose_engine(session, None) or ENGINES[0]
    return build_report(served_study(), round_name, engine=engine)
