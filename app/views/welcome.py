"""What a stranger sees."""

from __future__ import annotations

import streamlit as st

__all__ = ["show"]


def show() -> None:
    """Say how to get in."""
    st.title("Accordant", anchor=False)
    st.write(
        "Please open the personal link that you were sent: it signs you in. "
        "If it no longer works, ask whoever sent it for a new one."
    )
