"""What the research pages share: choosing a round, having its report, and showing its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.engine import served_study
from app.reports import report_of
from judgments.rounds import list_rounds
from metrics.errors import MetricsError
from metrics.report import Report

__all__ = ["chosen_report", "chosen_round", "figures_table"]

_CHOSEN = "chosen-round"
_WORDS = {
    "low": "from",
    "high": "to",
    "n_units": "units",
    "n_raters": "raters",
    "n_ratings": "ratings",
    "n_responses": "responses",
    "n_items": "items",
    "undefined_because": "undefined because",
}


def chosen_round() -> tuple[int, str] | None:
    """Let the researcher choose a round; None where there is none."""
    with served_study().read() as session:
        rounds = list_rounds(session)
    if not rounds:
        st.write("No round yet. `accordant round create NAME` plans one.")
        return None
    # Streamlit forgets the widgets of the page that was left; the choice is kept beside them.
    kept = st.session_state.get(_CHOSEN)
    chosen = st.selectbox(
        "Round",
        list(rounds),
        index=list(rounds).index(kept) if kept in rounds else 0,
        format_func=rounds.__getitem__,
    )
    st.session_state[_CHOSEN] = chosen
    return chosen, rounds[chosen]


def chosen_report() -> Report | None:
    """Give the report of the chosen round, or say why there is none."""
    chosen = chosen_round()
    if chosen is None:
        return None
    try:
        with st.spinner("Computing intervals…"):
            report = report_of(chosen[1])
    except MetricsError as error:
        st.info(str(error))
        return None
    if report.notice:
        st.warning(report.notice)
    for warning in report.document["warnings"]:
        st.caption(warning)
    return report


def figures_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Show rows of a report: intervals as two columns, no column but the estimate empty throughout."""
    table = pd.DataFrame([_flat(row) for row in rows], columns=list(columns))
    empty = [name for name in columns if name != "estimate" and table[name].isna().all()]
    table = table.drop(columns=empty).rename(columns=_WORDS)
    figures = table.select_dtypes("float").columns
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config={name: st.column_config.NumberColumn(format="%.3f") for name in figures},
    )


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    interval = row.get("interval") or {}
    among = ", ".join(map(str, row.get("group", ()))) or "all"
    return {**row, "low": interval.get("low"), "high": interval.get("high"), "among": among}
