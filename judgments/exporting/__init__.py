"""Handing out tables as CSV: ratings, scores and preferences are read back identically."""

from judgments.exporting.participants import export_participants
from judgments.exporting.preferences import export_preferences
from judgments.exporting.ratings import export_ratings
from judgments.exporting.reviews import export_reviews
from judgments.exporting.scores import export_scores
from judgments.exporting.writing import TableExport

__all__ = [
    "TableExport",
    "export_participants",
    "export_preferences",
    "export_ratings",
    "export_reviews",
    "export_scores",
]
