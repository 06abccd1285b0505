"""Handing out ratings, scores and preferences as CSV that an import reads back identically."""

from judgments.exporting.preferences import export_preferences
from judgments.exporting.ratings import export_ratings
from judgments.exporting.scores import export_scores
from judgments.exporting.writing import TableExport

__all__ = ["TableExport", "export_preferences", "export_ratings", "export_scores"]
