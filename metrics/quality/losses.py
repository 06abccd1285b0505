"""What a picture has lost: blotted blocks and lines, and pixels blown up to squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["find_lost", "measure_squares"]

_Values = NDArray[np.float64]
_Mask = NDArray[np.bool_]
_Pixels = NDArray[np.int32]
_Colours = NDArray[np.int32]
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
    whole = pixels.astype(np.int32)
    colours = whole[:, :, 0] << 16 | whole[:, :, 1] << 8 | whole[:, :, 2]
    turned = whole.swapaxes(0, 1)
    lost = _blots(whole, colours) | _lines(whole, colours) | _lines(turned, colours.T).T
    return lost & ~_frame(whole) & ~_frame(turned).T if lost.any() else lost


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


def _blots(pixels: _Pixels, colours: _Colours) -> _Mask:
    """Find areas of one colour whose edge is straight, a step, and not drawn."""
    same = np.zeros(colours.shape, dtype=bool)
    right, below = colours[:, 1:] == colours[:, :-1], colours[1:] == colours[:-1]
    corner = right[:-1] & right[1:] & below[:, :-1] & below[:, 1:]
    for rows, columns in ((0, 0), (0, 1), (1, 0), (1, 1)):
        height, width = corner.shape
        same[rows : rows + height, columns : columns + width] |= corner
    areas, count = ndimage.label(same)
    sizes = np.bincount(areas.ravel(), minlength=count + 1)
    fitting = (sizes >= _SMALLEST) & (sizes <= _LARGEST * areas.size)
    fitting[0] = False
    if not fitting.any():
        return np.zeros_like(same)
    edges, steps, calm = _edges(areas, pixels, colours, count)
    straight = _corners(areas, count) < _CORNERS * edges
    kept = fitting & straight & (steps > _STEP * edges) & (calm < _CALM * edges)
    return np.asarray(kept[areas], dtype=bool)


def _edges(
    areas: NDArray[np.integer[Any]], pixels: _Pixels, colours: _Colours, count: int
) -> tuple[_Values, _Values, _Values]:
    """Give the length of the edge of each area, the steps across it, and how much of it is drawn.

    An edge is drawn where the colour beside it goes on along the edge.
    """
    length, steps, calm = np.zeros((3, count + 1))
    for axis in (0, 1):
        labels, beside = np.moveaxis(areas, axis, 0), np.moveaxis(colours, axis, 0)
        goes_on = np.zeros(labels.shape, dtype=bool)
        goes_on[:, :-1] = beside[:, 1:] == beside[:, :-1]
        rows, columns = np.nonzero(labels[:-1] != labels[1:])
        values = np.moveaxis(pixels, axis, 0)
        step = np.abs(values[rows + 1, columns] - values[rows, columns]).mean(axis=1)
        for inside, outside in ((rows, rows + 1), (rows + 1, rows)):
            touched = labels[inside, columns]
            length += np.bincount(touched, minlength=count + 1)
            steps += np.bincount(touched, weights=step, minlength=count + 1)
            calm += np.bincount(touched, weights=goes_on[outside, columns], minlength=count + 1)
    return length, steps, calm


def _corners(areas: NDArray[np.integer[Any]], count: int) -> _Values:
    """Count the places of each area where a square of four pixels holds one or three of it."""
    parts = (areas[:-1, :-1], areas[:-1, 1:], areas[1:, :-1], areas[1:, 1:])
    largest = np.maximum.reduce(parts)
    of_it = sum((part == largest).astype(np.int8) for part in parts)
    odd = (of_it == 1) | (of_it == 3)
    return np.bincount(largest[odd], minlength=count + 1).astype(np.float64)


def _lines(pixels: _Pixels, colours: _Colours) -> _Mask:
    """Find rows of one colour, unlike most of what lies above and below them."""
    plain = (colours == colours[:, :1]).all(axis=1)
    runs, count = ndimage.label(plain)
    for (run,) in ndimage.find_objects(runs)[:count]:
        inner = [place for place in (run.start, run.stop) if 0 < place < len(plain)]
        plain[run] = bool(inner) and all(_is_unlike(pixels, place) for place in inner)
    return np.repeat(plain[:, None], colours.shape[1], axis=1)


def _is_unlike(pixels: _Pixels, row: int) -> bool:
    """Say whether most of a row is unlike the row above it."""
    step = np.abs(pixels[row] - pixels[row - 1]).mean(axis=1)
    return bool((step > _STEP).mean() > _MOST)


def _frame(pixels: _Pixels) -> _Mask:
    """Find the black or white rows at the top and at the bottom."""
    frame = np.zeros(len(pixels), dtype=bool)
    top = _bars(pixels)
    if top < len(pixels):
        frame[:top] = True
        frame[len(pixels) - _bars(pixels[::-1]) :] = True
    return np.repeat(frame[:, None], pixels.shape[1], axis=1)


def _bars(pixels: _Pixels) -> int:
    """Count the black or white rows from the first on."""
    return next((n for n, row in enumerate(pixels) if not _is_bar(row)), len(pixels))


def _is_bar(row: _Pixels) -> bool:
    light = row.mean()
    return bool((light < 12 or light > 243) and (np.ptp(row, axis=0) <= 4).all())


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
