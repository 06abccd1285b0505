import numpy as np
import pytest

from metrics.quality.ranks import percentile
from metrics.quality.signals import spectra
from metrics.quality.sounds import Sound


@pytest.mark.parametrize("shape", [(1,), (7,), (40, 3)])
@pytest.mark.parametrize("share", [0, 10, 33.3, 95, 100])
def test_percentile_is_that_of_numpy(shape, share):
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    expected = np.percentile(values, share, axis=0)
    np.testing.assert_allclose(percentile(values, share), expected, rtol=1e-5, atol=1e-6)


def test_spectra_give_a_full_tone_a_quarter():
    tone = np.cos(2 * np.pi * 8 * np.arange(512) / 64).astype(np.float32)
    power = spectra(tone, 64)
    assert power.shape == (15, 33)
    assert power[:, 8] == pytest.approx(0.25, rel=1e-4)
    assert (power.argmax(axis=1) == 8).all()


def test_mono_is_the_mean_of_the_channels():
    samples = np.array([[1.0, 0.0], [0.5, -0.5]])
    mono = Sound(samples=samples, rate=8000, declared=1.0).mono
    assert mono.dtype == np.float32
    assert mono.tolist() == [0.5, 0.0]
