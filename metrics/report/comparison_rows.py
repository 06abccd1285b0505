"""Whether one metric agrees better with people than another on the same responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from metrics.comparison import MetricComparison, compare_metrics
from metrics.inputs import HEADLINE_PAIRS, NO_METRICS, Inputs
from metrics.report.screened import RULES, screen
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, interval_row, number
from metrics.score_tables import COMPONENTS, METRICS

__all__ = ["build_comparison"]

SCREENINGS = ("none", *RULES)

_Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screened:
    """Human values of one dimension, with whoever was left out; `why_not` where nobody can be."""

    name: str
    human: NDArray[np.float64]
    left_out: tuple[str, ...]
    why_not: str | None


def build_comparison(inputs: Inputs, settings: ReportSettings) -> list[Row]:
    """Give rows `{metric, other, dimension, screening, estimate, interval, p, p_holm, …}`.

    Each composite is set against its components and every imported metric on its own dimension;
    with `settings.compare` ``all``, every pair of metrics on every dimension. The family that p is
    corrected over is all comparisons on one dimension. All dimensions share one stream of swaps.
    """
    rows: list[Row] = []
    for dimension, pairs in _families(inputs, settings.compare):
        plain: list[Row] = []
        for screened in _screenings(inputs, dimension):
            if screened.name == "none":
                plain = _compare(inputs, settings, pairs, screened.human)
                found = plain
            elif screened.why_not is not None:
                found = [_without(row, screened.why_not) for row in plain]
            elif screened.left_out:
                found = _compare(inputs, settings, pairs, screened.human)
            else:
                found = plain
            about = {"screening": screened.name, "raters_left_out": list(screened.left_out)}
            rows += [{"dimension": dimension, "by": [], "group": []} | row | about for row in found]
    return rows


def _families(inputs: Inputs, compare: str) -> Iterator[tuple[str, _Pairs]]:
    metrics = [name for name in inputs.scores.values if name not in NO_METRICS]
    if compare == "all":
        pairs = list(combinations(metrics, 2))
        yield from ((dimension.code, pairs) for dimension in inputs.table.dimensions if pairs)
        return
    imported = [name for name in metrics if name not in METRICS]
    for composite, dimension in HEADLINE_PAIRS:
        if (composite, dimension) in inputs.pairs():
            parts = [name for name in COMPONENTS[composite] if name in metrics]
            if parts or imported:
                yield dimension, [(composite, other) for other in (*parts, *imported)]


def _screenings(inputs: Inputs, dimension: str) -> Iterator[_Screened]:
    yield _Screened(name="none", human=inputs.table.mean(dimension), left_out=(), why_not=None)
    for rule in RULES:
        found = screen(inputs, dimension, rule)
        counts = np.isfinite(found.ratings).sum(axis=0)
        totals = np.nansum(found.ratings, axis=0)
        yield _Screened(
            name=rule,
            human=np.where(counts > 0, totals / np.maximum(counts, 1), np.nan),
            left_out=found.left_out,
            why_not=found.why_not,
        )


def _compare(
    inputs: Inputs, settings: ReportSettings, pairs: _Pairs, human: NDArray[np.float64]
) -> list[Row]:
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    found = compare_metrics(
        np.stack([inputs.scores.values[name] for name in names]),
        human,
        inputs.table.units.item,
        [(names.index(one), names.index(two)) for one, two in pairs],
        permutations=settings.permutations,
        level=settings.level,
        rng=np.random.default_rng(settings.seed),
    )
    tested = sum(bool(np.isfinite(result.p)) for result in found)
    return [_row(result, names, tested) for result in found]


def _row(result: MetricComparison, names: list[str], tested: int) -> Row:
    return {
        "metric": names[result.first],
        "other": names[result.second],
        "r_metric": number(result.r_first),
        "r_other": number(result.r_second),
        "estimate": number(result.difference),
        "interval": interval_row(result.interval),
        "interval_undefined_because": result.interval_reason,
        "p": number(result.p),
        "p_holm": number(result.p_holm),
        "n_tests": tested,
        "n_permutations": result.permutations,
        "n_undefined_permutations": result.n_undefined_permutations,
        "n_responses": result.n_responses,
        "n_items": result.n_items,
        "undefined_because": result.undefined_because,
    }


def _without(row: Row, why: str) -> Row:
    empty = dict.fromkeys(("r_metric", "r_other", "estimate", "interval", "p", "p_holm"))
    none = dict.fromkeys(("n_tests", "n_permutations", "n_undefined_permutations"), 0)
    because = {"undefined_because": why, "interval_undefined_because": why}
    return row | empty | none | because | {"n_responses": 0, "n_items": 0}
