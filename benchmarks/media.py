"""Files to score: ten seconds of speech and cut-outs of photographs, no two alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import skimage.data
import soundfile
from PIL import Image

__all__ = ["photographs", "speeches"]

_SPOKEN = Path(__file__).parents[1] / "examples" / "study" / "media" / "audio"
_SPEAKERS = ("aud_0002_fd0949", "aud_0018_c1f455", "aud_0036_118c2b", "aud_0036_1d4a98")
_SECONDS = 10
_SIZE = (480, 360)


def speeches(folder: Path, *, seed: int = 0) -> Iterator[Path]:
    """Write ten seconds of speech after ten seconds, as MP3, as long as somebody asks.

    The sentences are those of the bundled study; each file begins at another place.

    Parameters
    ----------
    folder
        Where the files go.
    seed
        Of the places.
    """
    rng = np.random.default_rng(seed)
    spoken = [soundfile.read(_SPOKEN / f"{name}.mp3") for name in _SPEAKERS]
    rate = spoken[0][1]
    whole = np.concatenate([samples for samples, _ in spoken])
    n = 0
    while True:
        cut = np.roll(whole, -int(rng.integers(len(whole))))[: _SECONDS * rate]
        path = folder / f"speech{n}.mp3"
        soundfile.write(path, cut, rate)
        yield path
        n += 1


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
