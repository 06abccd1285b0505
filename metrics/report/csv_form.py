"""The sections of a report as CSV tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from metrics.report.building import Report
from metrics.report.values import Row

__all__ = ["TABLES", "render_tables"]

TABLES = (
    "agreement", "correlation", "comparison", "ablation", "calibration", "raters", "systems",
    "planning", "structure", "nulls",
)  # fmt: skip
"""Sections written as tables."""


def render_tables(report: Report) -> dict[str, str]:
    """Render each section that has rows as ``report_SECTION.csv``.

    An interval becomes three columns; lists, as in `by`, are joined by a colon; what is undefined
    is empty. The notice, where there is one, is the first line and begins with ``#``.

    Returns
    -------
    dict of str
        Text by file name.
    """
    return {
        f"report_{section}.csv": _table(report.document[section], report.notice)
        for section in TABLES
        if report.document[section]
    }


def _table(rows: Sequence[Row], notice: str | None) -> str:
    flat = [_flatten(row) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    out = io.StringIO()
    if notice:
        out.write(f"# {notice}\n")
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()


def _flatten(row: Row) -> Row:
    flat: Row = {}
    for name, value in row.items():
        if name.endswith("interval"):
            for end in ("low", "high", "method"):
                flat[f"{name}_{end}"] = _cell(None if value is None else value[end])
        else:
            flat[name] = _cell(value)
    return flat


def _cell(value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return ":".join(value)
    return json.dumps(value) if isinstance(value, list | dict) else value
