"""Quality of photographs as one would write it for one file, with BRISQUE as its package has it.

What else is measured, and what is made of it, is what `metrics.quality.image` does.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from metrics.quality.artefacts import find_artefacts
from metrics.quality.base import Quality
from metrics.quality.image import grade_measures
from metrics.quality.losses import find_lost, measure_squares

__all__ = ["grade_file"]


def grade_file(path: Path) -> Quality:
    """Grade a photograph of at most 1,024 pixels in length.

    Parameters
    ----------
    path
        In a format that Pillow reads.
    """
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    grey = pixels.astype(np.float64) @ (0.299, 0.587, 0.114)
    lost = find_lost(pixels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        brisque = float(_brisque().score(pixels))
    return grade_measures(
        find_artefacts(grey, lost),
        lost=float(lost.mean()),
        squares=measure_squares(grey, 1.0),
        drawn=False,
        brisque=brisque,
    )


@cache
def _brisque() -> Any:  # noqa: ANN401
    """Load the model once; its features are flattened, as NumPy 2.4 wants them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from brisque import BRISQUE

    class Flat(BRISQUE):
        def scale_features(self, features: NDArray[np.object_]) -> NDArray[np.float64]:
            flat = [float(np.ravel(value)[0]) for value in features]
            return np.asarray(super().scale_features(flat))

    return Flat(url=False)
