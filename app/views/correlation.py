"""Researchers: how well the metrics agree with the raters."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.choosing import chosen_report
from judgments.raters import SignedIn
from metrics.report import Scatter

__all__ = ["show"]


def show(_who: SignedIn) -> None:
    """Show the headline correlations, their pictures, then every row."""
    st.title("Correlation")
    report = chosen_report()
    if report is None:
        return
    for column, scatter in zip(
        st.columns(max(len(report.scatters), 1)), report.scatters, strict=False
    ):
        with column:
            _show_scatter(scatter)
    rows = pd.DataFrame(report.document["correlation"])
    if rows.empty:
        st.info("There are no scores for these responses yet: run `accordant score`.")
        return
    intervals = list(rows.pop("interval"))
    rows["low"] = [i["low"] if isinstance(i, dict) else None for i in intervals]
    rows["high"] = [i["high"] if isinstance(i, dict) else None for i in intervals]
    level = st.segmented_control(
        "Level", sorted(rows["level"].unique()), default="pooled", key="level", required=True
    )
    coefficient = st.segmented_control(
        "Coefficient", ["pearson", "spearman", "kendall"], default="pearson", key="coefficient",
        required=True,
    )  # fmt: skip
    shown = rows[(rows["level"] == level) & (rows["coefficient"] == coefficient)]
    columns = ["metric", "dimension", "estimate", "low", "high", "ceiling", "n_responses",
               "n_items", "undefined_because"]  # fmt: skip
    st.dataframe(shown[columns], hide_index=True, width="stretch")


def _show_scatter(scatter: Scatter) -> None:
    st.subheader(f"{scatter.metric} against {scatter.dimension}")
    points = pd.DataFrame(
        {
            scatter.metric: scatter.x,
            scatter.dimension: scatter.y,
            "system": [scatter.systems[code] for code in scatter.system],
            "item": scatter.item,
        }
    )
    st.scatter_chart(points, x=scatter.metric, y=scatter.dimension, color="system", height=360)
