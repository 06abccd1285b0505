"""Decoding a film within limits."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.quality.base import LIMITS, UnusableError
from metrics.quality.containers import present_share
from metrics.quality.movement import measure_movement

__all__ = ["Film", "can_decode_films", "decode_film"]

_PICTURES = 8
_LONGEST_SIDE = 640
_THUMB = (96, 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A decoded film.

    Attributes
    ----------
    pictures
        Up to eight (H, W, 3) arrays, 0–255, spread over the film.
    frames
        Number of frames decoded.
    seconds
        From the first frame to the end of the last one decoded.
    declared
        Seconds that the file says it lasts; NaN where it says nothing.
    stored
        0–1, share of the bytes that the file says it has that are there.
    rate
        Frames per second.
    still
        0–1, share of frames that do not differ from the one before.
    flicker
        0–1, share of frames whose brightness jumps up or down and back.
    stutter
        0–1, share of the time in motion that a picture stays longer than the others.
    leaps
        0–2, by how much steps of the motion exceed those around them.
    too_large
        Whether its frames have more pixels than the limit; nothing was decoded then.
    stopped_early
        Whether decoding stopped at the limit of frames.
    """

    pictures: tuple[NDArray[np.uint8], ...] = ()
    frames: int = 0
    seconds: float = 0.0
    declared: float = float("nan")
    stored: float = 1.0
    rate: float = 0.0
    still: float = 0.0
    flicker: float = 0.0
    stutter: float = 0.0
    leaps: float = 0.0
    too_large: bool = False
    stopped_early: bool = False

    @property
    def present(self) -> float:
        """Say which share of the declared film is there, as far as it was decoded."""
        declared = self.declared > 0 and not self.stopped_early
        decoded = self.seconds / self.declared if declared else 1.0
        return min(1.0, decoded, self.stored)


@dataclass(slots=True)
class _Watch:
    """Collects pictures and brightness while frames go by."""

    step: int
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)
    thumbs: list[NDArray[np.float64]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    frames: int = 0

    def see(self, frame: Any) -> None:  # noqa: ANN401
        small = frame.reformat(width=_THUMB[0], height=_THUMB[1], format="gray")
        self.thumbs.append(small.to_ndarray().astype(np.float64))
        self.times.append(math.nan if frame.time is None else float(frame.time))
        if self.frames % self.step == self.step // 2 and len(self.pictures) < _PICTURES:
            self.pictures.append(_shrunk(frame))
        self.frames += 1


def can_decode_films() -> bool:
    """Say whether PyAV is installed."""
    return find_spec("av") is not None


def decode_film(path: Path) -> Film:
    """Decode the first 3,000 frames of a film.

    Parameters
    ----------
    path
        A file that PyAV reads.

    Returns
    -------
    Film
        What was seen of it; a file that breaks off gives the frames before.

    Raises
    ------
    UnusableError
        The file holds no pictures, or none can be decoded.
    """
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                msg = "the file holds no pictures"
                raise UnusableError(msg)
            film = _watch(container, container.streams.video[0])
    except (av.error.FFmpegError, ValueError, OSError) as error:
        msg = str(error).replace(str(path), "the file")
        raise UnusableError(msg) from None
    return replace(film, stored=present_share(path))


def _watch(container: Any, stream: Any) -> Film:  # noqa: ANN401
    import av

    if stream.width * stream.height > LIMITS["pixels"] // 2:
        return Film(too_large=True)
    stream.thread_type = "NONE"
    rate = float(stream.average_rate or 0)
    declared = _declared_seconds(container, stream)
    guessed = stream.frames or (round(declared * rate) if declared > 0 else 0)
    watch = _Watch(step=max(1, min(guessed or 250, LIMITS["video_frames"]) // _PICTURES))
    try:
        for frame in container.decode(stream):
            watch.see(frame)
            if watch.frames >= LIMITS["video_frames"]:
                break
    except av.error.FFmpegError:
        pass
    if not watch.frames:
        msg = "no picture can be decoded"
        raise UnusableError(msg)
    movement = measure_movement(np.array(watch.thumbs), _timeline(watch.times, rate))
    return Film(
        pictures=tuple(watch.pictures),
        frames=watch.frames,
        seconds=watch.frames / rate if rate else float("nan"),
        declared=declared,
        rate=rate,
        still=movement.still,
        flicker=movement.flicker,
        stutter=movement.stutter,
        leaps=movement.leaps,
        stopped_early=watch.frames >= LIMITS["video_frames"],
    )


def _shrunk(frame: Any) -> NDArray[np.uint8]:  # noqa: ANN401
    factor = min(1.0, _LONGEST_SIDE / max(frame.width, frame.height))
    size = {"width": round(frame.width * factor), "height": round(frame.height * factor)}
    pixels: NDArray[np.uint8] = frame.reformat(**size, format="rgb24").to_ndarray()
    return pixels


def _declared_seconds(container: Any, stream: Any) -> float:  # noqa: ANN401
    """Read how long the pictures last; the sound may last longer."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return float(container.duration or 0) / 1e6 or float("nan")


def _timeline(times: list[float], rate: float) -> NDArray[np.float64]:
    """Give the time of each frame in seconds; evenly spaced where the file does not say."""
    shown = np.array(times)
    if np.isfinite(shown).all() and (np.diff(shown) > 0).all():
        return shown
    return np.arange(len(times)) / (rate or 25.0)
