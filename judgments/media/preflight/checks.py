"""One file is checked by its kind."""

from __future__ import annotations

from pathlib import Path

from judgments.media.damage import find_damage
from judgments.media.preflight.documents import check_document
from judgments.media.preflight.findings import Findings
from judgments.media.preflight.pictures import check_picture
from judgments.media.preflight.recordings import check_recording
from judgments.media.preflight.solids import check_solid

__all__ = ["check_file"]

_LARGE = 20_000_000
_MB = 1_000_000
_WORDS = ("text/", "application/json", "model/mtl")
_DOCUMENTS = ("application/pdf", "application/vnd.openxmlformats")


def check_file(path: Path, media_type: str) -> Findings:
    """Say whether a file decodes and is shown by the rating page, and how large it is.

    Parameters
    ----------
    path
        The file.
    media_type
        What it is, as `judgments.media.sniff` says.

    Raises
    ------
    MissingPackageError
        What opens it is not installed.
    """
    if not path.is_file():
        found = Findings()
        found.broken("it is not in the media store any more")
        return found
    found = _by_kind(path, media_type)
    damage = find_damage(path, media_type)
    if damage is not None:
        found.decodes = found.plays = False
        found.problems = [f"damaged as delivered: {damage}"]
    size = path.stat().st_size
    found.facts["size"] = size
    if size > _LARGE:
        found.warnings.append(f"{size / _MB:.0f} MB take long to arrive")
    return found


def _by_kind(path: Path, media_type: str) -> Findings:
    if path.stat().st_size == 0 or media_type.startswith(_WORDS):
        return Findings()
    if media_type.startswith("image/") and media_type != "image/svg+xml":
        return check_picture(path, media_type)
    if media_type.startswith(("audio/", "video/")):
        return check_recording(path, media_type)
    if media_type.startswith("model/"):
        return check_solid(path, media_type)
    if media_type.startswith(_DOCUMENTS):
        return check_document(path, media_type)
    found = Findings()
    found.unplayable(f"the rating page offers {media_type} for download only")
    return found
