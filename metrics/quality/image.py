"""Quality of a picture: grain, blur, blocks, contrast, and naturalness where it is a photograph."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from judgments.records import Part
from metrics.quality.artefacts import Artefacts, find_artefacts
from metrics.quality.base import Quality, UnusableError, graded, null, ramp, unusable
from metrics.quality.losses import find_lost, measure_squares
from metrics.quality.naturalness import has_brisque, measure_brisque
from metrics.quality.pictures import TooLargeError, open_picture, shrunk

__all__ = ["grade_measures", "grade_pixels", "score_image"]

_SMALLEST_SIDE = 32
_VISIBLE_NOISE = 8.0
_VISIBLE_BLUR = 2.0
_VISIBLE_BLOCKS = 3.0
_VISIBLE_SQUARES = 1.5
_HALF_LOST = 0.08
_FULL_CONTRAST = 160.0
_PALETTE = 32


def score_image(part: Part) -> Quality:
    """Grade a picture.

    Parameters
    ----------
    part
        Of modality image, with its file.

    Returns
    -------
    Quality
        See `grade_pixels`; 0 for a file that is no whole picture.
    """
    if part.path is None:
        return null("file_missing")
    try:
        picture = open_picture(part.path)
    except UnusableError as error:
        return unusable(str(error))
    except TooLargeError as error:
        return null("too_large", size=str(error))
    return grade_pixels(shrunk(picture))


def grade_pixels(pixels: NDArray[np.uint8]) -> Quality:
    """Grade the pixels of a picture as a page shows them.

    It sees grain, blur, enlargement, smooth or to squares, blocks of compression and lack of
    contrast, and in photographs blocks and lines that were lost and whatever else moves BRISQUE,
    where the extra `photographs` is installed. In drawings, whose flat areas are unlike any
    photograph, BRISQUE says nothing and is left out; lost blocks are seen there only on a grid of
    eight pixels, and compression costs little. Squares of up to 32 colours are taken for a drawing
    that is meant so, and squares that were compressed since go unseen in drawings. It cannot see
    what the picture shows: six fingers, wrong colours, a large part that is blotted out. Fine
    texture all over (grass, gravel) passes for grain in part; a smooth night sky passes for a
    drawing.

    Parameters
    ----------
    pixels
        (H, W, 3) array, 0–255.

    Returns
    -------
    Quality
        0–1; null for thumbnails.
    """
    if min(pixels.shape[:2]) < _SMALLEST_SIDE:
        return null("too_short", size=f"{pixels.shape[1]} × {pixels.shape[0]} pixels")
    grey = pixels.astype(np.float64) @ (0.299, 0.587, 0.114)
    lost = find_lost(pixels)
    found = find_artefacts(grey, lost)
    squares = measure_squares(grey, _photographic(found))
    asked = _photographic(found) and has_brisque()
    return grade_measures(
        found,
        lost=float(lost.mean()),
        squares=squares,
        drawn=squares > 1.5 and _count_colours(pixels) <= _PALETTE,
        brisque=measure_brisque(pixels) if asked else math.nan,
    )


def grade_measures(
    found: Artefacts, *, lost: float, squares: float, drawn: bool, brisque: float
) -> Quality:
    """Grade a picture by what was measured in it.

    Parameters
    ----------
    found
        Noise, blur, blocks, contrast, and how flat it is.
    lost
        0–1, share that is lost.
    squares
        Side of the squares that it consists of, in pixels.
    drawn
        Whether it was drawn in squares.
    brisque
        From about 0 to 100 and beyond; NaN where it was not asked.

    Returns
    -------
    Quality
        0–1.
    """
    photographic = _photographic(found)
    unnatural = 0.0 if math.isnan(brisque) else ramp(brisque, bad=25.0, good=100.0)
    texture = photographic * (0.0 if math.isnan(brisque) else ramp(brisque, bad=40.0, good=15.0))
    return graded(
        _aspects(found, texture, squares)
        | {
            "natural": 1.0 - 0.7 * photographic * unnatural,
            "drop-outs": 1.0 / (1.0 + photographic * lost / _HALF_LOST),
            "squares": 1.0 if drawn else _visibility(squares - 1.0, _VISIBLE_SQUARES),
        },
        {
            "noise": found.noise,
            "blur": found.blur,
            "blocking": found.blocking,
            "contrast": found.contrast,
            "flat": found.flat,
            "lost": lost,
            "squares": squares,
            "brisque": brisque,
        },
    )


def _photographic(found: Artefacts) -> float:
    """Say how far a picture is a photograph: drawings have flat areas."""
    return ramp(found.flat, bad=0.6, good=0.35)


def _aspects(found: Artefacts, texture: float, squares: float) -> dict[str, float]:
    # A pale picture's faults are as visible as those of the same picture in full contrast.
    stretch = min(4.0, max(1.0, _FULL_CONTRAST / max(found.contrast, 1.0)))
    # Squares of four pixels have edges where blocks of eight do: they are counted once.
    blocking = found.blocking if squares < 1.5 else 0.0
    blur = 0.0 if math.isnan(found.blur) else found.blur
    return {
        "noise": _visibility(stretch * found.noise * (1 - 0.6 * texture), _VISIBLE_NOISE),
        "blur": _visibility(blur, _VISIBLE_BLUR),
        "blocking": _visibility(stretch * blocking, _VISIBLE_BLOCKS),
        "contrast": math.sqrt(ramp(found.contrast, bad=0.0, good=_FULL_CONTRAST)),
    }


def _count_colours(pixels: NDArray[np.uint8]) -> int:
    return len(np.unique(pixels.astype(np.int32) @ (1 << 16, 1 << 8, 1)))


def _visibility(amount: float, half: float) -> float:
    """Map an amount to 1 (none) … 0.5 (at `half`) … 0."""
    return 1.0 / (1.0 + (amount / half) ** 2)
