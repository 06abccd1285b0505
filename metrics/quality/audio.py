"""Quality of a sound: noise, clipping, silence, loudness."""

from __future__ import annotations

import math

import numpy as np

from judgments.records import Part
from metrics.quality.base import (
    Quality,
    UnusableError,
    graded,
    is_cut_short,
    null,
    ramp,
    unusable,
    wholeness,
)
from metrics.quality.loudness import integrated_loudness
from metrics.quality.signals import Signal, measure_signal
from metrics.quality.sounds import Sound, can_decode, decode_sound
from metrics.quality.waveforms import Waveform, measure_waveform
from metrics.reasons import extra_missing

__all__ = ["grade_measures", "grade_sound", "score_audio"]

_SHORTEST = 0.5
_LOWEST_RATE = 1_000
_HALF_NOISE = 15.0
# A stopped consonant looks like a gap of a few hundredths of a second.
_HARMLESS_GAPS = 0.02
_HALF_DROPPED = 0.15
_HALF_FLAT = 0.05
_MUFFLED = 1200.0
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

    It sees hiss and other broadband noise, coarse samples (few bits), mains hum, clipping, sounds
    that break off at their height into silence, digital silence that cuts off the noise of a
    pause, silence at the end beyond a second and beyond any pause, upper frequencies that are
    missing, sounds that are too soft, sample rates below 16 kHz, and files shorter than they say
    (WAV, AIFF, MP3 with a Xing header, MP4). It cannot see drop-outs that strong compression has
    smeared since, those that begin in a pause that is silent anyway, clipping of pure tones that
    were compressed since, an Ogg file that breaks off, wrong notes, bad pronunciation, whether
    speech can be understood, or a voice that stops in mid-sentence. Noise that belongs there (rain,
    applause, a drum roll) passes for noise, a square wave for clipped, hiss that is gated in pauses
    goes unseen in part, and loud modern music passes for slightly clipped. Muffling a noisy sound
    takes noise away too, so that its score may rise. A sound that is narrow by nature (a siren, a
    low voice of an instrument) loses up to a tenth where it is pure, and up to a third where it is
    rich. Only the first three minutes count.

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
        if is_cut_short(sound.present):
            return unusable(f"cut short after {sound.seconds:.2f} s")
        return null("too_short", seconds=f"{sound.seconds:.2f}")
    wave = sound.mono
    if float(np.abs(wave).max()) < _INAUDIBLE:
        return unusable("nothing can be heard")
    samples = measure_waveform(wave, sound.rate)
    found = measure_signal(wave, sound.rate, rounding=samples.rounding)
    loudness = integrated_loudness(wave, sound.rate)
    return grade_measures(sound, samples, found, loudness)


def grade_measures(sound: Sound, samples: Waveform, found: Signal, loudness: float) -> Quality:
    """Grade a sound by what was measured in it.

    Parameters
    ----------
    sound
        Decoded.
    samples, found
        What its samples and its spectra tell.
    loudness
        In LUFS; counts for nothing where it is not finite.

    Returns
    -------
    Quality
        0–1.
    """
    return graded(
        _spectral(found)
        | _temporal(found, samples)
        | {
            "loudness": ramp(loudness, bad=-65.0, good=-38.0) if math.isfinite(loudness) else 1.0,
            "rate": ramp(sound.rate, bad=2_000, good=16_000),
            "whole": wholeness(sound.present),
        },
        {
            "seconds": sound.seconds,
            "declared_seconds": sound.declared,
            "cut_short": is_cut_short(sound.present),
            "rate": sound.rate,
            "snr_db": found.snr,
            "rounding": samples.rounding,
            "hum_db": found.hum,
            "pressed": samples.pressed,
            "flattened": samples.flattened,
            "silent": found.silent,
            "dropped": samples.dropped,
            "bandwidth_hz": found.bandwidth,
            "centre_hz": found.centre,
            "pure": found.pure,
            "steady": found.steady,
            "loudness_lufs": loudness,
            "peak": samples.peak,
        },
    )


def _spectral(found: Signal) -> dict[str, float]:
    muffled = 1.0 / (1.0 + (found.bandwidth / _MUFFLED) ** 2)
    return {
        "noise": 1.0 / (1.0 + 10 ** ((_HALF_NOISE - found.snr) / 12.0)),
        "hum": ramp(found.hum, bad=-5.0, good=30.0),
        "bandwidth": 1.0 - _reach(found) * muffled,
    }


def _reach(found: Signal) -> float:
    """Say what lacking its upper frequencies may cost a sound: 0.1–0.5.

    A heartbeat and a whistle are narrow by nature, so that mainly what reaches higher or is richer
    can be muffled.
    """
    rich = ramp(found.pure, bad=0.95, good=0.7) * ramp(found.centre, bad=150.0, good=400.0)
    return 0.1 + 0.4 * rich


def _temporal(found: Signal, samples: Waveform) -> dict[str, float]:
    pressed = max(0.0, samples.pressed - 0.08) / 0.1
    return {
        "clipping": 1.0 / (1.0 + pressed**2 + samples.flattened / _HALF_FLAT),
        "drop-outs": 1.0 / (1.0 + max(0.0, samples.dropped - _HARMLESS_GAPS) / _HALF_DROPPED),
        "silence": _silence(found.silent),
    }


def _silence(share: float) -> float:
    """Grade silence: pauses of up to half of the time are natural."""
    return (1.0 - 0.2 * ramp(share, bad=0.5, good=1.0) ** 2) * ramp(share, bad=1.0, good=0.96)
