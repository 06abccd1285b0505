"""Composites against their parts and other metrics, as tables."""

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

__all__ = ["comparison_section"]

_LEAD = (
    "Does one metric agree better with people than another, on the same responses? The values of "
    "both are swapped for all responses of an item together, at random; p is the share of swaps "
    "that part them as far. Holm's correction is over all comparisons on one dimension."
)
_HEAD = ("metric", "against", "difference", "reading", "p", "p, Holm", "r", "r of the other",
         "responses", "items")  # fmt: skip


def comparison_section(document: Document) -> Section | None:
    """Lay out the section `comparison`; None where it is empty."""
    rows = document["comparison"]
    if not rows:
        return None
    alpha = 1 - document["settings"]["level"]
    sheets = []
    for dimension in dict.fromkeys(row["dimension"] for row in rows):
        here = [row for row in rows if row["dimension"] == dimension]
        plain_rows = [row for row in here if row["screening"] == "none"]
        screened = [row for row in here if row["screening"] == "bt500"]
        out = screened[0]["raters_left_out"]
        sheets.append(
            _sheet(f"With {dimension}", plain_rows, alpha, () if out else (_why_same(screened[0]),))
        )
        if out:
            title = f"With {dimension}, without {', '.join(out)}, rejected by BT.500"
            sheets.append(_sheet(title, screened, alpha, ()))
    return Section(title="One metric against another", lead=_LEAD, sheets=tuple(sheets))


def _why_same(row: Row) -> str:
    why = row["undefined_because"] or ""
    if "not applicable" in why:
        return f"{why[0].upper()}{why[1:]}, so there are no figures with screening."
    return "BT.500 rejects no rater, so the figures with screening are the same."


def _sheet(title: str, rows: list[Row], alpha: float, notes: tuple[str, ...]) -> Sheet:
    undefined = dict.fromkeys(
        f"{row['metric']} against {row['other']}: undefined because {row['undefined_because']}."
        for row in rows
        if row["undefined_because"]
    )
    return Sheet(
        title=title,
        head=_HEAD,
        rows=tuple(_cells(row, alpha) for row in rows),
        notes=(*notes, *undefined),
    )


def _cells(row: Row, alpha: float) -> tuple[Cell, ...]:
    return (
        plain(row["metric"]),
        plain(row["other"]),
        estimate(row, signed=True),
        plain(_reading(row, alpha)),
        Cell(text=_p(row["p"], row["n_permutations"])),
        Cell(text=_p(row["p_holm"], 0)),
        Cell(text=number(row["r_metric"])),
        Cell(text=number(row["r_other"])),
        count(row["n_responses"]),
        count(row["n_items"]),
    )


def _p(value: float | None, permutations: int) -> str:
    if value is None:
        return "–"
    if permutations and value <= 1 / (permutations + 1):
        return f"≤ {value:.1g}"
    return f"{value:.4f}" if value < 0.1 else f"{value:.2f}"


def _reading(row: Row, alpha: float) -> str:
    if row["p_holm"] is None:
        return "–"
    if row["p_holm"] > alpha:
        return "cannot be told apart"
    return f"{row['metric'] if row['estimate'] > 0 else row['other']} agrees better"
