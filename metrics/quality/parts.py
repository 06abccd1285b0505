"""The quality of any part: the one entrance to this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from judgments.media import suspicion
from judgments.records import LOST, Modality, Part
from metrics.quality.audio import score_audio
from metrics.quality.base import LIMITS, Quality, null, unusable
from metrics.quality.code import score_code
from metrics.quality.document import score_document
from metrics.quality.grammars import installed_grammars
from metrics.quality.image import score_image
from metrics.quality.naturalness import has_brisque
from metrics.quality.text import score_text
from metrics.quality.threed import score_threed
from metrics.quality.video import score_video

__all__ = ["CONFIG", "measure_part"]

# BRISQUE and the grammars are in the configuration, since photographs and code get another value
# with them than without.
CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "version": 4,
        "brisque": has_brisque(),
        "grammars": list(installed_grammars()),
        "limits": dict(LIMITS),
    }
)

_SCORERS: Mapping[Modality, Callable[[Part], Quality]] = MappingProxyType(
    {
        Modality.TEXT: score_text,
        Modality.IMAGE: score_image,
        Modality.AUDIO: score_audio,
        Modality.VIDEO: score_video,
        Modality.DOCUMENT: score_document,
        Modality.CODE: score_code,
        Modality.THREED: score_threed,
    }
)
_INLINE = {Modality.TEXT, Modality.CODE, Modality.DOCUMENT}


def measure_part(part: Part) -> Quality:
    """Grade a part without looking at any other.

    Parameters
    ----------
    part
        Of any modality.

    Returns
    -------
    Quality
        0–1. A file that is damaged or cannot be decoded is graded 0: nobody can use it. Null where
        there is no file, where an optional package is not installed, or where nothing can be said;
        the scorer of each modality says what it sees and what it cannot. A file of a kind that
        does not say how long it should be, and whose size is that of a download that broke off,
        is graded as it is and named in the details as ``suspicion``.

    Examples
    --------
    >>> measure_part(Part(modality=Modality.TEXT, text="Water boils at 100 °C.")).value
    1.0
    >>> measure_part(Part(modality=Modality.IMAGE, tag="image1", damage="cut off")).details
    {'unusable': 'cut off'}
    """
    return _without_file(part) or _with_suspicion(part, _SCORERS[part.modality](part))


def _with_suspicion(part: Part, found: Quality) -> Quality:
    doubt = None if part.path is None else suspicion(part.path, part.media_type or "")
    return replace(found, details={**found.details, "suspicion": doubt}) if doubt else found


def _without_file(part: Part) -> Quality | None:
    """Grade a part whose file is not there or not to be opened; None for any other part."""
    if part.missing is not None:
        reason = "file_lost" if part.missing in LOST else "file_missing"
        return null(reason, record=part.missing)
    if part.damage is not None:
        return unusable(part.damage)
    if part.path is None:
        inline = part.modality in _INLINE and part.text is not None
        return None if inline else null("file_missing")
    return _unopened(part.path)


def _unopened(path: Path) -> Quality | None:
    if not path.is_file():
        return null("file_missing")
    size = path.stat().st_size
    if size == 0:
        return unusable("the file is empty")
    return null("too_large") if size > LIMITS["file_bytes"] else None
