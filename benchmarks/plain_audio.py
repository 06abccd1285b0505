"""Quality of sounds as one would write it for one file: the whole file, library call by call.

What it measures and what it makes of that is what `metrics.quality.audio` does.
"""

from __future__ import annotations

import math
import warnings
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray
from scipy import signal

from metrics.quality.audio import grade_measures
from metrics.quality.base import Quality
from metrics.quality.signals import Signal
from metrics.quality.sounds import Sound
from metrics.quality.waveforms import Waveform

__all__ = ["grade_file"]

_Wave = NDArray[np.float64]
_TINY = 1e-12


def grade_file(path: Path) -> Quality:
    """Grade a sound file of at least two seconds, of which the whole is there.

    Parameters
    ----------
    path
        In a format that libsndfile reads.
    """
    samples, rate = soundfile.read(path, always_2d=True)
    wave = samples.mean(axis=1)
    waveform = _waveform(wave, rate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loudness = float(pyloudnorm.Meter(rate).integrated_loudness(wave))
    sound = Sound(samples=samples, rate=rate, declared=len(wave) / rate)
    return grade_measures(sound, waveform, _signal(wave, rate, waveform.rounding), loudness)


def _waveform(wave: _Wave, rate: int) -> Waveform:
    return Waveform(
        peak=float(np.abs(wave).max()),
        pressed=_pressed(wave, max(64, 2 ** round(math.log2(0.032 * rate)))),
        flattened=_flattened(wave),
        dropped=_dropped(wave, rate),
        rounding=_rounding(wave),
    )


def _pressed(wave: _Wave, window: int) -> float:
    frames = wave[: len(wave) // window * window].reshape(-1, window)
    levels = 10 * np.log10((frames**2).mean(axis=1) + _TINY)
    frames = frames[levels > np.percentile(levels, 95) - 8]
    power = np.abs(np.fft.rfft(frames * np.hanning(window), axis=1)) ** 2
    mixed = np.sort(power, axis=1)[:, -8:].sum(axis=1) < 0.98 * power.sum(axis=1)
    if mixed.mean() < 0.5:
        return 0.0
    size = np.abs(frames[mixed])
    return float(np.median((size > 0.7 * size.max(axis=1, keepdims=True)).mean(axis=1)))


def _flattened(wave: _Wave) -> float:
    size = np.abs(wave)
    lengths = [
        sum(1 for _ in run)
        for top, run in groupby((size > (1 - 1e-4) * size.max()).tolist())
        if top
    ]
    return sum(n for n in lengths if n >= 3) / int((size > 0.03 * size.max()).sum())


def _dropped(wave: _Wave, rate: int) -> float:
    hop = max(1, round(0.002 * rate))
    envelope = np.abs(wave[: len(wave) // hop * hop].reshape(-1, hop)).max(axis=1)
    loud = np.percentile(envelope, 95)
    dead = envelope < 10 ** (-55 / 20) * loud
    step = np.abs(wave[wave != 0]).min()
    lost = _cliffs(envelope, dead, 10 ** (-24 / 20) * loud)
    lost |= _cliffs(envelope, envelope < 10 ** (-100 / 20), max(10 ** (-80 / 20), 8 * step))
    sounding = np.flatnonzero(~dead)
    lost[sounding[-1] + 1 + max(500, np.diff(sounding).max(initial=0)) :] = True
    return float(lost.mean())


def _cliffs(envelope: _Wave, dead: NDArray[np.bool_], height: float) -> NDArray[np.bool_]:
    lost = np.zeros_like(dead)
    steps = np.diff(np.concatenate(([False], dead, [False])).astype(int))
    for start, end in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
        last = envelope[max(0, start - 3) : start].max(initial=0)
        earlier = envelope[max(0, start - 13) : max(0, start - 3)].max(initial=0)
        if start > 3 and end - start >= 15 and last > height and last > 0.5 * earlier:
            lost[start:end] = True
    return lost


def _rounding(wave: _Wave) -> float:
    size = np.unique(np.round(np.abs(wave) * 2**24))
    step = np.median(np.diff(size[: max(3, len(size) // 2)])) / 2**24
    return float(step**2 / 12 / (np.mean(wave**2) + _TINY))


def _signal(wave: _Wave, rate: int, rounding: float) -> Signal:
    frequencies, power = _spectrogram(wave, rate, 2 ** round(math.log2(0.064 * rate)))
    levels = 10 * np.log10(power.sum(axis=1) + _TINY)
    loud = np.percentile(levels, 95)
    mean = power[levels > loud - 30].mean(axis=0)
    within = frequencies <= max(frequencies[mean > mean.max() * 1e-9].max(), 500.0)
    sounding = levels > loud - 50
    if not _has_gaps(wave, rate):
        places = np.flatnonzero(sounding)
        sounding[places[0] : places[-1] + 1] = True
    noise = _noise(power[sounding][:, within]) + rounding * mean.sum() / len(mean)
    above = mean[: len(noise)] - 2.0 * noise > mean.max() * 1e-9
    share = np.cumsum(mean) / mean.sum()
    loudest = power[levels > loud - 8]
    lines = loudest.argmax(axis=1)
    strongest = np.sort(loudest, axis=1)[:, -4:].sum(axis=1)
    return Signal(
        snr=float(10 * np.log10(mean.sum() / noise.sum())),
        hum=_hum(wave, rate),
        silent=float(np.mean(levels < loud - 50)),
        bandwidth=float(frequencies[: len(noise)][above].max()) if above.any() else 0.0,
        centre=float(frequencies[np.searchsorted(share, 0.95)]),
        pure=float(np.median(strongest / loudest.sum(axis=1))),
        steady=float(np.mean(np.abs(lines - np.median(lines)) <= 1)),
    )


def _spectrogram(wave: _Wave, rate: int, window: int) -> tuple[_Wave, _Wave]:
    frequencies, _, spectrum = signal.stft(wave, rate, nperseg=window, boundary=None, padded=False)
    return frequencies, (np.abs(spectrum) ** 2).T


def _has_gaps(wave: _Wave, rate: int) -> bool:
    size = round(0.016 * rate)
    frames = wave[: len(wave) // size * size].reshape(-1, size)
    levels = 10 * np.log10((frames**2).mean(axis=1) + _TINY)
    sounding = levels[levels > np.percentile(levels, 95) - 50]
    low, higher = np.percentile(sounding, (6, 15))
    return bool(higher - low < 2.0)


def _noise(power: _Wave) -> _Wave:
    low = np.percentile(power, 10, axis=0)
    floor = np.where(low < 0.4 * power.mean(axis=0), low / 0.105, 0.0)
    ends = [16]
    while ends[-1] < len(floor):
        ends.append(math.ceil(ends[-1] * math.sqrt(2)))
    edges = pairwise([0, *ends[:-1], len(floor)])
    noise = np.concatenate(
        [np.full(end - start, np.percentile(floor[start:end], 25)) for start, end in edges]
    )
    mean = power.mean(axis=0)
    if len(noise) >= 48 and mean[24:48].mean() >= 1e-3 * mean.max():
        most = np.median(noise[24:48]) * (36 / np.maximum(np.arange(24), 4)) ** 2
        noise[:24] = np.minimum(noise[:24], most)
    return noise


def _hum(wave: _Wave, rate: int) -> float:
    frequencies, power = _spectrogram(wave, rate, rate // 2)
    mains = np.zeros(len(frequencies), dtype=bool)
    for base in (50.0, 60.0):
        for n in (1, 2, 3, 4):
            mains |= np.abs(frequencies - n * base) <= 2.0
    steady = np.percentile(power[:, mains], 10, axis=0).sum()
    return float(10 * np.log10((power.sum(axis=1).mean() + _TINY**2) / (steady + _TINY**2)))
