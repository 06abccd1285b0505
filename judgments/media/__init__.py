"""Media files: where they are kept, what they are, and whether they are whole."""

from judgments.media.damage import find_damage, suspicion
from judgments.media.sniffing import sniff
from judgments.media.store import MediaStore, StoredAsset

__all__ = ["MediaStore", "StoredAsset", "find_damage", "sniff", "suspicion"]
