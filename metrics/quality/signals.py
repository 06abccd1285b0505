"""Noise, hum and bandwidth of a sound, told from its spectrum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from metrics.quality.ranks import percentile

__all__ = ["Signal", "measure_signal", "spectra"]

_Wave = NDArray[np.float32]
_FRAME_SECONDS = 0.064
_TINY = 1e-12
_SILENT = 50.0
_SHORT_SECONDS = 0.016
_EDGE = 2.0
_LINES = 4
_FAINT = 1e-9
_HELD = 0.4
_BASS_LINES = 24
_SOUNDING = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What was measured in a sound.

    Attributes
    ----------
    snr
        Sound against broadband noise, that of rounding included, in dB.
    hum
        Sound against steady tones at multiples of 50 or 60 Hz, in dB; infinite below two seconds.
    silent
        0–1, share of time more than 50 dB below the loud parts.
    bandwidth
        Highest frequency within 90 dB of the strongest and clear of noise, in hertz.
    centre
        Frequency below which 95 % of the power lies, in hertz.
    pure
        0–1, share of the power of a loud frame that its strongest four lines hold (median); above
        0.995 for a single tone.
    steady
        0–1, share of the loud frames whose strongest line is the usual one.
    """

    snr: float
    hum: float
    silent: float
    bandwidth: float
    centre: float
    pure: float
    steady: float


def measure_signal(wave: _Wave, rate: int, *, rounding: float) -> Signal:
    """Measure a sound.

    Parameters
    ----------
    wave
        (N,) array in single precision, which halves the time of spectra; −1 to 1, not all zero.
    rate
        Samples per second.
    rounding
        Noise of rounding that is known of, as a share of the sound's power; spread over all
        frequencies.

    Returns
    -------
    Signal
        Levels in dB, shares 0–1.

    Source
    ------
    Noise by minimum statistics, after Martin (2001), https://doi.org/10.1109/89.928915: of each
    frequency the level that it keeps under for a tenth of the time; then the lower
    quartile over the frequencies of a half octave, so that steady tones do not count.
    """
    window = min(max(64, 2 ** round(math.log2(_FRAME_SECONDS * rate))), len(wave))
    frequencies, power = np.fft.rfftfreq(window, 1 / rate), spectra(wave, window)
    levels = 10 * np.log10(power.sum(axis=1) + _TINY)
    loud = float(percentile(levels, 95))
    mean = power[levels > loud - 30].mean(axis=0)
    heard = float(frequencies[mean > mean.max() * _FAINT].max())
    within = frequencies <= max(heard, 500.0)
    noise = _noise(power[_showing(levels > loud - _SILENT, gaps=_has_gaps(wave, rate))][:, within])
    noise = noise + rounding * mean.sum() / len(mean)
    above = mean[: len(noise)] - 2.0 * noise > mean.max() * _FAINT
    share = np.cumsum(mean) / max(float(mean.sum()), _TINY**2)
    loudest = power[levels > loud - 8]
    return Signal(
        snr=float(10 * np.log10((mean.sum() + _TINY**2) / (noise.sum() + _TINY**2))),
        hum=_hum(wave, rate),
        silent=float(np.mean(levels < loud - _SILENT)),
        bandwidth=float(frequencies[: len(noise)][above].max()) if above.any() else 0.0,
        centre=float(frequencies[np.searchsorted(share, 0.95)]),
        pure=_purity(loudest),
        steady=_steadiness(loudest),
    )


def spectra(wave: _Wave, window: int) -> _Wave:
    """Give the power at each frequency in windows that overlap by half.

    Parameters
    ----------
    wave
        (N,) array in single precision.
    window
        Samples W of a window, at most N.

    Returns
    -------
    (frames, W // 2 + 1) array
        Power behind a Hann window; a tone of amplitude 1 has ¼.
    """
    frames = np.lib.stride_tricks.sliding_window_view(wave, window)[:: window - window // 2]
    spectrum = fft.rfft(frames * _hann(window), axis=1)
    power: _Wave = spectrum.real**2 + spectrum.imag**2
    return power


@lru_cache(maxsize=16)
def _hann(window: int) -> _Wave:
    weights = signal.get_window("hann", window)
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def _has_gaps(wave: _Wave, rate: int) -> bool:
    """Say whether silence is no pause: sounds fade into a pause, noise stops at one level."""
    size = max(1, round(_SHORT_SECONDS * rate))
    frames = wave[: len(wave) // size * size].reshape(-1, size)
    levels = 10 * np.log10((frames**2).mean(axis=1) + _TINY)
    sounding = levels[levels > percentile(levels, 95) - _SILENT]
    low, higher = percentile(sounding, 6), percentile(sounding, 15)
    return bool(higher - low < _EDGE)


def _showing(sounding: NDArray[np.bool_], *, gaps: bool) -> NDArray[np.bool_]:
    """Tell the frames that show the noise: pauses do, silence before and after does not."""
    if gaps:
        return sounding
    places = np.flatnonzero(sounding)
    inside = np.zeros_like(sounding)
    inside[places[0] : places[-1] + 1] = True
    return inside


def _noise(power: _Wave) -> _Wave:
    """Estimate the power of noise at each frequency."""
    low = percentile(power, 10)
    # The tenth percentile of noise power is −ln(0.9) = 0.105 of its mean; what keeps much closer to
    # its mean is a tone that is held.
    floor = np.where(low < _HELD * power.mean(axis=0), low / 0.105, 0.0)
    edges = [0, *_half_octaves(len(floor))]
    bands = pairwise(edges)
    lower = [np.full(end - start, percentile(floor[start:end], 25)) for start, end in bands]
    return _without_bass(np.concatenate(lower), power.mean(axis=0))


def _without_bass(noise: _Wave, mean: _Wave) -> _Wave:
    """Keep a bass that never rests from passing for noise, which falls by 12 dB an octave at most.

    What lies below 24 lines (400 Hz) is compared with the octave above, if anything sounds there.
    """
    above = slice(_BASS_LINES, 2 * _BASS_LINES)
    if len(noise) < above.stop or mean[above].mean() < _SOUNDING * mean.max():
        return noise
    lines = np.arange(len(noise))
    most = np.median(noise[above]) * (1.5 * _BASS_LINES / np.maximum(lines, _LINES)) ** 2
    return np.where(lines < _BASS_LINES, np.minimum(noise, most), noise)


def _half_octaves(bins: int) -> list[int]:
    """Give the upper ends of bands of half an octave, the lowest 16 frequencies being one band."""
    ends = [16]
    while ends[-1] < bins:
        ends.append(math.ceil(ends[-1] * math.sqrt(2)))
    return [*ends[:-1], bins]


def _hum(wave: _Wave, rate: int) -> float:
    if len(wave) < 2 * rate:
        return math.inf
    frequencies, power = np.fft.rfftfreq(rate // 2, 1 / rate), spectra(wave, rate // 2)
    near = frequencies[None, :] - np.outer((1, 2, 3, 4), (50.0, 60.0)).reshape(-1, 1)
    mains = (np.abs(near) <= 2.0).any(axis=0)
    steady = percentile(power[:, mains], 10).sum()
    return float(10 * np.log10((power.sum(axis=1).mean() + _TINY**2) / (steady + _TINY**2)))


def _purity(loud: _Wave) -> float:
    strongest = np.partition(loud, -_LINES, axis=1)[:, -_LINES:].sum(axis=1)
    return float(np.median(strongest / np.maximum(loud.sum(axis=1), _TINY**2)))


def _steadiness(loud: _Wave) -> float:
    lines = loud.argmax(axis=1)
    return float(np.mean(np.abs(lines - np.median(lines)) <= 1))
