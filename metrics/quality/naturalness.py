"""BRISQUE, the distance of a photograph from undisturbed photographs."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, optimize, special

__all__ = ["has_brisque", "measure_brisque"]

_Values = NDArray[np.float64]
_SIGMA = 7 / 6
_RADIUS = 3
_STABLE = 1 / 255


def has_brisque() -> bool:
    """Say whether the packages that BRISQUE needs are installed."""
    return find_spec("brisque") is not None and find_spec("cv2") is not None


def measure_brisque(pixels: NDArray[np.uint8]) -> float:
    """Measure BRISQUE with the model that the package `brisque` ships.

    Parameters
    ----------
    pixels
        (H, W, 3) array, 0–255, both sides at least 32.

    Returns
    -------
    float
        About 0 (undisturbed) to 100 and beyond; NaN where a picture gives no statistics.

    Source
    ------
    Mittal, Moorthy and Bovik (2012), https://doi.org/10.1109/TIP.2012.2214050.
    """
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return round(float(_model().score(pixels)), 4)
        except (ValueError, IndexError, ZeroDivisionError):
            return float("nan")


@cache
def _model() -> Any:  # noqa: ANN401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import cv2
        from brisque import BRISQUE
        from skimage.color import rgb2gray

    class FastBrisque(BRISQUE):  # type: ignore[misc]
        """BRISQUE with the package's model: the same figures in a third of the time."""

        def score(self, pixels: NDArray[np.uint8]) -> float:
            """Take the features of the picture and of its half size; the package adds unused ones."""
            grey = rgb2gray(pixels)
            half = cv2.resize(grey, None, fx=1 / 2, fy=1 / 2, interpolation=cv2.INTER_CUBIC)
            # OpenCV resizes a little differently as memory happens to lie: the 13th digit varies.
            sizes = (grey, np.round(half, 11))
            features = [self.calculate_brisque_features(size) for size in sizes]
            return float(self.calculate_image_quality_score(np.concatenate(features)))

        def calculate_mscn_coefficients(self, grey: _Values, *_: float) -> _Values:
            """Blur along rows, then along columns, in place of with a square."""
            mean = _blurred(grey)
            deviation = np.sqrt(np.abs(_blurred(grey**2) - mean**2))
            return np.asarray((grey - mean) / (deviation + _STABLE))

        def asymmetric_generalized_gaussian_fit(self, values: _Values) -> tuple[float, ...]:
            """Fit without taking the values of either sign out first."""
            return _fit(values.ravel())

    return FastBrisque(url=False)


def _blurred(values: _Values) -> _Values:
    rows = ndimage.gaussian_filter1d(values, _SIGMA, 0, mode="constant", radius=_RADIUS)
    return np.asarray(ndimage.gaussian_filter1d(rows, _SIGMA, 1, mode="constant", radius=_RADIUS))


def _fit(values: _Values) -> tuple[float, float, float, float]:
    """Fit an asymmetric generalised Gaussian by its moments: shape, mean, left and right spread."""
    squares, size = values**2, np.abs(values)
    total, signed = float(squares.sum()), float((values * size).sum())
    below = int(np.count_nonzero(values < 0))
    left = np.sqrt((total - signed) / 2 / below)
    right = np.sqrt((total + signed) / 2 / (len(values) - below))
    ratio = left / right
    sought = float(size.mean()) ** 2 / float(squares.mean())
    sought *= (ratio**3 + 1) * (ratio + 1) / (ratio**2 + 1) ** 2
    shape = float(optimize.root(_excess, [0.2], args=(sought,)).x[0])
    spread = np.sqrt(special.gamma(1 / shape) / special.gamma(3 / shape))
    mean = (right - left) * spread * special.gamma(2 / shape) / special.gamma(1 / shape)
    return shape, float(mean), float(left), float(right)


def _excess(shape: _Values, sought: float) -> _Values:
    one, two, three = (special.gamma(n / shape) for n in (1, 2, 3))
    return np.asarray(two**2 / (one * three) - sought)
