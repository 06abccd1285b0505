"""Rows about how raters work: known answers, repeats, variety, speed, nulls, files they had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.conduct import (
    Shares,
    alphas_without,
    commonest_shares,
    exact_shares,
    repeat_results,
    shares_of,
)
from metrics.conduct_tables import CHECKS, ConductTable
from metrics.report.values import Row, interval_row, number
from metrics.round_table import DimensionInfo, RaterInfo, RoundTable
from metrics.task_tables import TaskTable

__all__ = ["CONDUCT_STATISTICS", "QUICK", "build_conduct"]

QUICK = 10.0
"""Seconds below which a task counts as rushed."""

CONDUCT_STATISTICS = {
    "gold": "Known answers of gold tasks met",
    "attention": "Known answers of attention tasks met",
    "training": "Known answers of training tasks met",
    "repeat_equal": "Repeats with the same value",
    "repeat_difference": "Second less first value of repeats",
    "repeat_r": "r between first and second values",
    "repeat_kappa": "Weighted κ between first and second values",
    "alpha_gain": "Rise of α when the rater is left out",
    "commonest": "Share of the rater's commonest value",
    "quick": f"Share of tasks under {QUICK:g} seconds",
    "nulls": 'Share of answers "cannot judge"',
    "played": "Sounds and films played by half or more",
    "seen": "Other files that were in view",
}


def build_conduct(
    table: RoundTable | None,
    tasks: TaskTable | None,
    conduct: ConductTable,
    dimensions: tuple[DimensionInfo, ...],
    *,
    level: float,
) -> list[Row]:
    """Give rows `{rater, dimension, statistic, estimate, interval, n, undefined_because}`.

    Parameters
    ----------
    table, tasks
        The round's analysed judgments and their tasks; None where there are none yet.
    conduct
        How the round's raters worked.
    dimensions
        Of the round's form.
    level
        Nominal coverage of the intervals.
    """
    made = _Conduct(conduct, level)
    rows = list(made.of_tasks(tasks, table))
    for dimension in dimensions:
        rows += made.known(dimension)
        if table is not None:
            rows += made.of_dimension(table, dimension)
    return rows


class _Conduct:
    """Makes the rows of one round."""

    def __init__(self, conduct: ConductTable, level: float) -> None:
        self.conduct, self.level = conduct, level
        self.n = len(conduct.raters)

    def known(self, dimension: DimensionInfo) -> Iterator[Row]:
        of_dimension = self.conduct.known_dimension == dimension.id
        for code, check in enumerate(CHECKS):
            own = of_dimension & (self.conduct.known_check == code)
            if own.any():
                yield from self._shares(check, dimension.code, self._known(own), _why_no(check))

    def of_tasks(self, tasks: TaskTable | None, table: RoundTable | None) -> Iterator[Row]:
        found = self.conduct
        for code, check in enumerate(CHECKS):
            known = self._known(found.known_check == code)
            why = _why_no(check) if known.n.any() else f"the round has no {check} tasks"
            yield from self._shares(check, None, known, why)
        counted = (
            ("nulls", found.n_nulls, found.n_answers, "the rater submitted nothing"),
            ("played", found.n_played, found.n_timed, "the rater's tasks had no sound or film"),
            ("seen", found.n_seen, found.n_still, "the rater's tasks had no files"),
        )
        for statistic, hits, total, no_n in counted:
            heard = statistic == "nulls" or found.told
            n, why = (total, no_n) if heard else (total * 0, "no browser told what was seen")
            yield from self._shares(statistic, None, exact_shares(hits, n, level=self.level), why)
        if tasks is not None and table is not None:
            names = table.raters
            quick = shares_of(
                tasks.timed_rater, tasks.seconds < QUICK, len(names), level=self.level
            )
            why = "no task of the rater has a time of opening"
            yield from self._shares("quick", None, quick, why, names)

    def of_dimension(self, table: RoundTable, dimension: DimensionInfo) -> Iterator[Row]:
        names = table.raters
        ratings = table.ratings[dimension.code]
        share, _, n = commonest_shares(ratings)
        whole, without = alphas_without(ratings)
        why = "without the rater, others share no response or all say the same"
        for at, name in enumerate(names):
            yield _row(name, dimension.code, "commonest", share[at], n=int(n[at]), why=_NO_RATINGS)
            gain = without[at] - whole
            yield _row(name, dimension.code, "alpha_gain", gain, n=int(n[at]), why=why)
        yield from self._repeats(table, dimension, names)

    def _repeats(
        self, table: RoundTable, dimension: DimensionInfo, names: Sequence[RaterInfo]
    ) -> Iterator[Row]:
        later = table.repeats[dimension.code]
        first = table.ratings[dimension.code]
        pairs = [np.nonzero(np.isfinite(first) & np.isfinite(again)) for again in later.values()]
        rater = np.concatenate([_NONE, *(where[0] for where in pairs)])
        before = np.concatenate([_NONE, *(first[where] for where in pairs)])
        after = [again[where] for again, where in zip(later.values(), pairs, strict=True)]
        found = repeat_results(
            rater.astype(np.int64), before.astype(float),
            np.concatenate([_NONE, *after]).astype(float), len(names),
            categories=np.array(dimension.categories) if len(dimension.categories) > 1 else None,
            level=self.level,
        )  # fmt: skip
        yield from self._shares("repeat_equal", dimension.code, found.equal, _NO_REPEATS, names)
        too_few = "fewer than 3 repeats, or no variation among them"
        for at, name in enumerate(names):
            n = int(found.equal.n[at])
            for statistic, value, why in (
                ("repeat_difference", found.difference[at], _NO_REPEATS),
                ("repeat_r", found.r[at], too_few),
                ("repeat_kappa", found.kappa[at], f"{too_few}, or values off the scale's points"),
            ):
                yield _row(name, dimension.code, statistic, value, n=n, why=why)

    def _known(self, own: NDArray[np.bool_]) -> Shares:
        found = self.conduct
        return shares_of(found.known_rater[own], found.known_hit[own], self.n, level=self.level)

    def _shares(
        self,
        statistic: str,
        dimension: str | None,
        shares: Shares,
        why: str,
        names: Sequence[RaterInfo] | None = None,
    ) -> Iterator[Row]:
        for at, name in enumerate(self.conduct.raters if names is None else names):
            row = _row(
                name, dimension, statistic, shares.estimate[at], n=int(shares.n[at]), why=why
            )
            yield row | {
                "interval": interval_row(shares.interval(at)),
                "interval_undefined_because": None if shares.n[at] else why,
            }


_NONE = np.array([], dtype=np.float64)
_NO_RATINGS = "the rater gave no rating on this dimension"
_NO_REPEATS = "the rater judged no response twice"


def _why_no(check: str) -> str:
    return f"the rater submitted no {check} task with a known answer"


def _row(
    rater: RaterInfo, dimension: str | None, statistic: str, estimate: float, *, n: int, why: str
) -> Row:
    value = number(estimate)
    return {
        "rater": rater.name,
        "simulated": rater.simulated,
        "dimension": dimension,
        "by": [],
        "group": [],
        "statistic": statistic,
        "estimate": value,
        "interval": None,
        "interval_undefined_because": "no interval is given for single raters",
        "verdict": None,
        "r_systems": None,
        "n": n,
        "undefined_because": why if value is None else None,
    }
