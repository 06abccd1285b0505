"""Stillness, flicker and stutter of a film, told from small grey pictures of its frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Movement", "measure_movement"]

_Values = NDArray[np.float64]
_STILL = 0.25
_JUMP = 12.0
_MOVING = 6.0
_HELD = 0.05
_PAUSE = 1.0
_FEWEST = 6


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
        0–1, share of the time in motion that a picture stays longer than the others.
    """

    still: float = 0.0
    flicker: float = 0.0
    stutter: float = 0.0


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
    change = np.abs(np.diff(thumbs, axis=0)).reshape(len(thumbs) - 1, -1)
    light = thumbs.mean(axis=(1, 2))
    there, back = np.diff(light)[:-1], np.diff(light)[1:]
    flicker = (np.sign(there) != np.sign(back)) & (np.minimum(abs(there), abs(back)) > _JUMP)
    return Movement(
        still=float(np.mean(change.mean(axis=1) < _STILL)),
        flicker=float(np.mean(flicker)),
        stutter=_stutter(_most_changed(change), times),
    )


def _most_changed(change: _Values) -> _Values:
    """Give the mean change of the hundredth of a picture that changes most: little things move."""
    few = max(1, change.shape[1] // 100)
    most: _Values = np.partition(change, -few, axis=1)[:, -few:].mean(axis=1)
    return most


def _stutter(change: _Values, times: _Values) -> float:
    """Compare how long pictures stay with how long the quickest tenth stays, leaving out pauses.

    A lamp that blinks evenly and slides that change every few seconds do not stutter.
    """
    moving = change[change > 1.0]
    usual = float(np.median(moving)) if len(moving) else 0.0
    if usual < _MOVING:
        return 0.0
    moments = times[1:][change > _HELD * usual]
    stays = np.diff(moments)
    stays = stays[stays <= _PAUSE]
    if len(stays) < _FEWEST:
        return 0.0
    tick = float(np.percentile(stays, 10))
    longer = stays[stays > 1.5 * tick] - tick
    return float(longer.sum() / stays.sum())
