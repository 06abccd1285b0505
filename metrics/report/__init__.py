"""Reports: built once, written as JSON, CSV, Markdown and HTML."""

from metrics.report.building import Report, build_report
from metrics.report.html_form import render_html
from metrics.report.json_form import render_json, schema
from metrics.report.markdown_form import render_markdown
from metrics.report.scatter import Scatter
from metrics.report.terminal_form import headline_lines
from metrics.report.writing import FORMATS, check_formats, write_report

__all__ = [
    "FORMATS",
    "Report",
    "Scatter",
    "build_report",
    "check_formats",
    "headline_lines",
    "render_html",
    "render_json",
    "render_markdown",
    "schema",
    "write_report",
]
