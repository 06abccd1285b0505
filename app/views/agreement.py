"""Researchers: how well the raters agree."""

from __future__ import annotations

import streamlit as st

from app.choosing import chosen_report, figures_table
from judgments.raters import SignedIn

__all__ = ["show"]

_HEADLINE = ("dimension", "estimate", "low", "high", "n_units", "n_raters", "n_ratings",
             "undefined_because")  # fmt: skip
_ALL = ("dimension", "statistic", "variant", "scale", *_HEADLINE[1:])


def show(_who: SignedIn) -> None:
    """Show Krippendorff's alpha first, then every statistic."""
    st.title("Agreement", anchor=False)
    report = chosen_report()
    if report is None:
        return
    rows = report.document["agreement"]
    alphas = [r for r in rows if (r["statistic"], r["scale"]) == ("krippendorff_alpha", "ordinal")]
    if not alphas:
        st.info("No dimension was rated by two raters yet, so there is no agreement to measure.")
        return
    st.subheader("Krippendorff's α, ordinal", anchor=False)
    figures_table(alphas, _HEADLINE)
    st.caption("≥ .800 reliable, .667 to .800 tentative; 95 % interval over items.")
    with st.expander("Every statistic"):
        figures_table(rows, _ALL)
