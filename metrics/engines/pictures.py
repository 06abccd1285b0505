"""How alike the images of a response look."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from judgments.records import Modality, Part

__all__ = ["visual_consistency"]

_MAX_PIXELS = 50_000_000
_SIDE = 64


def visual_consistency(parts: Sequence[Part]) -> float | None:
    """Compare the images of a response by brightness, contrast, saturation and colours.

    Parameters
    ----------
    parts
        Parts of the response.

    Returns
    -------
    float or None
        0.5 (nothing in common) to 1 (alike); None for fewer than two images that can be opened.
    """
    images = [
        part.path for part in parts if part.modality is Modality.IMAGE and part.path is not None
    ]
    looks = [look for path in images if (look := _look(path)) is not None]
    if len(looks) < 2:
        return None
    table = np.array(looks)
    distances = np.abs(table[:, None] - table[None]).mean(axis=2)
    mean = float(distances[np.triu_indices(len(looks), k=1)].mean())
    return 0.5 + 0.5 * max(0.0, 1 - mean / 0.25)


def _look(path: Path) -> NDArray[np.float64] | None:
    """Describe an image by 8 figures between 0 and 1."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                if image.width * image.height > _MAX_PIXELS:
                    return None
                small = image.convert("RGB").resize((_SIDE, _SIDE))
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    colours = np.asarray(small.convert("HSV"), dtype=np.float64) / 255
    pixels = np.asarray(small, dtype=np.float64) / 255
    return np.concatenate(
        [
            pixels.mean(axis=(0, 1)),
            pixels.std(axis=(0, 1)),
            [colours[..., 1].mean(), float((colours[..., 2] > 0.9).mean())],
        ]
    )
