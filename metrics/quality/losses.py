"""What a picture has lost: blotted blocks and lines, and pixels blown up to squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["find_lost", "measure_squares"]

_Values = NDArray[np.float64]
_Mask = NDArray[np.bool_]
_SMALLEST = 48
_LARGEST = 0.1
_CORNERS = 0.2
_STEP = 6.0
_CALM = 0.6
_MOST = 0.6
_BLANK = 24
_SAME = 0.05
_EDGE = 8.0
_FEWEST_GAPS = 12
_WIDEST = 16.0


def find_lost(pixels: NDArray[np.uint8]) -> _Mask:
    """Find areas of one colour with straight edges, and whole rows and columns of one colour.

    In photographs nothing natural looks like that: an overexposed sky ends jaggedly, and its edge is
    no step. Black and white bars along a whole side are a frame and no loss.

    Parameters
    ----------
    pixels
        (H, W, 3) array, 0–255.

    Returns
    -------
    (H, W) array of bool
        What is lost, if this is a photograph; drawings are full of such areas.
    """
    whole = pixels.astype(np.int16)
    lost = _blots(whole) | _lines(whole) | _lines(whole.swapaxes(0, 1)).T
    return lost & ~_frame(whole) & ~_frame(whole.swapaxes(0, 1)).T


def measure_squares(grey: _Values, photographic: float) -> float:
    """Measure the side of the squares that a picture consists of.

    Parameters
    ----------
    grey
        (H, W) array, 0–255.
    photographic
        0–1. In photographs columns that repeat tell the side; in drawings, where they repeat anyway,
        how far apart the closest edges are.

    Returns
    -------
    float
        In pixels: 1 for an ordinary picture, 4 where each pixel was blown up to 4 × 4.
    """
    repeated = min(_repetition(grey), _repetition(grey.T))
    return photographic * repeated + (1.0 - photographic) * _spacing(grey)


def _blots(pixels: NDArray[np.int16]) -> _Mask:
    """Find areas of one colour whose edge is straight, a step, and not drawn."""
    same = np.zeros(pixels.shape[:2], dtype=bool)
    right = (pixels[:, 1:] == pixels[:, :-1]).all(axis=2)
    below = (pixels[1:] == pixels[:-1]).all(axis=2)
    corner = right[:-1] & right[1:] & below[:, :-1] & below[:, 1:]
    for rows, columns in ((0, 0), (0, 1), (1, 0), (1, 1)):
        height, width = corner.shape
        same[rows : rows + height, columns : columns + width] |= corner
    areas, count = ndimage.label(same)
    if not count:
        return same
    sizes = np.bincount(areas.ravel(), minlength=count + 1)
    edges, steps, calm = _edges(areas, pixels, count)
    straight = _corners(areas, count) < _CORNERS * edges
    fitting = (sizes >= _SMALLEST) & (sizes <= _LARGEST * areas.size)
    kept = fitting & straight & (steps > _STEP * edges) & (calm < _CALM * edges)
    kept[0] = False
    return np.asarray(kept[areas], dtype=bool)


def _edges(
    areas: NDArray[np.integer[Any]], pixels: NDArray[np.int16], count: int
) -> tuple[_Values, _Values, _Values]:
    """Give the length of the edge of each area, the steps across it, and how much of it is drawn.

    An edge is drawn where the colour beside it goes on along the edge.
    """
    length, steps, calm = np.zeros((3, count + 1))
    for axis in (0, 1):
        labels, colours = np.moveaxis(areas, axis, 0), np.moveaxis(pixels, axis, 0)
        goes_on = np.zeros(labels.shape, dtype=bool)
        goes_on[:, :-1] = (colours[:, 1:] == colours[:, :-1]).all(axis=2)
        step = np.abs(np.diff(colours, axis=0)).mean(axis=2)
        across = labels[:-1] != labels[1:]
        for inside, outside in ((labels[:-1], goes_on[1:]), (labels[1:], goes_on[:-1])):
            touched = inside[across]
            length += np.bincount(touched, minlength=count + 1)
            steps += np.bincount(touched, weights=step[across], minlength=count + 1)
            calm += np.bincount(touched, weights=outside[across], minlength=count + 1)
    return length, steps, calm


def _corners(areas: NDArray[np.integer[Any]], count: int) -> _Values:
    """Count the places of each area where a square of four pixels holds one or three of it."""
    parts = (areas[:-1, :-1], areas[:-1, 1:], areas[1:, :-1], areas[1:, 1:])
    largest = np.maximum.reduce(parts)
    of_it = sum((part == largest).astype(np.int8) for part in parts)
    odd = (of_it == 1) | (of_it == 3)
    return np.bincount(largest[odd], minlength=count + 1).astype(np.float64)


def _lines(pixels: NDArray[np.int16]) -> _Mask:
    """Find rows of one colour, unlike most of what lies above and below them."""
    plain = (np.ptp(pixels, axis=1) == 0).all(axis=1)
    unlike = np.zeros(len(plain) + 1, dtype=bool)
    step = np.abs(np.diff(pixels, axis=0)).mean(axis=2)
    unlike[1:-1] = (step > _STEP).mean(axis=1) > _MOST
    runs, count = ndimage.label(plain)
    for (run,) in ndimage.find_objects(runs)[:count]:
        inner = [place for place in (run.start, run.stop) if 0 < place < len(plain)]
        plain[run] = bool(inner) and bool(unlike[inner].all())
    return np.repeat(plain[:, None], pixels.shape[1], axis=1)


def _frame(pixels: NDArray[np.int16]) -> _Mask:
    """Find the black or white rows at the top and at the bottom."""
    bars = (np.ptp(pixels, axis=1) <= 4).all(axis=1)
    light = pixels.mean(axis=(1, 2))
    bars &= (light < 12) | (light > 243)
    frame = np.zeros(len(bars), dtype=bool)
    frame[: int(np.argmin(bars)) if not bars.all() else 0] = True
    end = int(np.argmin(bars[::-1])) if not bars.all() else 0
    frame[len(bars) - end :] = True
    return np.repeat(frame[:, None], pixels.shape[1], axis=1)


def _repetition(grey: _Values) -> float:
    """Give the mean width of what repeats from column to column, blank margins left out."""
    change = np.abs(np.diff(grey, axis=1)).mean(axis=0)
    again = change < _SAME
    runs, _ = ndimage.label(again)
    blank = np.isin(runs, np.flatnonzero(np.bincount(runs)[1:] >= _BLANK) + 1)
    judged = ~blank
    share = float(again[judged].mean()) if judged.any() else 0.0
    return 1.0 / max(1.0 - share, 0.02)


def _spacing(grey: _Values) -> float:
    """Give how far apart neighbouring rows or columns with an edge are; 1 where that tells nothing.

    Smooth edges change over several pixels in a row, squares only once in a side. Where the side is
    no whole number, squares of two sizes alternate, and their mean is the side.
    """
    gaps = np.concatenate([_gaps(grey), _gaps(grey.T)])
    if len(gaps) < _FEWEST_GAPS:
        return 1.0
    closest = np.percentile(gaps, 10, method="inverted_cdf")
    spacing = float(gaps[gaps <= closest + 1].mean())
    return spacing if spacing <= _WIDEST else 1.0


def _gaps(grey: _Values) -> _Values:
    edges = np.flatnonzero((np.abs(np.diff(grey, axis=1)) > _EDGE).any(axis=0))
    return np.diff(edges).astype(np.float64)
