"""Stillness, flicker, stutter and leaps of a film, told from small grey pictures of its frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["Movement", "measure_movement"]

_Values = NDArray[np.float64]
_STILL = 0.25
_JUMP = 12.0
_SMOOTHING = 3.0
_FAINTEST = 0.1
_VISIBLE = 0.3
_HELD = 0.12
_AROUND = 5
_FEWEST = 6
_NEW_SCENE = 5.0
_LONGEST_STEP = 3.0
_UNEVEN = 1.2
_GROWN = 1.5
_PAUSE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How a film moves.

    Attributes
    ----------
    still
        0–1, share of frames that do not differ from the one before.
    flicker
        0–1, share of frames whose brightness jumps up or down and back.
    stutter
        0–1, share of the time in motion that a picture stays longer than the others before things
        leap on.
    leaps
        0–2, by how much a step from one picture to the next exceeds those around it, as a share of
        these; mean over the steps. 0 for smooth motion.
    """

    still: float = 0.0
    flicker: float = 0.0
    stutter: float = 0.0
    leaps: float = 0.0


def measure_movement(thumbs: _Values, times: _Values) -> Movement:
    """Measure the movement of a film.

    Parameters
    ----------
    thumbs
        (N, H, W) array, 0–255, one small grey picture a frame.
    times
        (N,) array, seconds, rising.

    Returns
    -------
    Movement
        All 0 below three frames.
    """
    if len(thumbs) < 3:
        return Movement()
    change = np.abs(np.diff(thumbs, axis=0)).mean(axis=(1, 2))
    light = thumbs.mean(axis=(1, 2))
    there, back = np.diff(light)[:-1], np.diff(light)[1:]
    flicker = (np.sign(there) != np.sign(back)) & (np.minimum(abs(there), abs(back)) > _JUMP)
    steps = _steps(thumbs)
    moved = steps > np.maximum(_FAINTEST, _HELD * _around(steps, 75))
    # A codec that refines a still picture changes a few frames a little.
    moves = bool(moved.sum() >= _FEWEST)
    return Movement(
        still=float(np.mean((change < _STILL) & ~(moved & moves))),
        flicker=float(np.mean(flicker)),
        stutter=_stutter(steps[moved], times[1:][moved]) if moves else 0.0,
        leaps=_leaps(steps[moved]) if moves else 0.0,
    )


def _steps(thumbs: _Values) -> _Values:
    """Give how far things move from frame to frame: what changes in smoothed pictures.

    Without smoothing, a difference stops growing once things move further than they are wide.
    """
    smooth = ndimage.gaussian_filter(thumbs.astype(np.float32), (0, _SMOOTHING, _SMOOTHING))
    steps: _Values = np.sqrt((np.diff(smooth, axis=0) ** 2).mean(axis=(1, 2), dtype=np.float64))
    return steps


def _around(steps: _Values, percentage: float) -> _Values:
    """Give a percentile of each step and the five before and after it."""
    padded = np.pad(steps, _AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1)
    return np.nanpercentile(windows, percentage, axis=1)


def _stutter(steps: _Values, times: _Values) -> float:
    """Give the share of time by which pictures stay longer than the quickest do.

    Only a stay that ends in a leap counts, a step beyond what is usual in a tick: what rests goes
    on at its own pace. A lamp that blinks and slides that change every few seconds do not stutter.
    """
    stays, steps = np.diff(times), steps[1:]
    brief = stays <= _PAUSE
    if brief.sum() < _FEWEST - 1:
        return 0.0
    tick = float(np.percentile(stays[brief], 20))
    usual = np.maximum(_around(steps / np.maximum(stays / tick, 1.0), 50), _VISIBLE)
    stuck = brief & (stays > 1.5 * tick) & (steps > _GROWN * usual)
    return float((stays - tick)[stuck].sum() / stays[brief].sum())


def _leaps(steps: _Values) -> float:
    """Compare each step with the two before and the two after it; a new scene is no step."""
    padded = np.pad(steps, 2, mode="edge")
    neighbours = [padded[:-4], padded[1:-3], padded[3:-1], padded[4:]]
    ratio = steps / np.maximum(np.median(neighbours, axis=0), _VISIBLE)
    excess = np.clip(ratio, _UNEVEN, _LONGEST_STEP) - _UNEVEN
    return float(np.where(ratio > _NEW_SCENE, 0.0, excess).mean())
