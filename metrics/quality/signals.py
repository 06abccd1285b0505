"""Noise, clipping, silence and bandwidth of a sound, told from its samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

__all__ = ["Signal", "measure_signal"]

_Wave = NDArray[np.float64]
_FRAME_SECONDS = 0.032
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What was measured in a sound.

    Attributes
    ----------
    snr
        Sound against broadband noise, in dB.
    hum
        Sound against steady tones at multiples of 50 or 60 Hz, in dB; infinite below two seconds.
    pressed
        0–1, share of the samples of a loud frame that lie above 70 % of its peak (median over
        frames that are no pure tones); 0.03–0.06 in clean speech, 0.3 and more when clipped hard.
    silent
        0–1, share of time more than 50 dB below the loud parts.
    bandwidth
        Highest frequency within 60 dB of the strongest, in hertz.
    peak
        Largest absolute sample.
    """

    snr: float
    hum: float
    pressed: float
    silent: float
    bandwidth: float
    peak: float


def measure_signal(wave: _Wave, rate: int) -> Signal:
    """Measure a sound.

    Parameters
    ----------
    wave
        (N,) array, −1 to 1, not all zero.
    rate
        Samples per second.

    Returns
    -------
    Signal
        Levels in dB, shares 0–1.

    Source
    ------
    Noise by minimum statistics, after Martin (2001), https://doi.org/10.1109/89.928915: of each
    frequency the level that it keeps under for a tenth of the time; then the median over the
    frequencies, so that steady tones do not count.
    """
    window = max(64, 2 ** round(math.log2(_FRAME_SECONDS * rate)))
    frequencies, _, spectrum = signal.stft(wave, rate, nperseg=min(window, len(wave)))
    power = np.abs(spectrum) ** 2
    levels = 10 * np.log10(power.sum(axis=0) + _TINY)
    loud = float(np.percentile(levels, 95))
    mean = power[:, levels > loud - 30].mean(axis=1)
    heard = float(frequencies[mean > mean.max() * 1e-6].max())
    return Signal(
        snr=_snr(power[:, levels > loud - 50], mean, frequencies <= max(heard, 500.0)),
        hum=_hum(wave, rate),
        pressed=_pressed(wave, window),
        silent=float(np.mean(levels < loud - 50)),
        bandwidth=heard,
        peak=float(np.abs(wave).max()),
    )


def _snr(live: _Wave, mean: _Wave, within: NDArray[np.bool_]) -> float:
    """Compare sound with the noise in frames that are not dead silent (pauses, drop-outs)."""
    # The tenth percentile of noise power is −ln(0.9) = 0.105 of its mean.
    floor = np.percentile(live[within], 10, axis=1) / 0.105
    noise = float(np.median(floor)) * np.count_nonzero(within)
    return float(10 * np.log10((mean[within].sum() + _TINY**2) / (noise + _TINY**2)))


def _hum(wave: _Wave, rate: int) -> float:
    if len(wave) < 2 * rate:
        return math.inf
    frequencies, _, spectrum = signal.stft(wave, rate, nperseg=rate // 2)
    power = np.abs(spectrum[:, 1:-1]) ** 2
    near = frequencies[None, :] - np.outer((1, 2, 3, 4), (50.0, 60.0)).reshape(-1, 1)
    mains = (np.abs(near) <= 2.0).any(axis=0)
    steady = np.percentile(power[mains], 10, axis=1).sum()
    return float(10 * np.log10((power.sum(axis=0).mean() + _TINY**2) / (steady + _TINY**2)))


def _pressed(wave: _Wave, window: int) -> float:
    count = len(wave) // window
    frames = wave[: count * window].reshape(count, window)
    levels = 10 * np.log10((frames**2).mean(axis=1) + _TINY)
    frames = frames[levels > np.percentile(levels, 95) - 8]
    power = np.abs(np.fft.rfft(frames * np.hanning(window), axis=1)) ** 2
    strongest = np.sort(power, axis=1)[:, -8:].sum(axis=1)
    mixed = strongest < 0.98 * power.sum(axis=1)
    if mixed.mean() < 0.5:
        return 0.0
    size = np.abs(frames[mixed])
    return float(np.median((size > 0.7 * size.max(axis=1, keepdims=True)).mean(axis=1)))
