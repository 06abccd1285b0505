"""Before raters see it, and after: which media do not play, and which responses name themselves."""

from judgments.checking.blinding import Telling, find_tellings
from judgments.checking.media import LoadReport, MediaRow, load_reports, media_rows
from judgments.checking.uses import AssetUse, MissingFile, asset_uses, missing_files

__all__ = [
    "AssetUse",
    "LoadReport",
    "MediaRow",
    "MissingFile",
    "Telling",
    "asset_uses",
    "find_tellings",
    "load_reports",
    "media_rows",
    "missing_files",
]
