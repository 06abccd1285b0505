"""Small things that live in the browser: saved state and keys, tabs for narrow pages, fetching ahead."""

from app.widgets.mounting import fetch_ahead, show_side_tabs, show_status

__all__ = ["fetch_ahead", "show_side_tabs", "show_status"]
