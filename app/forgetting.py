"""Forget widgets that are gone: Streamlit keeps what it knows of each that a session ever had.

Each task brings widgets of its own, so that a server would grow for as long as raters work.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

__all__ = ["forget_old_widgets"]


def forget_old_widgets() -> None:
    """Forget the widgets that are not on the page; called at the end of a run of the whole page.

    Their values go at the end of that run anyway. This reaches into Streamlit's own state, and does
    nothing where a release has another one; a test says so then.
    """
    context = get_script_run_ctx()
    if context is None or context.fragment_ids_this_run:
        return
    try:
        state = context.session_state._state
        known, keys = state._new_widget_state.widget_metadata, state._key_id_mapper
        drawn = context.shared.widget_ids_this_run.snapshot()
    except AttributeError:
        return
    for widget_id in known.keys() - drawn:
        del known[widget_id]
    for widget_id in keys.id_key_mapping.keys() - drawn:
        keys.delete(keys.get_key_from_id(widget_id))
