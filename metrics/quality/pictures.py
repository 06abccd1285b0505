"""Opening a picture within limits."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from metrics.quality.base import LIMITS, UnusableError

__all__ = ["TooLargeError", "open_picture", "shrunk"]

_LONGEST_SIDE = 1024


class TooLargeError(Exception):
    """A file exceeds the limits; the message says which."""


def open_picture(path: Path) -> Image.Image:
    """Decode a picture: its first frame, upright, without transparency.

    Parameters
    ----------
    path
        A file in any format that Pillow reads.

    Returns
    -------
    Image
        RGB, of the file's own size.

    Raises
    ------
    UnusableError
        The file is no picture, or it was cut short.
    TooLargeError
        The picture has more pixels than the limit.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                if picture.width * picture.height > LIMITS["pixels"]:
                    msg = f"{picture.width} × {picture.height} pixels"
                    raise TooLargeError(msg)
                return _flattened(picture)
    except Image.DecompressionBombError as error:
        raise TooLargeError(str(error)) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        msg = str(error).replace(str(path), "the file")
        raise UnusableError(msg) from None


def _flattened(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode in {"I", "F"}:
        values = np.asarray(picture, dtype=np.float64)
        span = max(float(np.ptp(values)), 1e-9)
        scaled = (values - values.min()) / span * 255
        return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        under = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(under, shown).convert("RGB")
    return picture.convert("RGB")


def shrunk(picture: Image.Image) -> NDArray[np.uint8]:
    """Give the pixels as a page shows them: the longer side at most 1024.

    Returns
    -------
    (H, W, 3) array
        0–255.
    """
    if max(picture.size) > _LONGEST_SIDE:
        picture = picture.copy()
        picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(picture)
