"""Noise, blur, blocks and contrast of a picture, told from its grey values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["Artefacts", "find_artefacts"]

_Grey = NDArray[np.float64]
_LAPLACIAN = np.array([[1.0, -2.0, 1.0], [-2.0, 4.0, -2.0], [1.0, -2.0, 1.0]])
_REBLUR = 2.0
_WEAKEST_EDGE = 4.0
_BLOCK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefacts:
    """What was measured in a picture.

    Attributes
    ----------
    noise
        Standard deviation of the grain in its smoother half, in grey values (0–255).
    blur
        Standard deviation of the blur of its clearest edges, in pixels; NaN where it has no edge.
    blocking
        How much larger the steps across the borders of 8 × 8 blocks are than those beside them,
        in grey values.
    contrast
        Range of all but the darkest and the lightest thousandth, in grey values.
    flat
        0–1, share of 8 × 8 blocks without any texture, lost ones left out; large in drawings.
    """

    noise: float
    blur: float
    blocking: float
    contrast: float
    flat: float


def find_artefacts(grey: _Grey, lost: NDArray[np.bool_]) -> Artefacts:
    """Measure the artefacts of a picture.

    Parameters
    ----------
    grey
        (H, W) array, 0–255, both sides at least 16.
    lost
        (H, W) array; areas that are no part of the picture and do not tell whether it is a drawing.

    Returns
    -------
    Artefacts
        In grey values and pixels.

    Source
    ------
    Noise: Immerkær (1996), https://doi.org/10.1006/cviu.1996.0060, with the median over the blocks
    in place of the mean over the picture, so that edges do not count. Blur: ratio of the gradients
    before and after blurring again, Zhuo and Sim (2011),
    https://doi.org/10.1016/j.patcog.2011.03.009. Blocking: Wang, Sheikh and Bovik (2002),
    https://doi.org/10.1109/ICIP.2002.1038064, less its neighbours in place of the regression.
    """
    spread = _by_block(grey, np.std)
    kept = _by_block(lost.astype(np.float64), np.mean) < 0.25
    low, high = np.percentile(grey, (0.1, 99.9))
    return Artefacts(
        noise=_noise(grey),
        blur=_blur(grey),
        blocking=_blocking(grey),
        contrast=float(high - low),
        flat=float(np.mean(spread[kept] < 1.0)) if kept.any() else 1.0,
    )


def _by_block(values: _Grey, reduce: object) -> _Grey:
    rows, columns = (side // _BLOCK for side in values.shape)
    cut = values[: rows * _BLOCK, : columns * _BLOCK]
    blocks = cut.reshape(rows, _BLOCK, columns, _BLOCK).swapaxes(1, 2)
    result: _Grey = reduce(blocks.reshape(rows, columns, -1), axis=2)  # type: ignore[operator]
    return result


def _noise(grey: _Grey) -> float:
    response = np.abs(ndimage.convolve(grey, _LAPLACIAN)) * np.sqrt(np.pi / 2) / 6
    blocks = np.sort(_by_block(response, np.mean), axis=None)
    return float(np.median(blocks[: max(1, len(blocks) // 2)]))


def _blur(grey: _Grey) -> float:
    """Estimate the blur of the clearest edges: R = |∇I| / |∇(I * g)| gives σ = s / √(R² − 1)."""
    # Grain would pass for edges: a little smoothing first, taken off the result again.
    base = 0.7
    before = ndimage.gaussian_gradient_magnitude(grey, base)
    after = ndimage.gaussian_gradient_magnitude(grey, float(np.hypot(base, _REBLUR)))
    ridge = before == ndimage.maximum_filter(before, size=5)
    strong = ridge & (before >= max(_WEAKEST_EDGE, float(np.percentile(before[ridge], 80))))
    if np.count_nonzero(strong) < 8:
        return float("nan")
    ratio = before[strong] / np.maximum(after[strong], 1e-6)
    sigma = _REBLUR / np.sqrt(np.maximum(ratio**2 - 1, 1e-3))
    return float(np.sqrt(max(np.median(sigma) ** 2 - base**2, 0.0)))


def _blocking(grey: _Grey) -> float:
    return max(
        _across(np.abs(np.diff(grey, axis=1))), _across(np.abs(np.diff(grey.T, axis=1))), 0.0
    )


def _across(steps: _Grey) -> float:
    """Compare the steps at every eighth place with those at all others, leaving edges out."""
    capped = np.minimum(steps, 24.0)
    means = [float(capped[:, start::_BLOCK].mean()) for start in range(_BLOCK)]
    return means[_BLOCK - 1] - float(np.median(means[: _BLOCK - 1]))
