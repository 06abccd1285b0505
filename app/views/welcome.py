"""What a stranger sees."""

from __future__ import annotations

import streamlit as st

from app.languages import choose_language, t, use_language
from app.widgets import scroll_to

__all__ = ["show"]


def show() -> None:
    """Say how to get in."""
    use_language(choose_language(st.query_params.get("lang"), st.context.locale))
    scroll_to("stranger")
    with st.container(key="stage-stranger"):
        st.title("Accordant", anchor=False)
        st.write(
            t(
                "Please open the personal link that you were sent: it signs you in. "
                "If it no longer works, ask whoever sent it for a new one."
            )
        )
