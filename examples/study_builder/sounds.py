"""Sounds: speech, notes, clicks and heartbeats, as mono arrays."""

import subprocess
import wave
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 22050
Wave = NDArray[np.float64]
Spec = Mapping[str, Any]


def speech(spec: Spec) -> Wave:
    """Speak `text` with espeak-ng (needed only when the study is generated anew).

    Returns
    -------
    (T,) array, −1…1, at 22,050 samples a second.
    """
    command = [
        "espeak-ng",
        "--stdout",
        "-v",
        spec.get("voice", "en-gb"),
        "-s",
        str(spec.get("speed", 160)),
        "-p",
        str(spec.get("pitch", 45)),
        spec["text"],
    ]
    done = subprocess.run(command, check=True, capture_output=True)
    with wave.open(BytesIO(done.stdout)) as source:
        frames = source.readframes(source.getnframes())
    return np.frombuffer(frames, dtype="<i2").astype(float) / 32768


def tone(pitches: list[float], seconds: float, *, pluck: float = 2.5) -> Wave:
    """Sound MIDI `pitches` together, with four harmonics and a soft decay."""
    t = np.arange(round(seconds * RATE)) / RATE
    out = np.zeros_like(t)
    for pitch in pitches:
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        for harmonic, level in enumerate((1.0, 0.4, 0.2, 0.08), start=1):
            out += level * np.sin(2 * np.pi * hertz * harmonic * t)
    fade = np.minimum(1, t * 120) * np.minimum(1, np.maximum(seconds - t, 0) * 40)
    sound = 0.5 * out * fade * np.exp(-pluck * t) / max(len(pitches), 1)
    return np.asarray(sound, dtype=float)


def notes(spec: Spec) -> Wave:
    """Play `notes`: each a list of MIDI pitches and a length in beats."""
    beat = 60 / spec.get("tempo", 100)
    return np.concatenate([tone(list(pitches), beat * n) for pitches, n in spec["notes"]])


def click(hertz: float = 1400, seconds: float = 0.06) -> Wave:
    """One short woodblock-like click."""
    t = np.arange(round(seconds * RATE)) / RATE
    return 0.8 * np.sin(2 * np.pi * hertz * t) * np.exp(-60 * t)


def place(total: float, events: list[tuple[float, Wave]]) -> Wave:
    """Lay sounds at their times in seconds into `total` seconds of silence."""
    out = np.zeros(round(total * RATE))
    for second, sound in events:
        start = round(second * RATE)
        end = min(start + len(sound), len(out))
        if start < end:
            out[start:end] += sound[: end - start]
    return np.clip(out, -1, 1)


def rhythm(spec: Spec) -> Wave:
    """Play `pattern`: X accented, x plain, - silent, at `tempo` steps a minute."""
    step = 60 / spec.get("tempo", 240)
    pattern = spec["pattern"]
    kinds = {"X": click(1900), "x": 0.6 * click(1200)}
    events = [(step * n, kinds[sign]) for n, sign in enumerate(pattern) if sign in kinds]
    return place(step * len(pattern) + 0.1, events)


def heartbeat(spec: Spec) -> Wave:
    """Play a heart at `rate` beats a minute for `seconds`."""
    period = 60 / spec["rate"]
    thud = 1.2 * tone([36, 43], 0.13, pluck=14)
    events: list[tuple[float, Wave]] = []
    for beat in range(int(spec.get("seconds", 5) / period)):
        events += [(beat * period, thud), (beat * period + 0.16, 0.6 * thud)]
    return place(spec.get("seconds", 5), events)


def glide(spec: Spec) -> Wave:
    """Slide from pitch `start` to `end` (MIDI), as a passing siren does."""
    seconds = spec.get("seconds", 3.0)
    t = np.arange(round(seconds * RATE)) / RATE
    turn = 1 / (1 + np.exp(-(t - seconds / 2) * spec.get("sharpness", 6)))
    pitch = spec["start"] + (spec["end"] - spec["start"]) * turn
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch - 69) / 12)) / RATE
    swell = np.exp(-(((t - seconds / 2) / (0.35 * seconds)) ** 2)) if spec.get("swell") else 0.6
    sound = 0.5 * (np.sin(phase) + 0.3 * np.sin(2 * phase)) * (0.15 + 0.85 * swell)
    return np.asarray(sound, dtype=float)


def series(spec: Spec) -> Wave:
    """Play several sounds one after the other, with a short pause between them."""
    gap = np.zeros(round(0.25 * RATE))
    return np.concatenate([w for part in spec["parts"] for w in (SOUNDS[part["make"]](part), gap)])


SOUNDS: dict[str, Callable[[Spec], Wave]] = {
    "speech": speech,
    "notes": notes,
    "rhythm": rhythm,
    "heartbeat": heartbeat,
    "glide": glide,
    "series": series,
}
