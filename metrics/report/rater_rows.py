"""How each rater goes along with the others, and how they work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from metrics.pairs import side_share
from metrics.report.values import Row, interval_row, number, share
from metrics.round_table import RoundTable
from metrics.screening import leave_one_out, rater_bias, screen_by_correlation, screen_raters
from metrics.task_tables import TaskTable

__all__ = ["RATER_STATISTICS", "build_raters"]

RATER_STATISTICS = {
    "leave_one_out": "r with the mean of the others",
    "bias": "Rates higher than the others by",
    "spread": "Standard deviation of the rater's values",
    "bt500": "Share of ratings far from the others (BT.500)",
    "p913": "r with the mean of all (P.913)",
    "seconds_per_task": "Median seconds per task",
    "share_a": "Share of preferences for side A",
}

_NO_INTERVAL = "no interval is given for single raters"
_NO_RATINGS = "the rater gave no rating on this dimension"
_MIN_SHARED = 3


def build_raters(table: RoundTable, tasks: TaskTable, *, level: float) -> list[Row]:
    """Give rows `{rater, dimension, statistic, estimate, verdict, n, …}`.

    `dimension` is null where a statistic is of the rater's tasks; `verdict` is ``kept``,
    ``rejected`` or ``not applicable`` for the two screenings.
    """
    rows = [
        row | {"dimension": dimension.code}
        for dimension in table.dimensions
        for row in _of_dimension(table, dimension.code)
    ]
    rows += [row | {"dimension": None} for row in _of_tasks(table, tasks, level)]
    names = [rater.name for rater in table.raters]
    rows.sort(key=lambda row: names.index(row["rater"]))
    return rows


def _of_dimension(table: RoundTable, dimension: str) -> Iterator[Row]:
    ratings = table.ratings[dimension]
    n = np.isfinite(ratings).sum(axis=1).tolist()
    r, shared = leave_one_out(ratings, min_units=_MIN_SHARED)
    bias = rater_bias(ratings)
    why_no_bias = _why_no_bias(n)
    rejection = screen_raters(ratings)
    by_r = screen_by_correlation(ratings, table.units.system)
    for at in range(len(ratings)):
        why_no_r = _why_no_r(int(shared[at]))
        yield _row(table, at, "leave_one_out", r[at], why_no_r, n=int(shared[at]))
        yield _row(table, at, "bias", bias[at], why_no_bias if n[at] else _NO_RATINGS, n=n[at])
        spread, why = _spread(ratings[at])
        yield _row(table, at, "spread", spread, why, n=n[at])
        far = share(int(rejection.high[at] + rejection.low[at]), int(rejection.n_ratings[at]))
        yield _row(
            table, at, "bt500", far,
            rejection.undefined_because or "the rater has no rating on a response that qualifies",
            n=int(rejection.n_ratings[at]),
            verdict=_verdict(bool(rejection.applicable[at]), bool(rejection.rejected[at])),
        )  # fmt: skip
        yield _row(
            table, at, "p913", by_r.r_units[at], why_no_r, n=int(by_r.n_units[at]),
            verdict=_verdict(bool(by_r.applicable[at]), bool(by_r.rejected[at])),
        ) | {"r_systems": number(by_r.r_systems[at])}  # fmt: skip


def _of_tasks(table: RoundTable, tasks: TaskTable, level: float) -> Iterator[Row]:
    for at in range(len(table.raters)):
        seconds = tasks.seconds[tasks.timed_rater == at]
        median = float(np.median(seconds)) if seconds.size else None
        why = "no task of the rater has a time of opening"
        yield _row(table, at, "seconds_per_task", median, why, n=int(seconds.size))
        own = tasks.rater == at
        found = side_share(tasks.won[own], tasks.item[own], level=level)
        why = "the rater gave no preference"
        yield _row(
            table, at, "share_a", found.estimate, why, n=found.n_comparisons
        ) | {
            "interval": interval_row(found.interval),
            "interval_undefined_because": found.interval_reason,
        }  # fmt: skip


def _row(
    table: RoundTable,
    at: int,
    statistic: str,
    estimate: float | None,
    why: str,
    *,
    n: int,
    verdict: str | None = None,
) -> Row:
    rater, value = table.raters[at], number(estimate)
    return {
        "rater": rater.name,
        "simulated": rater.simulated,
        "by": [],
        "group": [],
        "statistic": statistic,
        "estimate": value,
        "interval": None,
        "interval_undefined_because": _NO_INTERVAL,
        "verdict": verdict,
        "r_systems": None,
        "n": n,
        "undefined_because": why if value is None else None,
    }


def _verdict(applicable: bool, rejected: bool) -> str:
    if not applicable:
        return "not applicable"
    return "rejected" if rejected else "kept"


def _spread(own: NDArray[np.float64]) -> tuple[float | None, str]:
    given = own[np.isfinite(own)]
    if given.size < 2:
        return None, "a standard deviation needs two ratings"
    return float(given.std(ddof=1)), ""


def _why_no_r(shared: int) -> str:
    if shared < _MIN_SHARED:
        return f"the rater shares {shared} responses with others; {_MIN_SHARED} are needed"
    return "the rater, or the mean, has the same value for every response"


def _why_no_bias(n: list[int]) -> str:
    if sum(count > 0 for count in n) < 2:
        return "there are fewer than two raters"
    return "the raters fall apart into groups that share no response"
