"""Copies of files without what tells where they are from; the content stays bit by bit."""

from judgments.media.cleaning.cleaners import Cleaned, clean_bytes
from judgments.media.cleaning.copies import VERSION, clean_asset, ensure_clean, kept_copies
from judgments.media.cleaning.notes import RefusedError

__all__ = [
    "VERSION",
    "Cleaned",
    "RefusedError",
    "clean_asset",
    "clean_bytes",
    "ensure_clean",
    "kept_copies",
]
