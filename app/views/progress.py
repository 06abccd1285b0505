"""Researchers: how far every round is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.engine import served_study
from app.page import sign_out_button
from judgments.checking import LoadReport, load_reports
from judgments.raters import SignedIn
from judgments.rounds import RoundStatus, list_rounds, round_status

__all__ = ["show"]


def show(who: SignedIn) -> None:
    """List rounds with their raters."""
    st.title("Progress", anchor=False)
    with served_study().read() as session:
        found = [round_status(session, name) for name in list_rounds(session).values()]
        reports = load_reports(session)
    if not found:
        st.write("No round yet. `accordant round create NAME` plans one.")
    for status in found:
        _show_round(status)
    if reports:
        _show_reports(reports)
    st.caption(f"You are signed in as {who.name}.")
    sign_out_button()


def _show_round(status: RoundStatus) -> None:
    closed = "" if status.status == "open" else f" ({status.status})"
    st.subheader(f"{status.name}{closed}", anchor=False)
    share = status.submitted / max(status.assigned, 1)
    st.progress(share, text=f"{status.submitted} of {status.assigned} tasks submitted")
    table = pd.DataFrame(
        {
            "rater": [
                f"{one.rater} (simulated)" if one.simulated else one.rater for one in status.raters
            ],
            "submitted": [one.submitted for one in status.raters],
            "assigned": [one.assigned for one in status.raters],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch")


def _show_reports(reports: list[LoadReport]) -> None:
    st.subheader("Files that did not load for raters", anchor=False)
    st.write("They were whole when they came; `accordant check media` says more about them.")
    columns = ("round", "rater", "item", "owner", "tag", "reason")
    table = pd.DataFrame([[getattr(one, name) for name in columns] for one in reports])
    table.columns = pd.Index(["round", "rater", "item", "of", "file", "what"])
    st.dataframe(table, hide_index=True, width="stretch")
