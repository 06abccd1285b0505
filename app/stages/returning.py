"""Back to the platform that a participant came from: a code, and a button that takes it there."""

from __future__ import annotations

import streamlit as st

from app.engine import served_study
from app.languages import t
from judgments.crowd import WayOut, way_out
from judgments.participation import Standing
from judgments.raters import SignedIn

__all__ = ["has_timed_out", "show_way_out"]


def has_timed_out(where: Standing, who: SignedIn) -> bool:
    """Say whether a participant's open work went to others since their time was over."""
    found = _way_out(where.round_id, who)
    return found is not None and found.status == "timed out"


def show_way_out(round_id: int, who: SignedIn) -> None:
    """Offer the way back to the platform, where there is one; else nothing is left to be done."""
    found = _way_out(round_id, who)
    if found is None:
        st.write(t("You may close this page."))
        return
    platform = t(found.platform)
    if found.code is None:
        st.write(t("Please return your place on {platform}.", platform=platform))
        return
    st.write(t("Your code for {platform}:", platform=platform))
    st.code(found.code, language=None)
    if found.address is None:
        st.write(t("Copy it to {platform} to be paid.", platform=platform))
    else:
        st.link_button(t("Go back to {platform}", platform=platform), found.address, type="primary")


def _way_out(round_id: int, who: SignedIn) -> WayOut | None:
    with served_study().read() as session:
        return way_out(session, round_id, who.rater_id)
