"""Write a report in all its forms: whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from metrics.errors import ReportError
from metrics.report.building import Report
from metrics.report.csv_form import render_tables
from metrics.report.html_form import render_html
from metrics.report.json_form import render_json
from metrics.report.markdown_form import render_markdown

__all__ = ["FORMATS", "check_formats", "write_report"]


def _one(name: str, render: Callable[[Report], str]) -> Callable[[Report], Mapping[str, str]]:
    return lambda report: {name: render(report)}


_RENDERERS: Mapping[str, Callable[[Report], Mapping[str, str]]] = {
    "json": _one("report.json", render_json),
    "csv": render_tables,
    "md": _one("report.md", render_markdown),
    "html": _one("report.html", render_html),
}

FORMATS = tuple(_RENDERERS)
"""Forms that a report can be written in."""


def check_formats(formats: Sequence[str]) -> None:
    """Refuse forms that a report is not written in, before any of the work is done.

    Raises
    ------
    ReportError
        A form is unknown.
    """
    unknown = [name for name in formats if name not in _RENDERERS]
    if unknown:
        msg = f"A report is written as {', '.join(FORMATS)}, not {', '.join(unknown)}."
        raise ReportError(msg)


def write_report(report: Report, out: Path, formats: Sequence[str] = FORMATS) -> tuple[Path, ...]:
    """Write the forms of a report into a folder.

    Everything is rendered and written beside the folder first, then moved into place, so that an
    error leaves earlier files as they were.

    Parameters
    ----------
    report
        What to write.
    out
        The folder; made where it does not exist.
    formats
        Some of `FORMATS`.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    ReportError
        A form is unknown, or the folder cannot be written to.
    """
    check_formats(formats)
    texts: dict[str, str] = {}
    for name in formats:
        texts |= _RENDERERS[name](report)
    try:
        return _place(texts, out)
    except OSError as error:
        msg = f"The report cannot be written to {out}: {error.strerror or error}."
        raise ReportError(msg) from error


def _place(texts: Mapping[str, str], out: Path) -> tuple[Path, ...]:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".report-") as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return tuple((Path(folder) / name).replace(out / name) for name in texts)
