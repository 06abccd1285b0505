"""The report for programs."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from metrics.report.building import Report

__all__ = ["render_json", "schema"]


def render_json(report: Report) -> str:
    """Render report.json; its first line holds the notice, where there is one."""
    text = json.dumps(report.document, indent=2, ensure_ascii=False, allow_nan=False)
    return "{" + text.removeprefix("{").lstrip() + "\n"


@cache
def _schema_text() -> str:
    return (files("metrics.report") / "schema.json").read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    """Give the JSON schema of report.json, for the version that this program writes."""
    found: dict[str, Any] = json.loads(_schema_text())
    return found
