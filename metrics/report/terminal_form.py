"""The headline for a terminal."""

from __future__ import annotations

from metrics.report.building import Report
from metrics.report.values import Row
from metrics.report.views import level_name

__all__ = ["headline_lines"]


def headline_lines(report: Report) -> list[str]:
    """Give the headline in plain lines, the notice first."""
    document = report.document
    study, headline = document["study"], document["headline"]
    lines = [report.notice] if report.notice else []
    lines.append(
        f"Round {study['round']}: {study['n_responses']:,} responses to {study['n_items']:,} "
        f"items by {study['n_systems']} systems, {study['n_raters']} raters, "
        f"{study['n_judgments']:,} judgments."
    )
    lines += [
        f"  {row['dimension']}: ordinal α {_estimate(row)}, n = {row['n_units']:,}: "
        f"{row['reading']}"
        for row in headline["agreement"]
    ]
    lines += [
        f"  {row['metric']} with {row['dimension']}: Pearson r {_estimate(row)}, "
        f"{level_name(row)}, n = {row['n_responses']:,}"
        for row in headline["correlation"]
        if not row["by"]
    ]
    return lines + [f"  Warning: {text}" for text in document["warnings"]]


def _estimate(row: Row) -> str:
    if row["estimate"] is None:
        return f"undefined because {row['undefined_because']}"
    if row["interval"] is None:
        return f"{row['estimate']:.3f}"
    return f"{row['estimate']:.3f} [{row['interval']['low']:.3f}, {row['interval']['high']:.3f}]"
