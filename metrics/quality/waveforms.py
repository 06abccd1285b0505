"""Clipping, drop-outs and rounding of a sound, told from its samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from metrics.quality.ranks import percentile

__all__ = ["Waveform", "measure_waveform"]

_Wave = NDArray[np.float32]
_FRAME_SECONDS = 0.032
_HOP_SECONDS = 0.002
_GAP_HOPS = 15
_TAIL_HOPS = 500
_TINY = 1e-12
_DEAD = 10 ** (-55 / 20)
_LOUD = 10 ** (-24 / 20)
_DIGITAL = 10 ** (-100 / 20)
_FAINT = 10 ** (-80 / 20)
_PLATEAU = 1e-4
_COARSE = 8.0
_LOOKED_AT = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """What was measured in the samples of a sound.

    Attributes
    ----------
    peak
        Largest absolute sample.
    pressed
        0–1, share of the samples of a loud frame that lie above 70 % of its peak (median over
        frames that are no pure tones); 0.03–0.06 in clean speech, 0.3 and more when clipped hard.
    flattened
        0–1, share of the louder samples that lie at the peak three or more in a row; 0 in a sound
        that was never clipped, or compressed since.
    dropped
        0–1, share of time that is dead after a sound that broke off at its height, digitally silent
        after one that did not fade, or dead at the end for longer than a second and any pause.
    rounding
        Noise of rounding to the steps that the samples keep to, as a share of the sound's power.
    """

    peak: float
    pressed: float
    flattened: float
    dropped: float
    rounding: float


def measure_waveform(wave: _Wave, rate: int) -> Waveform:
    """Measure a sound.

    Parameters
    ----------
    wave
        (N,) array in single precision, −1 to 1, not all zero.
    rate
        Samples per second.

    Returns
    -------
    Waveform
        Shares 0–1.
    """
    return Waveform(
        peak=float(np.abs(wave).max()),
        pressed=_pressed(wave, max(64, 2 ** round(math.log2(_FRAME_SECONDS * rate)))),
        flattened=_flattened(wave),
        dropped=_dropped(wave, rate),
        rounding=_rounding(wave),
    )


def _pressed(wave: _Wave, window: int) -> float:
    count = len(wave) // window
    frames = wave[: count * window].reshape(count, window)
    levels = 10 * np.log10((frames**2).mean(axis=1) + _TINY)
    frames = frames[levels > percentile(levels, 95) - 8]
    spectrum = fft.rfft(frames * np.hanning(window).astype(np.float32), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    strongest = np.partition(power, -8, axis=1)[:, -8:].sum(axis=1)
    mixed = strongest < 0.98 * power.sum(axis=1)
    if mixed.mean() < 0.5:
        return 0.0
    size = np.abs(frames[mixed])
    return float(np.median((size > 0.7 * size.max(axis=1, keepdims=True)).mean(axis=1)))


def _flattened(wave: _Wave) -> float:
    size = np.abs(wave)
    peak = float(size.max())
    top = np.concatenate(([False], size > (1.0 - _PLATEAU) * peak, [False])).astype(np.int8)
    lengths = np.flatnonzero(np.diff(top) == -1) - np.flatnonzero(np.diff(top) == 1)
    return float(lengths[lengths >= 3].sum() / np.count_nonzero(size > 0.03 * peak))


def _dropped(wave: _Wave, rate: int) -> float:
    """Find dead time that begins at a cliff: a pause fades, and a sound may begin at once."""
    hop = max(1, round(_HOP_SECONDS * rate))
    envelope = np.abs(wave[: len(wave) // hop * hop].reshape(-1, hop)).max(axis=1)
    loud = float(percentile(envelope, 95))
    dead = envelope < _DEAD * loud
    lost = _cliffs(envelope, dead, _LOUD * loud)
    # Even the noise of a pause fades before digital silence, or else it was cut off; where samples
    # are coarse, faint noise rounds to silence.
    step = float(np.min(np.abs(wave), where=wave != 0.0, initial=1.0))
    lost |= _cliffs(envelope, envelope < _DIGITAL, max(_FAINT, _COARSE * step))
    sounding = np.flatnonzero(~dead)
    pause = int(np.diff(sounding).max(initial=_TAIL_HOPS))
    lost[sounding[-1] + 1 + pause :] = True
    return float(lost.mean())


def _cliffs(envelope: _Wave, dead: NDArray[np.bool_], height: float) -> NDArray[np.bool_]:
    """Tell the dead hops before which a sound of some height did not fade."""
    steps = np.diff(np.concatenate(([False], dead, [False])).astype(np.int8))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    last, earlier = (_loudest(envelope, starts, *span) for span in ((3, 0), (13, 3)))
    gaps = (starts > 3) & (ends - starts >= _GAP_HOPS) & (last > height) & (last > 0.5 * earlier)
    marks = np.zeros(len(envelope) + 1, dtype=np.int8)
    marks[starts[gaps]], marks[ends[gaps]] = 1, -1
    return np.cumsum(marks[:-1]).astype(bool)


def _loudest(envelope: _Wave, places: NDArray[np.intp], first: int, after: int) -> _Wave:
    """Give the largest of the hops from `first` before each place to `after` before it."""
    hops = places[:, None] - np.arange(after + 1, first + 1)
    loudest: _Wave = envelope[np.maximum(hops, 0)].max(axis=1)
    return loudest


def _rounding(wave: _Wave) -> float:
    """Compare the steps between the values that the softer samples take with the sound."""
    some = wave[:: max(1, len(wave) // _LOOKED_AT)]
    size = np.unique(np.round(np.abs(some) * 2**24))
    gaps = np.diff(size[: max(3, len(size) // 2)])
    if not len(gaps):
        return 1.0
    step = float(np.median(gaps)) / 2**24
    return float(step**2 / 12 / (np.mean(some**2) + _TINY))
