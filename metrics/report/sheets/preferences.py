"""Preferences between systems, and ranks of systems, as tables."""

from __future__ import annotations

from metrics.report.sheets.layout import (
    Cell,
    Document,
    Section,
    Sheet,
    count,
    estimate,
    number,
    plain,
)
from metrics.report.values import Row

__all__ = ["preferences_section"]

_LEAD = (
    "Strengths are those of a Bradley–Terry model, on the scale of log odds with mean 0: a system "
    "that lies 1 above another is preferred to it in 73% of decided comparisons. A tie counts one "
    "half; a leaning counts as a preference."
)
_RANKS = (
    "Share of pairs of systems that the metric orders as people do; in small, Kendall's τ-b. "
    "The column preference orders systems by their strengths."
)


def preferences_section(document: Document) -> Section | None:
    """Lay out preferences and rank agreement; None where the study has neither."""
    rows = document["systems"]
    sheets = [sheet for sheet in (_strengths(rows), _ranks(rows)) if sheet is not None]
    if not sheets:
        return None
    preferred = any(row["kind"] == "win_rate" for row in rows)
    return Section(
        title="Which system is preferred, and do metrics say so",
        lead=_LEAD if preferred else "",
        sheets=tuple(sheets),
    )


def _strengths(rows: list[Row]) -> Sheet | None:
    strengths = [row for row in rows if row["kind"] == "bradley_terry"]
    rates = {row["system"]: row for row in rows if row["kind"] == "win_rate"}
    if not strengths:
        return None
    strengths.sort(key=lambda row: -(row["estimate"] or 0.0))
    whys = dict.fromkeys(row["undefined_because"] for row in strengths if row["undefined_because"])
    return Sheet(
        title="Preferences",
        head=("system", "strength", "win rate", "comparisons", "ties"),
        rows=tuple(
            (
                plain(row["system"]),
                estimate(row, signed=True),
                estimate(rates[row["system"]]),
                count(row["n_comparisons"]),
                count(row["n_ties"]),
            )
            for row in strengths
        ),
        notes=tuple(f"Strength undefined because {why}." for why in whys),
    )


def _ranks(rows: list[Row]) -> Sheet | None:
    found = {
        (row["kind"], row["name"], row["dimension"]): row
        for row in rows
        if row["kind"].startswith("rank_")
    }
    metrics = list(dict.fromkeys(name for _, name, _ in found))
    if not metrics:
        return None
    dimensions = list(dict.fromkeys(dimension for _, _, dimension in found))
    whys = dict.fromkeys(r["undefined_because"] for r in found.values() if r["undefined_because"])
    body = tuple(
        (
            plain(metric),
            *(
                _rank(
                    found["rank_accuracy", metric, dimension], found["rank_tau", metric, dimension]
                )
                for dimension in dimensions
            ),
        )
        for metric in metrics
    )
    systems = max(row["n_systems"] for row in found.values())
    return Sheet(
        title=f"Ranks of {systems} systems",
        head=("metric", *dimensions),
        rows=body,
        even=True,
        notes=(_RANKS, *(f"Undefined because {why}." for why in whys)),
    )


def _rank(accuracy: Row, tau: Row) -> Cell:
    if accuracy["estimate"] is None:
        return Cell(text="undefined")
    return Cell(text=f"{accuracy['estimate']:.0%}", small=f"τ {number(tau['estimate'], 2)}")
