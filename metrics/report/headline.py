"""The figures that come first, and what to beware of when reading them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from metrics.inputs import HEADLINE_PAIRS, Inputs
from metrics.report.settings import SCREENING
from metrics.report.values import Row
from metrics.report.wording import LEVELS, MIN_ITEMS, MIN_SYSTEMS, band

__all__ = ["build_headline", "build_warnings"]

_MANY_PAIRS = 6
_ORDER = ("pooled", "within_item", "within_system", "system")


def build_headline(
    agreement: Sequence[Row], correlation: Sequence[Row], pairs: Sequence[tuple[str, str]]
) -> dict[str, list[Row]]:
    """Pick the ordinal α of each dimension, and Pearson's r of some pairs at each level.

    The rows are those of their sections; α is given with its reading. Where the pairs are many,
    they are given pooled only.
    """
    alphas = [
        row | dict(zip(("band", "reading"), band(row["estimate"]), strict=True))
        for row in agreement
        if row["statistic"] == "krippendorff_alpha" and row["scale"] == "ordinal" and not row["by"]
    ]
    pearson = [
        row
        for row in correlation
        if row["coefficient"] == "pearson"
        and (len(pairs) <= _MANY_PAIRS or row["level"] == "pooled")
        and (not row["by"] or (row["by"] == ["system"] and row["level"] == "pooled"))
    ]
    chosen = [
        row
        for pair in pairs
        for row in sorted(
            (row for row in pearson if (row["metric"], row["dimension"]) == pair),
            key=lambda row: (bool(row["by"]), _ORDER.index(row["level"])),
        )
    ]
    return {"agreement": alphas, "correlation": chosen}


def build_warnings(inputs: Inputs, document: dict[str, Any]) -> list[str]:
    """Say in sentences what limits the figures."""
    return [
        *_small(inputs),
        *_unfinished(inputs),
        *_disagreement(document["headline"]["agreement"]),
        *_small_groups(document["agreement"]),
        *_screened(document["raters"]),
        *_unscored(inputs),
    ]


def _small(inputs: Inputs) -> Iterator[str]:
    n_items, n_systems = len(inputs.table.units.item_keys), len(inputs.table.units.systems)
    if n_items < MIN_ITEMS:
        yield (
            f"Only {n_items} item{'' if n_items == 1 else 's'}: intervals clustered by item are too narrow below "
            f"{MIN_ITEMS} items (at 20 items a 95% interval covers about 92%)."
        )
    if n_systems < MIN_SYSTEMS:
        yield (
            f"Only {n_systems} system{'' if n_systems == 1 else 's'}: a correlation {LEVELS['system']} says little below "
            f"{MIN_SYSTEMS} systems."
        )


def _unfinished(inputs: Inputs) -> Iterator[str]:
    table = inputs.table
    if table.n_submitted < table.n_assigned:
        yield (
            f"The round is not complete: {table.n_submitted:,} of {table.n_assigned:,} tasks are "
            "submitted."
        )
    for run in {run.run_id: run for run in inputs.scores.runs if not run.finished}.values():
        yield f"Scoring run {run.run_id} ({run.engine} {run.version}) is not finished."
    if table.n_superseded:
        yield (
            f"{table.n_superseded:,} judgments were left out because the response or item that "
            "they judged was replaced since."
        )


def _disagreement(alphas: Sequence[Row]) -> Iterator[str]:
    low = [row["dimension"] for row in alphas if row["band"] == "not reliable"]
    if low:
        yield f"Raters do not agree reliably (ordinal α below .667) on {', '.join(low)}."


def _small_groups(agreement: Sequence[Row]) -> Iterator[str]:
    """Count, for each way of grouping, the groups that rest on few items."""
    groups: dict[tuple[str, ...], dict[tuple[str, ...], bool]] = {}
    for row in agreement:
        if row["by"] and row["by"] != [SCREENING]:
            small = row["warning"] is not None
            found, name = groups.setdefault(tuple(row["by"]), {}), tuple(row["group"])
            found[name] = small or found.get(name, False)
    for by, found in groups.items():
        if any(found.values()):
            yield (
                f"By {' and '.join(by)}: {sum(found.values()):,} of {len(found):,} groups have fewer "
                f"than {MIN_ITEMS} items, so their intervals are too narrow; differences between groups "
                "may be chance."
            )


def _screened(raters: Sequence[Row]) -> Iterator[str]:
    for statistic, name in (("bt500", "BT.500"), ("p913", "P.913")):
        out = [
            row for row in raters if (row["statistic"], row["verdict"]) == (statistic, "rejected")
        ]
        if out:
            said = ", ".join(f"{row['rater']} on {row['dimension']}" for row in out)
            yield (
                f"Screening by {name} stands against {said}; figures include all raters; "
                "`--by screening` gives agreement and correlation again without them."
            )


def _overlapping(inputs: Inputs) -> Iterator[str]:
    aside: dict[int, list[str]] = {}
    for metric, runs in inputs.scores.overlapping.items():
        for run in runs:
            aside.setdefault(run, []).append(metric)
    for run, metrics in aside.items():
        yield (
            f"{', '.join(metrics)} came in more than once for some of the same responses; what was "
            f"taken is named under the settings, and scoring run {run} is set aside."
        )


def _unscored(inputs: Inputs) -> Iterator[str]:
    if not inputs.scores.values:
        yield (
            "No metric has a value for these responses: `accordant import scores` takes in values "
            "that you have, `accordant score` computes them where the responses' content is here."
        )
        return
    for metric, dimension in HEADLINE_PAIRS:
        if dimension in inputs.table.ratings and metric not in inputs.scores.values:
            yield f"{metric} was not scored, so it cannot be set beside {dimension}."
    aside: dict[str, list[str]] = {}
    for metric, engines in inputs.scores.set_aside.items():
        for engine in engines:
            aside.setdefault(engine, []).append(metric)
    for engine, metrics in aside.items():
        yield (
            f"The engine {engine} has {', '.join(metrics)} too; they are set aside here, and "
            f"`--engine {engine}` takes them."
        )
    yield from _overlapping(inputs)
    missing: dict[str, int] = {}
    for null in inputs.scores.nulls:
        missing[null.name] = missing.get(null.name, 0) + null.n
    some = [f"{name} {n:,}" for name, n in missing.items() if n]
    if some:
        yield (
            f"Metrics are null for some of the {inputs.table.units.n:,} responses: "
            f"{', '.join(some)}; the reasons are listed under what is missing."
        )
