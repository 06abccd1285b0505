"""Researchers: how well the raters agree."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.choosing import chosen_report
from judgments.raters import SignedIn

__all__ = ["show"]


def show(_who: SignedIn) -> None:
    """Show Krippendorff's alpha first, then every statistic."""
    st.title("Agreement")
    report = chosen_report()
    if report is None:
        return
    rows = pd.DataFrame(report.document["agreement"])
    if rows.empty:
        st.info("No dimension was rated by two raters yet, so there is no agreement to measure.")
        return
    rows["low"] = [i["low"] if isinstance(i, dict) else None for i in rows.pop("interval")]
    rows["high"] = [
        i["high"] if isinstance(i, dict) else None
        for i in (row["interval"] for row in report.document["agreement"])
    ]
    ordinal = rows[(rows["statistic"] == "krippendorff_alpha") & (rows["scale"] == "ordinal")]
    st.subheader("Krippendorff's α, ordinal")
    columns = ["dimension", "estimate", "low", "high", "n_units", "n_raters", "n_ratings"]
    st.dataframe(ordinal[columns], hide_index=True, width="stretch")
    st.caption("≥ .800 reliable, .667 to .800 tentative; 95 % interval over items.")
    with st.expander("Every statistic"):
        st.dataframe(rows.drop(columns=["by", "group"]), hide_index=True, width="stretch")
