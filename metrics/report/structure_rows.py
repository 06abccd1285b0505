"""A check of StS and LeS on the study's own references, changed on purpose."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.perturbation import PERTURBATIONS, PerturbedScores, score_perturbed
from metrics.report.settings import ReportSettings
from metrics.report.values import Row

__all__ = ["MOST_CHANGES", "build_structure"]

MOST_CHANGES = 3
"""Tags or types that are added or removed, from 1 on."""

_DRAWS = 20
_MOST_REFERENCES = 2_000
_EXPECTED = {
    "unchanged": {"StS": "stays 1", "LeS": "stays 1"},
    "tags_added": {"StS": "falls", "LeS": "stays 1"},
    "types_added": {"StS": "falls", "LeS": "stays 1"},
    "tags_removed": {"StS": "falls", "LeS": "falls only where a type goes"},
    "types_removed": {"StS": "falls", "LeS": "falls"},
}


def build_structure(references: NDArray[np.int64], settings: ReportSettings) -> list[Row]:
    """Give rows `{score, perturbation, n_changes, estimate, interval, expected, …}`.

    Parameters
    ----------
    references : (N, T) array
        Counts of placeholders of each reference; those without any take no part. Of more than
        2,000, as many are drawn.
    settings
        Of the report.

    Source
    ------
    UniM (arXiv 2603.05075), Figure 6.
    """
    rng = np.random.default_rng(settings.seed)
    some = references[references.sum(axis=1) > 0]
    if not len(some):
        return []
    if len(some) > _MOST_REFERENCES:
        some = some[np.sort(rng.choice(len(some), _MOST_REFERENCES, replace=False))]
    same = np.ones(len(some))
    unchanged = PerturbedScores(sts=same, les=same, n_unexpected=0, n_changed=len(some))
    rows = list(_rows("unchanged", 0, unchanged, settings.level))
    for kind in PERTURBATIONS:
        for times in range(1, MOST_CHANGES + 1):
            found = score_perturbed(some, kind, times, draws=_DRAWS, rng=rng)
            rows += _rows(kind, times, found, settings.level)
    return rows


def _rows(kind: str, times: int, found: PerturbedScores, level: float) -> Iterator[Row]:
    for score, values in (("StS", found.sts), ("LeS", found.les)):
        own = values[np.isfinite(values)]
        why = None if own.size else "no reference has so many to change"
        interval, why_not = _interval(own, level)
        yield {
            "score": score,
            "perturbation": kind,
            "n_changes": times,
            "by": [],
            "group": [],
            "estimate": float(own.mean()) if own.size else None,
            "interval": interval,
            "interval_undefined_because": why or why_not,
            "expected": _EXPECTED[kind][score],
            "n_items": int(own.size),
            "n_perturbed": found.n_changed,
            "n_unexpected": found.n_unexpected,
            "undefined_because": why,
        }


def _interval(own: NDArray[np.float64], level: float) -> tuple[Row | None, str | None]:
    if own.size < 2:
        return None, "an interval of a mean needs two references"
    if np.ptp(own) < 1e-12:
        return None, "all references have the same value"
    half = float(stats.t.ppf((1 + level) / 2, own.size - 1) * own.std(ddof=1) / own.size**0.5)
    low, high = max(0.0, float(own.mean()) - half), min(1.0, float(own.mean()) + half)
    return {"low": low, "high": high, "level": level, "method": "Student t over items"}, None
