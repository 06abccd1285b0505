"""Raters for the page, described once for each state of the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import func, select

from app.engine import served_study
from judgments.models import Assignment, AuditEntry, Judgment, PartView
from metrics.errors import NoJudgmentsError
from metrics.report.oversight import RaterOversight, oversee
from metrics.round_table import RoundTable
from metrics.tables import read_round

__all__ = ["OTHERS", "Overview", "overview_of"]

OTHERS = "the others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The raters of a round; `table` holds what is analysed, None where nothing is yet."""

    raters: tuple[RaterOversight, ...]
    table: RoundTable | None

    def values_of(self, name: str) -> dict[str, pd.DataFrame]:
        """Give the share of each value among a rater's and the others', by dimension.

        Returns
        -------
        dict of str to DataFrame
            Columns ``who`` (the rater's name or `OTHERS`), ``value`` and ``share``; empty where the
            rater gave nothing that is analysed.
        """
        names = [] if self.table is None else [rater.name for rater in self.table.raters]
        if self.table is None or name not in names:
            return {}
        at = names.index(name)
        return {
            code: pd.concat(
                [_shares(name, ratings[at]), _shares(OTHERS, np.delete(ratings, at, axis=0))]
            )
            for code, ratings in self.table.ratings.items()
        }


def _shares(who: str, given: NDArray[np.float64]) -> pd.DataFrame:
    values, counts = np.unique(given[np.isfinite(given)], return_counts=True)
    return pd.DataFrame({"who": who, "value": values, "share": counts / max(counts.sum(), 1)})


def overview_of(round_name: str) -> Overview:
    """Describe the raters of a round, or give what was made of the same data."""
    with served_study().read() as session:
        state = tuple(
            session.scalar(select(func.max(table.id))) or 0 for table in (Judgment, AuditEntry)
        )
        work = session.execute(
            select(func.count(), func.max(Assignment.submitted_at), func.max(Assignment.id))
        ).one()
        seen = session.scalar(select(func.max(PartView.updated_at)))
    return _made(round_name, (*state, *work, seen))


@lru_cache(maxsize=8)
def _made(round_name: str, _state: tuple[object, ...]) -> Overview:
    with served_study().read() as session:
        try:
            table = read_round(session, round_name)
        except NoJudgmentsError:
            table = None
        return Overview(raters=oversee(session, round_name), table=table)
