"""Researchers: take the report away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.choosing import chosen_report
from judgments.raters import SignedIn
from metrics.report import render_html, render_json, render_markdown

__all__ = ["show"]


def show(_who: SignedIn) -> None:
    """Offer the report in each of its forms."""
    st.title("Export", anchor=False)
    report = chosen_report()
    if report is None:
        return
    st.write("The report of this round, with everything that is needed to repeat it:")
    name = report.document["study"]["round"]
    for words, suffix, mime, render in (
        ("Report to read (HTML)", "html", "text/html", render_html),
        ("Report for a repository (Markdown)", "md", "text/markdown", render_markdown),
        ("All figures (JSON)", "json", "application/json", render_json),
    ):
        st.download_button(
            words,
            data=partial(render, report),
            file_name=f"accordant-{name}.{suffix}",
            mime=mime,
            on_click="ignore",  # a rerun would withdraw the other downloads while it lasts
            key=f"download-{suffix}",
        )
