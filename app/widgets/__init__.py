"""What lives in the browser: saved state and keys, scrolling, tabs for narrow pages."""

from app.widgets.mounting import scroll_to, show_side_tabs, show_status

__all__ = ["scroll_to", "show_side_tabs", "show_status"]
