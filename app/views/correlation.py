"""Researchers: how well the metrics agree with the raters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.choosing import chosen_report, figures_table
from judgments.raters import SignedIn
from metrics.inputs import HEADLINE_PAIRS
from metrics.report import Scatter

__all__ = ["show"]

_LEVELS = {
    "pooled": "pooled over responses",
    "within_item": "within item",
    "within_system": "within system",
    "system": "between systems",
}
_COEFFICIENTS = {"pearson": "Pearson", "spearman": "Spearman", "kendall": "Kendall"}
_COLUMNS = ("metric", "dimension", "among", "estimate", "low", "high", "ceiling", "n_responses",
            "n_items", "undefined_because")  # fmt: skip
# Okabe and Ito's palette: told apart by colour-blind readers, too.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#999999")


def show(_who: SignedIn) -> None:
    """Show the headline correlations as pictures, then their rows, then every row."""
    st.title("Correlation", anchor=False)
    report = chosen_report()
    if report is None:
        return
    for column, scatter in zip(
        st.columns(max(len(report.scatters), 1)), report.scatters, strict=False
    ):
        with column:
            _show_scatter(scatter)
    rows = report.document["correlation"]
    if not rows:
        st.info("There are no scores for these responses yet: run `accordant score`.")
        return
    figures_table(_chosen(rows), _COLUMNS)


def _chosen(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        level = st.segmented_control(
            "Level", list(_LEVELS), default="pooled", format_func=_LEVELS.__getitem__,
            key="level", required=True,
        )  # fmt: skip
        coefficient = st.segmented_control(
            "Coefficient", list(_COEFFICIENTS), default="pearson",
            format_func=_COEFFICIENTS.__getitem__, key="coefficient", required=True,
        )  # fmt: skip
        every = st.toggle("Every metric with every dimension", key="every")
    return [
        row
        for row in rows
        if (row["level"], row["coefficient"]) == (level, coefficient)
        and (every or _belong_together(row["metric"], row["dimension"]))
    ]


def _belong_together(metric: str, dimension: str) -> bool:
    return metric == dimension or (metric, dimension) in HEADLINE_PAIRS


def _show_scatter(scatter: Scatter) -> None:
    dimension = scatter.dimension.replace("_", " ")
    st.subheader(f"{scatter.metric} against {dimension}", anchor=False)
    points = pd.DataFrame(
        {
            scatter.metric: scatter.x,
            dimension: scatter.y,
            "system": [scatter.systems[code] for code in scatter.system],
            "item": scatter.item,
        }
    )
    st.vega_lite_chart(points, _picture(scatter.metric, dimension), height=360)


def _picture(x: str, y: str) -> dict[str, Any]:
    """Describe a scatter whose outermost points are not cut by its frame."""
    axis = {"type": "quantitative", "scale": {"zero": False, "padding": 8}}
    return {
        "mark": {"type": "circle", "size": 60, "opacity": 0.7, "clip": False, "tooltip": True},
        "encoding": {
            "x": {"field": x, **axis},
            "y": {"field": y, **axis},
            "color": {
                "field": "system",
                "type": "nominal",
                "scale": {"range": list(_COLOURS)},
                "legend": {"orient": "bottom", "title": None},
            },
            "detail": {"field": "item", "type": "nominal"},
        },
    }
