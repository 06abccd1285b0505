"""What the research pages share: choosing a round and having its report."""

from __future__ import annotations

import streamlit as st

from app.engine import served_study
from app.reports import report_of
from judgments.rounds import list_rounds
from metrics.errors import MetricsError
from metrics.report import Report

__all__ = ["chosen_report", "chosen_round"]


def chosen_round() -> tuple[int, str] | None:
    """Let the researcher choose a round; None where there is none."""
    with served_study().read() as session:
        rounds = list_rounds(session)
    if not rounds:
        st.write("No round yet. `accordant round create NAME` plans one.")
        return None
    chosen = st.selectbox("Round", list(rounds), format_func=rounds.__getitem__, key="round")
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
    return report
