"""Files to score: ten seconds of speech and cut-outs of photographs, no two alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import numpy as np
import skimage.data
import soundfile
from PIL import Image

__all__ = ["photographs", "speeches"]

_SPOKEN = Path(__file__).parents[1] / "examples" / "study" / "media" / "audio"
_SENTENCES = (
    *("0002_ed8157", "0002_f28edf", "0009_02fb15", "0009_6b6930", "0018_02495e", "0018_1f51ee"),
    *("0018_ae6aed", "0018_d17241", "0024_7ca9a9", "0024_bad0cb", "0028_1be8cd", "0036_118c2b"),
    *("0036_8b5a33", "0036_bef928"),
)
_SECONDS = 10
_SIZE = (480, 360)


def speeches(folder: Path) -> Iterator[Path]:
    """Write ten seconds of English speech, as MP3, 182 times at most.

    What is said comes from the bundled study: one recording, and as much of another as there is
    room for.

    Parameters
    ----------
    folder
        Where the files go.
    """
    spoken = [soundfile.read(_SPOKEN / f"aud_{name}.mp3") for name in _SENTENCES]
    for n, ((one, rate), (other, _)) in enumerate(permutations(spoken, 2)):
        path = folder / f"speech{n}.mp3"
        soundfile.write(path, np.concatenate([one, other])[: _SECONDS * rate], rate)
        yield path


def photographs(folder: Path, *, seed: int = 0) -> Iterator[Path]:
    """Write cut-outs of photographs that scikit-image ships, as JPEG, as long as somebody asks.

    Parameters
    ----------
    folder
        Where the files go.
    seed
        Of the places.
    """
    rng = np.random.default_rng(seed)
    pictures = [Image.fromarray(skimage.data.astronaut()), Image.fromarray(skimage.data.coffee())]
    n = 0
    while True:
        picture = pictures[n % len(pictures)]
        left, top = (
            int(rng.integers(whole - part + 1))
            for whole, part in zip(picture.size, _SIZE, strict=True)
        )
        path = folder / f"photograph{n}.jpg"
        picture.crop((left, top, left + _SIZE[0], top + _SIZE[1])).save(path, quality=90)
        yield path
        n += 1
