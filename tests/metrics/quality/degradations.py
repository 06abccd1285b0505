"""How the test files are spoilt: five severities each, the first value of a row being none."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from scipy.signal import butter, sosfiltfilt

from tests.metrics.quality.corpus_films import Footage
from tests.metrics.quality.corpus_sounds import Clip

Levels = tuple[float, ...]
Picture = Image.Image
Pixels = NDArray[np.float64]


def _picture(pixels: Pixels) -> Picture:
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def grainy(picture: Picture, amount: float, seed: int = 7) -> Picture:
    """Add normal noise; `amount` in grey values."""
    pixels = np.asarray(picture, dtype=float)
    return _picture(pixels + amount * np.random.default_rng(seed).normal(size=pixels.shape))


def blurred(picture: Picture, radius: float) -> Picture:
    """Blur with a Gaussian; `radius` in pixels."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def compressed(picture: Picture, quality: float) -> Picture:
    """Compress as JPEG."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=int(quality))
    with Image.open(file) as result:
        return result.convert("RGB")


def paled(picture: Picture, share: float) -> Picture:
    """Keep a share of the contrast around a light grey."""
    return _picture(200 + (np.asarray(picture, dtype=float) - 200) * share)


def darkened(picture: Picture, share: float) -> Picture:
    """Keep a share of the contrast around a dark grey."""
    return _picture(30 + (np.asarray(picture, dtype=float) - 30) * share)


def rescaled(picture: Picture, factor: float) -> Picture:
    """Shrink and enlarge again, as a picture taken from a thumbnail."""
    small = picture.resize(
        (round(picture.width / factor), round(picture.height / factor)), Image.Resampling.BICUBIC
    )
    return small.resize(picture.size, Image.Resampling.BICUBIC)


def dropped_out(picture: Picture, share: float, fill: int = 128) -> Picture:
    """Lose a share of the blocks of 16 × 16 pixels, as a broken transmission does."""
    pixels = np.array(picture)
    places = [
        (row, column)
        for row in range(0, picture.height - 15, 16)
        for column in range(0, picture.width - 15, 16)
    ]
    np.random.default_rng(5).shuffle(places)
    for row, column in places[: round(share * len(places))]:
        pixels[row : row + 16, column : column + 16] = fill
    return Image.fromarray(pixels)


def dropped_anywhere(picture: Picture, share: float) -> Picture:
    """Lose blocks whose borders are no multiple of eight: the picture was cropped since."""
    result = picture.copy()
    result.paste(dropped_out(picture.crop((5, 3, picture.width, picture.height)), share), (5, 3))
    return result


def lines_lost(picture: Picture, share: float) -> Picture:
    """Lose a share of the lines to black."""
    pixels = np.array(picture)
    lines = np.random.default_rng(5).permutation(len(pixels))
    pixels[lines[: round(share * len(pixels))]] = 0
    return Image.fromarray(pixels)


def squared(picture: Picture, factor: float) -> Picture:
    """Shrink, and enlarge again by repeating pixels."""
    size = (round(picture.width / factor), round(picture.height / factor))
    small = picture.resize(size, Image.Resampling.BICUBIC)
    return small.resize(picture.size, Image.Resampling.NEAREST)


def blackened(picture: Picture, share: float) -> Picture:
    """Lose a share of the blocks to black."""
    return dropped_out(picture, share, fill=0)


_LOST = (0, 0.01, 0.04, 0.1, 0.25, 0.5)
PICTURE: dict[str, tuple[Callable[[Picture, float], Picture], Levels]] = {
    "noise": (grainy, (0, 6, 12, 22, 36, 60)),
    "blur": (blurred, (0, 1.1, 1.7, 2.6, 4, 6)),
    "jpeg": (compressed, (95, 60, 35, 20, 10, 4)),
    "rescaling": (rescaled, (1, 1.7, 2.5, 4, 6, 9)),
    "rescaling to squares": (squared, (1, 1.7, 2.5, 4, 6, 9)),
    "drop-out": (dropped_out, _LOST),
    "drop-out to black": (blackened, _LOST),
    "drop-out anywhere": (dropped_anywhere, _LOST),
    "drop-out of lines": (lines_lost, _LOST),
    "contrast": (paled, (1, 0.6, 0.4, 0.25, 0.12, 0.05)),
    "contrast in the dark": (darkened, (1, 0.6, 0.4, 0.25, 0.12, 0.05)),
}


def hissing(clip: Clip, ratio: float) -> Clip:
    """Add white noise at a ratio of sound to noise in dB."""
    noise = np.random.default_rng(3).normal(size=len(clip.wave))
    level = np.sqrt(np.mean(clip.wave**2)) * 10 ** (-ratio / 20)
    return Clip(clip.wave + level * noise, clip.rate)


def rumbling(clip: Clip, ratio: float) -> Clip:
    """Add pink noise at a ratio of sound to noise in dB."""
    spectrum = np.fft.rfft(np.random.default_rng(3).normal(size=len(clip.wave)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, len(clip.wave))
    level = np.sqrt(np.mean(clip.wave**2) / np.mean(noise**2)) * 10 ** (-ratio / 20)
    return Clip(clip.wave + level * noise, clip.rate)


def clipped(clip: Clip, gain: float) -> Clip:
    """Amplify beyond the range."""
    wave = clip.wave / np.abs(clip.wave).max()
    return Clip(0.9 * np.clip(gain * wave, -1, 1), clip.rate)


def gapped(clip: Clip, share: float) -> Clip:
    """Silence a share of the time, in pieces of 0.12 seconds."""
    size = round(0.12 * clip.rate)
    wave = clip.wave.copy()
    starts = np.arange(0, len(wave) - size, size)
    np.random.default_rng(9).shuffle(starts)
    for start in starts[: round(share * len(starts))]:
        wave[start : start + size] = 0
    return Clip(wave, clip.rate)


def broken_off(clip: Clip, share: float) -> Clip:
    """Silence the last share of the time."""
    wave = clip.wave.copy()
    wave[round((1 - share) * len(wave)) :] = 0
    return Clip(wave, clip.rate)


def muffled(clip: Clip, hertz: float) -> Clip:
    """Leave out all that lies above a frequency."""
    if not hertz:
        return clip
    return Clip(sosfiltfilt(butter(6, hertz, fs=clip.rate, output="sos"), clip.wave), clip.rate)


def coarse(clip: Clip, bits: float) -> Clip:
    """Keep so many bits of a sample, the highest one filling the range."""
    steps = 2.0 ** (bits - 1)
    return Clip(np.rint(clip.wave / np.abs(clip.wave).max() * steps) / steps, clip.rate)


_SHARES = (0, 0.05, 0.12, 0.25, 0.45, 0.7)
_RATIOS = (100, 40, 30, 20, 10, 0)
SOUND: dict[str, tuple[Callable[[Clip, float], Clip], Levels]] = {
    "noise": (hissing, _RATIOS),
    "pink noise": (rumbling, _RATIOS),
    "clipping": (clipped, (1, 2, 4, 8, 16, 32)),
    "silence in pieces": (gapped, _SHARES),
    "silence at the end": (broken_off, _SHARES),
    "low-pass": (muffled, (0, 5000, 3000, 1800, 1000, 500)),
    "bit depth": (coarse, (16, 10, 8, 6, 4, 3)),
}


_DROPPED = (0, 0.06, 0.15, 0.3, 0.5, 0.75)


def noisy_film(film: Footage, amount: float) -> Footage:
    """Add normal noise to each frame; `amount` in grey values."""
    frames = [grainy(frame, amount, seed) for seed, frame in enumerate(film.frames)]
    return film._replace(frames=frames)


def lost_frames(film: Footage, share: float) -> list[bool]:
    """Say which frames of a film are lost; never the first one."""
    order = np.random.default_rng(2).permutation(np.arange(1, len(film.frames)))
    lost = set(order[: round(share * len(order))].tolist())
    return [n in lost for n in range(len(film.frames))]


def frozen(film: Footage, share: float) -> Footage:
    """Show the frame before in the place of each lost one."""
    frames = list(film.frames)
    for n, lost in enumerate(lost_frames(film, share)):
        if lost:
            frames[n] = frames[n - 1]
    return film._replace(frames=frames)


def delayed(film: Footage, share: float) -> Footage:
    """Leave out the lost frames, the others keeping their time."""
    kept = [not lost for lost in lost_frames(film, share)]
    frames = [frame for frame, keep in zip(film.frames, kept, strict=True) if keep]
    return film._replace(frames=frames, places=[n for n, keep in enumerate(kept) if keep])


def cut_out(film: Footage, share: float) -> Footage:
    """Leave out the lost frames, and the time that they took."""
    return delayed(film, share)._replace(places=None)


FILM: dict[str, tuple[Callable[[Footage, float], Footage], Levels]] = {
    "noise": (noisy_film, (0, 8, 14, 24, 38, 60)),
    "frame drop": (frozen, _DROPPED),
    "frame drop without freezing": (delayed, _DROPPED),
    "frames cut out": (cut_out, _DROPPED),
}
