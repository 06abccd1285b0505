"""In which language a rater's pages speak, whichever of them comes first."""

from __future__ import annotations

import streamlit as st

from app.engine import served_study
from app.languages import choose_language, use_language
from app.state import rating_state
from judgments.participation import kept_language
from judgments.raters import SignedIn

__all__ = ["speak_to"]


def speak_to(who: SignedIn) -> None:
    """Take the language that was asked for, else the one kept, else the browser's."""
    state = rating_state()
    if state.spoken is None:
        with served_study().read() as session:
            state.spoken = kept_language(session, who.rater_id) or ""
    asked = state.language or st.query_params.get("lang")
    use_language(choose_language(asked, state.spoken, st.context.locale))
