"""How many raters and items a next round needs, as tables."""

from __future__ import annotations

from metrics.report.sheets.layout import Cell, Document, Section, Sheet, count, number, plain
from metrics.report.values import Row

__all__ = ["planning_section"]

_LEAD = (
    "Worked out from the intervals above, which are too narrow below 50 items; so read small "
    "numbers as at least 50."
)


def planning_section(document: Document) -> Section | None:
    """Lay out the section `planning`; None where it is empty."""
    rows = document["planning"]
    sheets = [
        sheet
        for sheet in (
            _widths(rows, "r_width", "Items for an interval of r so wide"),
            _widths(rows, "alpha_width", "Items for an interval of α so wide"),
            _ceilings(rows),
            _weights(rows),
        )
        if sheet is not None
    ]
    if not sheets:
        return None
    return Section(title="Planning the next round", lead=_LEAD, sheets=tuple(sheets))


def _widths(rows: list[Row], goal: str, title: str) -> Sheet | None:
    found = [row for row in rows if row["goal"] == goal]
    if not found:
        return None
    widths = list(dict.fromkeys(row["target"] for row in found))
    cells: dict[tuple[str, int], dict[float, Row]] = {}
    for row in found:
        name = f"{row['metric']} with {row['dimension']}" if row["metric"] else row["dimension"]
        cells.setdefault((name, row["raters"]), {})[row["target"]] = row
    body = tuple(
        (
            plain(name),
            count(raters),
            *(count(of[width]["estimate"]) for width in widths),
            Cell(text=number(of[widths[0]]["now"])),
            Cell(text=number(of[widths[0]]["raters_now"], 1)),
            count(of[widths[0]]["n_items"]),
        )
        for (name, raters), of in cells.items()
    )
    return Sheet(
        title=title,
        head=("of", "raters", *(f"{width:g}" for width in widths), "width now", "raters now",
              "items now"),
        rows=body,
        notes=_whys(found),
    )  # fmt: skip


def _ceilings(rows: list[Row]) -> Sheet | None:
    found: dict[str, dict[float, Row]] = {}
    for row in rows:
        if row["goal"] == "ceiling":
            found.setdefault(row["dimension"], {})[row["target"]] = row
    if not found:
        return None
    targets = list(next(iter(found.values())))
    body = tuple(
        (
            plain(dimension),
            *(count(of[target]["estimate"]) for target in targets),
            Cell(text=number(of[targets[0]]["now"])),
            Cell(text=number(of[targets[0]]["raters_now"], 1)),
        )
        for dimension, of in found.items()
    )
    return Sheet(
        title="Raters per response for a noise ceiling",
        head=("dimension", *(f"of {target:g}" for target in targets), "ceiling now", "raters now"),
        rows=body,
        notes=_whys([row for of in found.values() for row in of.values()]),
    )


def _weights(rows: list[Row]) -> Sheet | None:
    found = [row for row in rows if row["goal"] == "separate_eta"]
    if not found:
        return None
    body = tuple(
        (
            plain(row["metric"]),
            Cell(text=number(row["eta"])),
            Cell(text=number(row["other_eta"])),
            Cell(text=number(row["now"], 4, signed=True)),
            count(row["estimate"]),
            count(row["n_items"]),
        )
        for row in found
    )
    return Sheet(
        title=f"Items that tell two weights apart with a chance of {found[0]['target']:.0%}",
        head=("composite", "η in force", "other η", "gain in r here", "items needed", "items now"),
        rows=body,
        notes=_whys(found),
    )


def _whys(rows: list[Row]) -> tuple[str, ...]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["undefined_because"]:
            names = found.setdefault(row["undefined_because"], [])
            if row["dimension"] not in names:
                names.append(row["dimension"])
    return tuple(f"{', '.join(names)}: no number because {why}." for why, names in found.items())
