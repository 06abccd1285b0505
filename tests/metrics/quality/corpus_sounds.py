"""The sounds that their scorer is judged on, and where they come from; see `corpus`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from tests.metrics.quality.corpus import STUDY, UNIM, cached

Wave = NDArray[np.float64]


class Clip(NamedTuple):
    """A mono sound."""

    wave: Wave
    rate: int


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


def drums() -> Clip:
    """A drum kit: kick, snare and hat."""
    rate, rng = 44100, np.random.default_rng(1)
    wave, t = np.zeros(6 * rate), np.arange(rate) / rate
    kick = np.sin(2 * np.pi * (60 * t + 1 - np.exp(-30 * t))) * np.exp(-12 * t)
    for beat in range(24):
        hit = 0.15 * np.diff(rng.normal(size=rate + 1)) * np.exp(-60 * t)
        if beat % 4 == 0:
            hit += kick
        if beat % 4 == 2:
            hit += 0.6 * rng.normal(size=rate) * np.exp(-22 * t)
        add(wave, beat * rate // 4, hit)
    return Clip(0.8 * wave / np.abs(wave).max(), rate)


def flute() -> Clip:
    """A tune of nearly pure tones with vibrato and breath."""
    rate, rng, pieces = 44100, np.random.default_rng(3), []
    t = np.arange(int(0.6 * rate)) / rate
    swell = np.minimum(1, np.minimum(t * 12, (0.6 - t) * 12))
    for hertz in (523.0, 587.0, 659.0, 784.0, 880.0, 784.0, 659.0, 523.0):
        turn = 2 * np.pi * hertz * (t + 0.00016 * np.sin(10 * np.pi * t))
        band = butter(2, [hertz, 6 * hertz], "band", fs=rate, output="sos")
        breath = 0.01 * sosfilt(band, rng.normal(size=len(t)))
        tone = np.sin(turn) + 0.3 * np.sin(2 * turn) + 0.1 * np.sin(3 * turn)
        pieces.append(swell * (tone + breath))
    wave = np.concatenate(pieces)
    return Clip(0.5 * wave / np.abs(wave).max(), rate)


def piano() -> Clip:
    """Broken chords with stiff strings that ring on."""
    rate, rng = 44100, np.random.default_rng(91)
    wave, t = np.zeros(7 * rate), np.arange(3 * rate) / rate
    for n, key in enumerate((60, 64, 67, 72, 65, 69, 72, 77, 62, 65, 71, 74, 60)):
        hertz = 440 * 2 ** ((key - 69) / 12)
        tone = np.zeros(len(t))
        for k in range(1, 10):
            turn = 2 * np.pi * hertz * k * np.sqrt(1 + 3e-4 * k * k) * t
            tone += np.sin(turn + rng.uniform(0, 6)) * np.exp(-(1 + 0.5 * k) * t) / k**1.3
        add(wave, n * rate // 2, tone * np.minimum(1, t * 400))
    return Clip(0.7 * wave / np.abs(wave).max(), rate)


def groove() -> Clip:
    """Drums, a bass that hardly rests, and a tune."""
    rate, rng = 32000, np.random.default_rng(93)
    wave, t = np.zeros(6 * rate), np.arange(rate // 2) / rate
    for beat in range(24):
        bass = (110.0, 110.0, 131.0, 98.0)[beat // 4 % 4]
        tune = (440.0, 392.0, 349.0, 330.0, 294.0, 330.0)[beat % 6]
        hit = 0.4 * overtones(bass, t, range(1, 9), 1) * np.exp(-5 * t)
        hit += 0.2 * overtones(tune, t, (1, 3, 5, 7), 2) * np.exp(-4 * t)
        if beat % 4 == 0:
            hit += np.sin(2 * np.pi * 55 * t + 3 * np.exp(-40 * t)) * np.exp(-9 * t)
        if beat % 8 == 4:
            hit += 0.5 * rng.normal(size=len(t)) * np.exp(-18 * t)
        if beat % 2:
            hit += 0.1 * rng.normal(size=len(t)) * np.exp(-70 * t)
        add(wave, beat * rate // 4, hit)
    return Clip(0.8 * wave / np.abs(wave).max(), rate)


def overtones(hertz: float, t: Wave, orders: Iterable[int], fall: float) -> Wave:
    """Add up overtones that grow softer."""
    return np.sum([np.sin(2 * np.pi * hertz * k * t) / k**fall for k in orders], axis=0)


def add(wave: Wave, start: int, sound: Wave) -> None:
    """Add a sound to a wave, as much of it as fits."""
    wave[start : start + len(sound)] += sound[: len(wave) - start]


def sound_file(path: Path, start: float = 0.0, seconds: float = 8.0) -> Clip:
    """Decode a part of a file; skip the test where it is missing."""
    soundfile = pytest.importorskip("soundfile")
    if not path.is_file():
        pytest.skip("needs the sample of UniM beside the repository")
    with soundfile.SoundFile(str(path)) as file:
        file.seek(round(start * file.samplerate))
        block = file.read(round(seconds * file.samplerate), always_2d=True)
        return Clip(block.mean(axis=1), file.samplerate)


def unim_sound(name: str, start: float) -> Callable[[], Clip]:
    return lambda: sound_file(UNIM / "audios" / f"aud_{name}.mp3", start)


SOUNDS = {
    "development": cached(
        {
            "voice": voice,
            "chords": chords,
            "drums": drums,
            "flute": flute,
            "weather report": lambda: sound_file(STUDY / "audio" / "aud_0036_8b5a33.mp3"),
        }
    ),
    "held out": cached(
        {
            "strings": strings,
            "piano": piano,
            "groove": groove,
            "notes": lambda: sound_file(STUDY / "audio" / "aud_0020_e1dbf7.ogg"),
            "lecture": lambda: sound_file(STUDY / "audio" / "aud_0009_6eae26.mp3"),
            "advice": lambda: sound_file(STUDY / "audio" / "aud_0028_02e9da.ogg"),
        }
    ),
    "real": cached(
        {
            f"{name} from {start}": unim_sound(name, start)
            for name, start in (
                ("0064_01", 2.0),
                ("0902_01", 0.0),
                ("0910_02", 2.0),
                ("1022_01", 20.0),
                ("1022_01", 70.0),
                ("1043_01", 10.0),
            )
        }
    ),
}
