"""Quality of a sound: noise, clipping, silence, loudness."""

from __future__ import annotations

import math
import warnings

import numpy as np
from numpy.typing import NDArray

from judgments.records import Part
from metrics.quality.base import Quality, UnusableError, graded, null, ramp, unusable
from metrics.quality.signals import Signal, measure_signal
from metrics.quality.sounds import Sound, can_decode, decode_sound
from metrics.reasons import extra_missing

__all__ = ["grade_sound", "score_audio"]

_SHORTEST = 0.5
_LOWEST_RATE = 1_000
_INAUDIBLE = 10 ** (-60 / 20)


def score_audio(part: Part) -> Quality:
    """Grade a sound file.

    Parameters
    ----------
    part
        Of modality audio, with its file.

    Returns
    -------
    Quality
        See `grade_sound`; 0 for a file without sound, null where the extra is not installed.
    """
    if part.path is None:
        return null("file_missing")
    if not can_decode():
        return null(extra_missing("local"))
    try:
        sound = decode_sound(part.path)
    except UnusableError as error:
        return unusable(str(error))
    return grade_sound(sound)


def grade_sound(sound: Sound) -> Quality:
    """Grade a decoded sound.

    It sees hiss and other broadband noise, mains hum, clipping of anything but pure tones, silence
    in the place of sound, sounds that are too soft, sample rates below 16 kHz, and files shorter
    than they say. It cannot see drop-outs, wrong notes, bad pronunciation, whether speech can be understood, or a voice that stops in
    mid-sentence. Noise that belongs there (rain, applause, a drum roll) passes for noise. Bandwidth
    is measured but costs nothing, since a heartbeat has none. Only the first three minutes count.

    Parameters
    ----------
    sound
        From `metrics.quality.sounds.decode_sound`.

    Returns
    -------
    Quality
        0–1; 0 where nothing can be heard, null below half a second.
    """
    if sound.rate < _LOWEST_RATE:
        return unusable(f"only {sound.rate} samples per second")
    if sound.seconds < _SHORTEST:
        return null("too_short", seconds=f"{sound.seconds:.2f}")
    wave = sound.samples.mean(axis=1)
    if float(np.abs(wave).max()) < _INAUDIBLE:
        return unusable("nothing can be heard")
    found = measure_signal(wave, sound.rate)
    loudness = _loudness(wave, sound.rate)
    whole = min(1.0, sound.seconds / sound.declared) if sound.declared <= 180 else 1.0
    return graded(
        _aspects(found, loudness, sound.rate) | {"whole": ramp(whole, bad=0.0, good=0.95)},
        {
            "seconds": sound.seconds,
            "declared_seconds": sound.declared,
            "rate": sound.rate,
            "snr_db": found.snr,
            "hum_db": found.hum,
            "pressed": found.pressed,
            "silent": found.silent,
            "bandwidth_hz": found.bandwidth,
            "loudness_lufs": loudness,
            "peak": found.peak,
        },
    )


def _aspects(found: Signal, loudness: float, rate: int) -> dict[str, float]:
    return {
        "noise": ramp(found.snr, bad=-8.0, good=32.0),
        "hum": ramp(found.hum, bad=-5.0, good=25.0),
        "clipping": 1.0 / (1.0 + (max(0.0, found.pressed - 0.08) / 0.1) ** 2),
        "silence": ramp(found.silent, bad=1.0, good=0.9),
        "loudness": ramp(loudness, bad=-65.0, good=-38.0) if math.isfinite(loudness) else 1.0,
        "rate": ramp(rate, bad=2_000, good=16_000),
    }


def _loudness(wave: NDArray[np.float64], rate: int) -> float:
    """Measure integrated loudness after ITU-R BS.1770-4; NaN where it is undefined."""
    from pyloudnorm import Meter

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return float(Meter(rate, block_size=0.4).integrated_loudness(wave))
        except ValueError:
            return float("nan")
