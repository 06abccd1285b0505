"""Pictures and recordings as pieces of a message."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL
from PIL import Image

from judgments.records import Modality
from metrics.extraction.limits import MAX_BYTES

__all__ = ["attach", "blank_picture"]

_SENT_AS_THEY_ARE = {"image/png", "image/jpeg", "image/webp", "image/gif"}
_SOUNDS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav"}
_LARGEST_SIDE = 2048
_MOST_BYTES = 4 * 2**20


def blank_picture() -> dict[str, Any]:
    """Give a picture of a few pixels, to see whether a model takes pictures."""
    stream = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(stream, format="PNG")
    return _picture("image/png", stream.getvalue())


def attach(path: Path, modality: Modality, media_type: str) -> dict[str, Any] | None:
    """Give the piece of a message that holds a whole file.

    Parameters
    ----------
    path
        The file; its name is not sent.
    modality
        Image or audio.
    media_type
        As sniffed. Pictures of other types than endpoints know are drawn again as PNG.

    Returns
    -------
    dict or None
        None where it is gone, too large, or of a type that cannot be sent.
    """
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return None
    if modality is Modality.AUDIO:
        kind = _SOUNDS.get(media_type)
        if kind is None:
            return None
        data = base64.b64encode(path.read_bytes()).decode()
        return {"type": "input_audio", "input_audio": {"data": data, "format": kind}}
    if media_type in _SENT_AS_THEY_ARE and path.stat().st_size <= _MOST_BYTES:
        return _picture(media_type, path.read_bytes())
    return next((_picture("image/png", data) for data in _redrawn(path)), None)


def _redrawn(path: Path) -> Iterator[bytes]:
    """Draw a picture again as a PNG of a size that endpoints accept; nothing if it cannot be."""
    stream = io.BytesIO()
    try:
        with Image.open(path) as picture:
            picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            picture.convert("RGB").save(stream, format="PNG")
    except (PIL.UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return
    yield stream.getvalue()


def _picture(media_type: str, data: bytes) -> dict[str, Any]:
    url = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}
