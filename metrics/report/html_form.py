"""The report as one self-contained page."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from metrics.report.building import Report
from metrics.report.figures import Curve, draw_curve, draw_scatter, span
from metrics.report.sheets import all_sections
from metrics.report.values import Row
from metrics.report.views import (
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

__all__ = ["render_html"]


def _num(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}".replace("-", "−")


def _thousands(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("metrics.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {
        "num": _num,
        "thousands": _thousands,
        "bar": span,
        "level_name": level_name,
        "note": note,
        "groups": groups,
        "short": "{:g}".format,
    }
    return environment


@cache
def _style() -> str:
    return (files("metrics.report") / "templates" / "style.css").read_text(encoding="utf-8")


def render_html(report: Report) -> str:
    """Render report.html: one file that loads nothing from anywhere."""
    document = report.document
    agreement = agreement_rows(document)
    low = _low([row for _, row, _ in agreement])
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            doc=document,
            style=_style(),
            pooled=[rows[0] for _, _, rows in headline_tables(document)],
            overall=[
                row
                for dimension in dict.fromkeys(pair[1] for pair in headline_tables(document))
                for row in document["headline"]["agreement"]
                if row["dimension"] == dimension
            ],
            plots=[draw_scatter(scatter) for scatter in report.scatters],
            headline_pairs=headline_tables(document),
            agreement=agreement,
            others=other_agreement(document),
            others_undefined=undefined_agreement(document),
            alpha_low=low,
            r_low=_low([row for _, _, rows in headline_tables(document) for row in rows]),
            bounds=[round(100 * (bound - low) / (1 - low), 2) for bound in (0.667, 0.8)],
            matrices=matrices(document),
            curves=[(_curve(document["ablation"], row), row) for row in document["calibration"]],
            ablation=[row for row in document["ablation"] if not row["on_curve"]],
            systems=system_tables(document),
            sections=all_sections(document),
            captions=captions_sentence(document),
            sides=sides_sentence(document),
            facts=facts(document),
        )
    )


def _low(rows: list[Row]) -> float:
    """Choose where bars begin: 0, or the lowest limit where one is negative."""
    lows = [row["interval"]["low"] for row in rows if row["interval"]]
    lows += [row["estimate"] for row in rows if row["estimate"] is not None]
    return min(0.0, math.floor(10 * min(lows, default=0.0)) / 10)


def _curve(ablation: list[Row], row: Row) -> Curve | None:
    points = [
        (entry["eta"], entry["estimate"])
        for entry in ablation
        if entry["on_curve"] and entry["composite"] == row["composite"]
    ]
    return draw_curve(
        points,
        marks=[
            ("force", row["eta_in_force"], f"in force: η = {_num(row['eta_in_force'])}"),
            ("best", row["eta"], f"best: η* = {_num(row['eta'])}"),
        ],
        interval=row["eta_interval"],
        flat=row["flat_region"],
    )
