"""Decoding a sound within limits."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metrics.quality.base import LIMITS, UnusableError
from metrics.quality.containers import present_share

__all__ = ["Sound", "can_decode", "decode_sound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A decoded sound.

    Attributes
    ----------
    samples
        (N, C) array in single precision, −1 to 1.
    rate
        Samples per second.
    declared
        Seconds that the file says it lasts; NaN where it says nothing.
    stored
        0–1, share of the bytes that the file says it has that are there.
    """

    samples: NDArray[np.float32]
    rate: int
    declared: float
    stored: float = 1.0

    @property
    def mono(self) -> NDArray[np.float32]:
        """Give the mean of the channels as an (N,) array."""
        channels = self.samples.T.astype(np.float32)
        return np.asarray(np.add.reduce(channels) / np.float32(len(channels)))

    @property
    def seconds(self) -> float:
        """Say how long the decoded sound lasts."""
        return len(self.samples) / self.rate

    @property
    def present(self) -> float:
        """Say which share of the declared sound is there, as far as it was decoded."""
        expected = min(self.declared, LIMITS["audio_seconds"])
        decoded = self.seconds / expected if expected > 0 else 1.0
        return min(1.0, decoded, self.stored)


def can_decode() -> bool:
    """Say whether a package that decodes sounds is installed."""
    return find_spec("soundfile") is not None


def decode_sound(path: Path) -> Sound:
    """Decode the first three minutes of a sound.

    Parameters
    ----------
    path
        A file that libsndfile reads (WAV, FLAC, MP3, Ogg, …), or, with the extra `video`, PyAV.

    Returns
    -------
    Sound
        At most 180 seconds.

    Raises
    ------
    UnusableError
        The file holds no sound, or cannot be decoded.
    """
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            kept = LIMITS["audio_values"] // file.channels
            frames = min(file.frames, LIMITS["audio_seconds"] * file.samplerate, kept)
            samples = file.read(frames, dtype="float32", always_2d=True)
            return Sound(
                samples=_finite(samples),
                rate=file.samplerate,
                declared=file.frames / file.samplerate,
                stored=present_share(path),
            )
    except (soundfile.SoundFileError, RuntimeError, ValueError, OSError) as error:
        if find_spec("av") is None:
            msg = str(error).replace(str(path), "the file")
            raise UnusableError(msg) from None
    return _decode_with_av(path)


def _decode_with_av(path: Path) -> Sound:
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                msg = "the file holds no sound"
                raise UnusableError(msg)
            stream = container.streams.audio[0]
            rate = int(stream.rate)
            resampler = av.AudioResampler(format="fltp", rate=rate)
            blocks: list[NDArray[np.float32]] = []
            kept = 0
            for frame in container.decode(stream):
                for even in resampler.resample(frame):
                    blocks.append(even.to_ndarray().T.astype(np.float32))
                    kept += len(blocks[-1])
                if kept >= LIMITS["audio_seconds"] * rate:
                    break
            declared = float(container.duration or 0) / 1e6 or float("nan")
    except (av.error.FFmpegError, ValueError, OSError) as error:
        msg = str(error).replace(str(path), "the file")
        raise UnusableError(msg) from None
    if not blocks:
        msg = "no sound can be decoded"
        raise UnusableError(msg)
    return Sound(
        samples=_finite(np.concatenate(blocks)),
        rate=rate,
        declared=declared,
        stored=present_share(path),
    )


def _finite(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.nan_to_num(samples, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
