"""Taking in tables of ratings, scores and preferences from other studies, as CSV."""

from judgments.importing.tabular.preferences import import_preferences
from judgments.importing.tabular.ratings import import_ratings
from judgments.importing.tabular.results import OnDuplicate, TableImport
from judgments.importing.tabular.scales import ScaleOptions
from judgments.importing.tabular.scores import import_scores

__all__ = [
    "OnDuplicate",
    "ScaleOptions",
    "TableImport",
    "import_preferences",
    "import_ratings",
    "import_scores",
]
