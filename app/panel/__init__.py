"""The questions of a task as one panel: labelled points, keys, saved state."""

from app.panel.component import PanelState, show_panel

__all__ = ["PanelState", "show_panel"]
