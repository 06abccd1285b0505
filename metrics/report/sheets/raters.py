"""How each rater goes along with the others, as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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

__all__ = ["raters_section"]

_LEAD = (
    "All figures of this report include every rater, unless they say otherwise. Names are shown "
    "as they are in the study; think of that before passing the report on."
)
_Found = dict[tuple[str, str, str | None], Row]


def raters_section(document: Document) -> Section | None:
    """Lay out the section `raters`; None where it is empty."""
    rows = document["raters"]
    if not rows:
        return None
    found = {(row["statistic"], row["rater"], row["dimension"]): row for row in rows}
    raters = list(dict.fromkeys(row["rater"] for row in rows))
    dimensions = list(dict.fromkeys(row["dimension"] for row in rows if row["dimension"]))
    sheets = [_work(found, raters)]
    if dimensions:
        sheets += _of_dimensions(found, raters, dimensions)
    return Section(title="Raters", lead=_LEAD, sheets=tuple(sheets))


def _work(found: _Found, raters: list[str]) -> Sheet:
    rows = []
    for rater in raters:
        seconds, gold, side = (
            found[name, rater, None] for name in ("seconds_per_task", "gold", "share_a")
        )
        rows.append(
            (
                plain(rater),
                Cell(text=_time(seconds["estimate"])),
                count(seconds["n"]),
                estimate(side),
                count(side["n"]),
                Cell(text=number(gold["estimate"])),
            )
        )
    whys = dict.fromkeys(
        f"{words} not known because {row['undefined_because']}."
        for (statistic, _, _), row in found.items()
        for name, words in (("seconds_per_task", "Time per task"), ("gold", "Gold results"))
        if statistic == name and row["undefined_because"]
    )
    return Sheet(
        title="How they work",
        head=("rater", "median time", "tasks timed", "share for side A", "preferences", "gold"),
        rows=tuple(rows),
        notes=tuple(whys),
    )


def _of_dimensions(found: _Found, raters: list[str], dimensions: list[str]) -> list[Sheet]:
    def sheet(title: str, statistic: str, cell: Callable[[Row], Cell], notes: list[str]) -> Sheet:
        body = tuple(
            (plain(rater), *(cell(found[statistic, rater, name]) for name in dimensions))
            for rater in raters
        )
        why = dict.fromkeys(
            f"Undefined because {row['undefined_because']}."
            for (kind, _, _), row in found.items()
            if kind == statistic and row["undefined_because"]
        )
        return Sheet(
            title=title, head=("rater", *dimensions), rows=body, notes=(*notes, *why), even=True
        )

    sheets = [
        sheet("Pearson r with the mean of the others", "leave_one_out", _with_n, []),
        sheet(
            "Bias: how much higher than the others on the same responses", "bias",
            lambda row: Cell(text=_signed(row)), [],
        ),
        sheet("Spread: standard deviation of their values", "spread", estimate, []),
        sheet(
            "Screening by P.913", "p913", _verdict,
            ["Rejected with r below .75 with the mean of all, response by response (in small), "
             "and r below .8 between means of systems."],
        ),
    ]  # fmt: skip
    applies = any(
        row["verdict"] != "not applicable" for (s, *_), row in found.items() if s == "bt500"
    )
    if applies:
        note = "In small: the share of ratings far from the mean of their response."
        return [*sheets, sheet("Screening by BT.500", "bt500", _verdict, [note])]
    whys = {row["undefined_because"] for (s, *_), row in found.items() if s == "bt500"}
    last = sheets.pop()
    notes = (*last.notes, f"Screening by BT.500 is not applicable: {'; '.join(sorted(whys))}.")
    return [*sheets, replace(last, notes=notes)]


def _with_n(row: Row) -> Cell:
    if row["estimate"] is None:
        return Cell(text="undefined")
    return Cell(text=number(row["estimate"]), small=f"n = {row['n']:,}")


def _signed(row: Row) -> str:
    return "undefined" if row["estimate"] is None else number(row["estimate"], 2, signed=True)


def _verdict(row: Row) -> Cell:
    value = row["estimate"]
    return Cell(text=row["verdict"], small="" if value is None else number(value))


def _time(seconds: float | None) -> str:
    """Write a time.

    Examples
    --------
    >>> _time(41.6), _time(150.0), _time(None)
    ('42 s', '2.5 min', '–')
    """
    if seconds is None:
        return "–"
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
