import math

import numpy as np
import pytest

from metrics.quality.loudness import integrated_loudness

pyloudnorm = pytest.importorskip("pyloudnorm")


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_integrated_loudness_is_that_of_pyloudnorm(rate):
    rng = np.random.default_rng(0)
    wave = 0.1 * rng.normal(size=4 * rate) * np.repeat([1.0, 0.001, 0.3, 0.0], rate)
    expected = pyloudnorm.Meter(rate).integrated_loudness(wave)
    assert integrated_loudness(wave.astype(np.float32), rate) == pytest.approx(expected, abs=0.05)


def test_integrated_loudness_of_a_full_tone_is_that_of_the_standard():
    t = np.arange(48000 * 2) / 48000
    tone = np.sin(2 * np.pi * 997 * t).astype(np.float32)
    assert integrated_loudness(tone, 48000) == pytest.approx(-3.01, abs=0.05)


def test_integrated_loudness_of_silence_is_minus_infinity():
    assert integrated_loudness(np.full(48000, 1e-6, dtype=np.float32), 48000) == -math.inf


def test_integrated_loudness_below_the_rate_of_its_filters_is_undefined():
    wave = np.random.default_rng(0).normal(size=20_000).astype(np.float32)
    assert math.isnan(integrated_loudness(wave, 2000))
