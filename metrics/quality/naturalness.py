"""BRISQUE, the distance of a photograph from undisturbed photographs."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["has_brisque", "measure_brisque"]


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
            # OpenCV resizes a little differently as memory happens to lie: the 13th digit varies.
            return round(float(_model().score(pixels)), 4)
        except (ValueError, IndexError, ZeroDivisionError):
            return float("nan")


@cache
def _model() -> Any:  # noqa: ANN401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from brisque import BRISQUE

    class FlatBrisque(BRISQUE):  # type: ignore[misc]
        """BRISQUE whose one-element arrays are numbers, as NumPy 2.4 wants them."""

        def scale_features(self, features: Any) -> Any:  # noqa: ANN401
            """Flatten before scaling."""
            return super().scale_features([float(np.ravel(value)[0]) for value in features])

    return FlatBrisque(url=False)
