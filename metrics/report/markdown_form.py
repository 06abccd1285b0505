"""The report as Markdown that reads well without a renderer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metrics.report.building import Report
from metrics.report.sheets import Section, all_sections
from metrics.report.values import Row
from metrics.report.views import (
    Document,
    Matrix,
    agreement_rows,
    captions_sentence,
    facts,
    groups,
    headline_tables,
    level_name,
    matrices,
    note,
    other_agreement,
    sides_sentence,
    system_tables,
    undefined_agreement,
)

__all__ = ["render_markdown"]


def render_markdown(report: Report) -> str:
    """Render report.md; its first line is the notice, where there is one."""
    document = report.document
    lines = [report.notice, ""] if report.notice else []
    lines += _opening(document)
    lines += _correlation(document)
    lines += _agreement(document)
    sections = all_sections(document)
    lines += _matrices("Every metric with every dimension (Pearson r)", matrices(document))
    lines += _section(sections["groups"]) + _section(sections["comparison"])
    lines += _matrices("Systems", system_tables(document))
    lines += _section(sections["preferences"])
    lines += _weights(document)
    for name in ("raters", "planning", "structure"):
        lines += _section(sections[name])
    lines += _missing(document)
    lines += ["", "## Settings and versions", ""]
    lines += [f"- {name}: {text}" for name, text in facts(document)]
    lines += ["", "### Conventions", ""]
    lines += [f"- {text}" for text in document["settings"]["conventions"].values()]
    return "\n".join(lines) + "\n"


def _matrices(title: str, tables: Sequence[Matrix]) -> list[str]:
    lines = ["", f"## {title}"]
    for table in tables:
        lines += ["", f"### {table.title}", "", *_matrix(table)]
        lines += ["", f"n = {table.n} in each cell." if table.n else "n is given in each cell."]
    return lines


def _section(section: Section | None) -> list[str]:
    if section is None:
        return []
    lines = ["", f"## {section.title}"]
    lines += ["", section.lead] if section.lead else []
    for sheet in section.sheets:
        rows = [[" ".join(filter(None, (c.text, c.small))) for c in row] for row in sheet.rows]
        lines += ["", f"### {sheet.title}", "", *_table(sheet.head, rows)]
        lines += ["", *(f"- {note}" for note in sheet.notes)] if sheet.notes else []
    return lines


def _opening(document: Document) -> list[str]:
    study = document["study"]
    lines = [
        f"# Metrics and people: round {study['round']}",
        "",
        f"{study['n_responses']:,} responses to {study['n_items']:,} items by "
        f"{study['n_systems']} systems; {study['n_raters']} raters, "
        f"{study['n_judgments']:,} judgments. {document['generated']['at']}.",
    ]
    if document["warnings"]:
        lines += ["", *(f"> Warning: {text}" for text in document["warnings"])]
    return lines


def _correlation(document: Document) -> list[str]:
    lines = ["", "## Metric against people"]
    for metric, dimension, rows in headline_tables(document):
        table = [
            [
                level_name(row), _estimate(row), f"{row['n_responses']:,}",
                f"{row['n_items']:,}", groups(row, "n_groups"), groups(row, "n_groups_dropped"),
                _num(row["ceiling"]), _num(row["corrected"]), note(row),
            ]
            for row in rows
        ]  # fmt: skip
        lines += ["", f"### {metric} with {dimension}, Pearson r", ""]
        lines += _table(
            ["level", "r", "responses", "items", "groups", "dropped", "ceiling", "r / ceiling",
             "note"],
            table,
        )  # fmt: skip
    return lines


def _agreement(document: Document) -> list[str]:
    rows = [
        [
            dimension, _estimate(row), row["reading"], *(_estimate(other) for other in others),
            f"{row['n_units']:,}", str(row["n_raters"]), f"{row['n_ratings']:,}", note(row),
        ]
        for dimension, row, others in agreement_rows(document)
    ]  # fmt: skip
    head = ["dimension", "ordinal α", "reading", "nominal α", "interval α", "ratio α",
            "responses", "raters", "ratings", "note"]  # fmt: skip
    lines = ["", "## People among themselves (Krippendorff's α)", "", *_table(head, rows)]
    others = other_agreement(document)
    cells = [
        [name, *("" if one is None else _with_units(one) for one in found)]
        for name, found in others.rows
    ]
    lines += ["", f"### {others.title}", "", *_table(["coefficient", *others.names], cells)]
    undefined = undefined_agreement(document)
    return lines + [""] + [f"- {name}: undefined because {why}." for name, why in undefined]


def _with_units(row: Row) -> str:
    return f"{_estimate(row)}, n = {row['n_units']:,}"


def _weights(document: Document) -> list[str]:
    calibration = [
        [
            row["composite"], row["dimension"], _num(row["eta_in_force"]),
            _with_interval(row["eta"], row["eta_interval"]), _num(row["r_in_force"]),
            _num(row["r_best"]), _with_interval(row["gain"], row["gain_interval"], 4),
            f"{row['n_responses']:,}", f"{row['n_items']:,}", row["advice"],
        ]
        for row in document["calibration"]
    ]  # fmt: skip
    ablation = [
        [row["variant"], row["dimension"], _num(row["eta"]), _estimate(row),
         f"{row['n_responses']:,}", f"{row['n_items']:,}", note(row)]
        for row in document["ablation"]
        if not row["on_curve"]
    ]  # fmt: skip
    lines = ["", "## Weights of the composites", ""]
    lines += _table(
        ["composite", "with", "η in force", "η*", "r in force", "r at η*", "gain out of fold",
         "responses", "items", "advice"],
        calibration,
    )  # fmt: skip
    lines += ["", "### What each part contributes (Pearson r)", ""]
    return lines + _table(["measure", "with", "η", "r", "responses", "items", "note"], ablation)


def _missing(document: Document) -> list[str]:
    lines = ["", "## What is missing, and what it rests on", ""]
    lines += [captions_sentence(document), "", sides_sentence(document), ""]
    if not document["nulls"]:
        return [*lines, "No judgment and no score is null."]
    rows = [
        [row["name"], row["kind"], row["reason"], f"{row['n']:,}", f"{row['of']:,}"]
        for row in document["nulls"]
    ]
    return lines + _table(["what", "kind", "reason", "null", "of"], rows)


def _matrix(matrix: Matrix) -> list[str]:
    rows = [
        [side, *("" if row is None else _cell(row, matrix) for row in cells)]
        for side, cells in matrix.rows
    ]
    return _table(["", *matrix.names], rows)


def _cell(row: Row, matrix: Matrix) -> str:
    return _estimate(row) if matrix.n else f"{_estimate(row)}, n = {row['n_responses']:,}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out a table with aligned columns; nothing at all of no rows."""
    if not rows:
        return ["None."]
    cells = [[_escape(cell) for cell in row] for row in (head, *rows)]
    widths = [max(3, *(len(row[n]) for row in cells)) for n in range(len(head))]
    rule = ["-" * width for width in widths]
    return [_line(row, widths) for row in (cells[0], rule, *cells[1:])]


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _num(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _estimate(row: Row) -> str:
    if row["estimate"] is None:
        return "undefined"
    return _with_interval(row["estimate"], row["interval"])


def _with_interval(value: float | None, interval: Row | None, digits: int = 3) -> str:
    if value is None:
        return "undefined"
    if interval is None:
        return _num(value, digits)
    return (
        f"{_num(value, digits)} [{_num(interval['low'], digits)}, {_num(interval['high'], digits)}]"
    )
