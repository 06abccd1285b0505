"""What a report rests on: the round, every setting and version, and all that is missing."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from scipy import stats

from metrics.inputs import Inputs
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, number, share
from metrics.report.wording import CONVENTIONS
from metrics.round_table import NullCount, RunInfo
from metrics.settings import ScoringSettings

__all__ = [
    "describe_captions",
    "describe_nulls",
    "describe_settings",
    "describe_sides",
    "describe_study",
    "describe_versions",
]

_PACKAGES = ("accordant", "numpy", "scipy", "krippendorff", "sqlalchemy")


def describe_study(inputs: Inputs) -> Row:
    """Count what was judged, and by how many."""
    table = inputs.table
    return {
        "round": table.round_name,
        "form": table.form,
        "form_version": table.form_version,
        "raters_per_response": table.raters_per_response,
        "seed": table.seed,
        "n_responses": table.units.n,
        "n_items": len(table.units.item_keys),
        "n_systems": len(table.units.systems),
        "n_raters": len(table.raters),
        "n_simulated_raters": table.n_simulated,
        "n_judgments": table.n_judgments,
        "n_averaged": table.n_averaged,
        "n_superseded": table.n_superseded,
        "n_assigned": table.n_assigned,
        "n_submitted": table.n_submitted,
        "dimensions": [
            {
                "code": dimension.code,
                "title": dimension.title,
                "scale_min": dimension.scale_min,
                "scale_max": dimension.scale_max,
                "categories": list(dimension.categories),
            }
            for dimension in table.dimensions
        ],
    }


def describe_settings(inputs: Inputs, settings: ReportSettings) -> Row:
    """List what was chosen, and the runs and weights that were used."""
    weights = inputs.weights
    return {
        "resamples": settings.resamples,
        "seed": settings.seed,
        "level": settings.level,
        "min_group": settings.min_group,
        "engine": settings.engine,
        "by": list(settings.by),
        "compare": settings.compare,
        "permutations": settings.permutations,
        "weights": {
            "version": weights.version,
            "eta_sqcs": weights.eta_sqcs,
            "eta_ics": weights.eta_ics,
            "source": weights.source,
        },
        "runs": _runs(inputs.scores.runs),
        "computed": list(inputs.scores.computed),
        "conventions": dict(CONVENTIONS) | _choices(inputs.scores.runs),
    }


def _runs(found: Sequence[RunInfo]) -> list[Row]:
    runs: dict[int, Row] = {}
    for run in found:
        row = runs.setdefault(
            run.run_id,
            {
                "run_id": run.run_id,
                "engine": run.engine,
                "version": run.version,
                "finished": run.finished,
                "config": dict(run.config),
                "code_version": run.code_version,
                "prompt_version": run.prompt_version,
                "metrics": [],
            },
        )
        row["metrics"].append(run.metric)
    return list(runs.values())


def _choices(found: Sequence[RunInfo]) -> dict[str, str]:
    """Say for each run of an engine what was chosen where the paper leaves a choice."""
    runs = {run.run_id: run for run in found if "gq_aggregation" in run.config}
    return {
        f"run_{run_id}": f"Run {run_id} ({run.engine}): "
        f"{'; '.join(ScoringSettings.from_config(run.config).lines())}."
        for run_id, run in sorted(runs.items())
    }


def describe_versions() -> dict[str, str]:
    """Give the versions of everything that figures depend on."""
    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed as a package"
    return found | {"python": platform.python_version(), "platform": platform.platform(terse=True)}


def describe_nulls(inputs: Inputs) -> list[Row]:
    """Count nulls of judgments and scores by reason."""
    table = inputs.table
    of = {
        dimension.code: table.n_values[dimension.code]
        + sum(null.n for null in table.nulls if null.name == dimension.code)
        for dimension in table.dimensions
    }
    judgments = [_null("judgment", null, of[null.name]) for null in table.nulls]
    return judgments + [_null("score", null, table.units.n) for null in inputs.scores.nulls]


def _null(kind: str, null: NullCount, of: int) -> Row:
    return {"kind": kind, "name": null.name, "reason": null.reason, "n": null.n, "of": of}


def describe_captions(inputs: Inputs) -> Row:
    """Say what share of SC rests on captions."""
    scores = inputs.scores
    known = scores.n_caption_share > 0
    scored = "SC" in scores.values
    because = "the source of SC does not tell" if scored else "SC was not scored"
    return {
        "share": number(scores.caption_share),
        "n_responses": scores.n_caption_share,
        "because": None if known else because,
    }


def describe_sides(inputs: Inputs, settings: ReportSettings) -> Row:
    """Compare the sides of the page: preferences, and mean ratings by dimension."""
    sides = inputs.table.sides
    verdicts = {
        verdict: sides.verdicts.get(verdict, 0) for verdict in ("A", "A~", "tie", "B~", "B")
    }
    for_a, for_b = verdicts["A"] + verdicts["A~"], verdicts["B"] + verdicts["B~"]
    return {
        "verdicts": verdicts,
        "n_decided": for_a + for_b,
        "n_ties": verdicts["tie"],
        "share_a": share(for_a, for_a + for_b),
        "interval": _share_interval(for_a, for_a + for_b, settings.level),
        "means": [
            {
                "dimension": dimension.code,
                "mean_a": number(sides.mean_a[dimension.code]),
                "mean_b": number(sides.mean_b[dimension.code]),
            }
            for dimension in inputs.table.dimensions
        ],
    }


def _share_interval(part: int, whole: int, level: float) -> dict[str, Any] | None:
    if not whole:
        return None
    found = stats.binomtest(part, whole).proportion_ci(level, method="wilson")
    return {
        "low": float(found.low),
        "high": float(found.high),
        "level": level,
        "method": "Wilson, preferences taken as independent",
    }
