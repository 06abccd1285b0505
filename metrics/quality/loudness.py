"""Loudness of a sound as people hear it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

__all__ = ["integrated_loudness"]

_STEP_SECONDS = 0.1
_STEPS_OF_BLOCK = 4
_OFFSET = -0.691
_SILENT = -70.0
_RELATIVE = 10.0


def integrated_loudness(wave: NDArray[np.float32], rate: int) -> float:
    """Measure the gated loudness of one channel.

    The filters are those of `pyloudnorm`; the blocks, which overlap by three quarters, are added up
    from their quarters.

    Parameters
    ----------
    wave
        (N,) array, −1 to 1, of at least 0.4 s.
    rate
        Samples per second.

    Returns
    -------
    float
        In LUFS; −∞ where nothing is louder than −70 LUFS, NaN where the filters find no place below
        half the rate.

    Source
    ------
    ITU-R BS.1770-4.
    """
    with np.errstate(all="ignore"):
        weighted = signal.lfilter(*_weighting(rate), wave.astype(np.float64))
        blocks = _blocks(weighted**2, _STEP_SECONDS * rate)
        if not np.isfinite(blocks).all():
            return math.nan
        levels = _lufs(blocks)
        heard = levels >= _SILENT
        if not heard.any():
            return -math.inf
        loud = levels > max(float(_lufs(blocks[heard].mean())) - _RELATIVE, _SILENT)
        return float(_lufs(blocks[loud].mean()))


def _blocks(power: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Average over blocks of four steps, of which one begins at each step."""
    edges = (np.arange(int(len(power) / step) + 1) * step).astype(np.intp)
    steps = np.add.reduceat(power[: edges[-1]], edges[:-1])
    return np.convolve(steps, np.ones(_STEPS_OF_BLOCK), "valid") / (_STEPS_OF_BLOCK * step)


def _lufs(power: Any) -> Any:  # noqa: ANN401
    return _OFFSET + 10 * np.log10(power)


@lru_cache(maxsize=16)
def _weighting(rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give both filters of the K-weighting as one, so that samples are gone over once."""
    from pyloudnorm import IIRfilter

    shelf = IIRfilter(4.0, 1 / math.sqrt(2), 1500.0, rate, "high_shelf")
    low_cut = IIRfilter(0.0, 0.5, 38.0, rate, "high_pass")
    return np.convolve(shelf.b, low_cut.b), np.convolve(shelf.a, low_cut.a)
