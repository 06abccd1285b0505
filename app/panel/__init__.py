"""The questions of a task as one panel: labelled points, keys, saved state."""

from app.panel.component import show_panel
from app.panel.messages import PanelState, take_message

__all__ = ["PanelState", "show_panel", "take_message"]
