from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.stats import spearmanr

from judgments.records import Modality, Part
from metrics.quality import audio as quality_of_sounds
from metrics.quality.audio import grade_sound, score_audio
from metrics.quality.sounds import Sound
from tests.metrics.quality.corpus_sounds import groove

soundfile = pytest.importorskip("soundfile")
RATE = 22050
Wave = NDArray[np.float64]


def voice() -> Wave:
    """Syllables of a buzz through changing resonances, with pauses."""
    rng = np.random.default_rng(11)
    pieces = []
    for _ in range(14):
        seconds = rng.uniform(0.18, 0.4)
        t = np.arange(int(seconds * RATE)) / RATE
        pitch = rng.uniform(100, 150) * (1 + 0.1 * np.sin(2 * np.pi * 3 * t))
        buzz = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0.0)
        for hertz in (rng.uniform(300, 800), rng.uniform(900, 2200), 2600.0, 3500.0):
            pole = 0.985 * np.exp(2j * np.pi * hertz / RATE)
            buzz = lfilter([1.0], np.real(np.poly([pole, pole.conjugate()])), buzz)
        pieces += [buzz / np.abs(buzz).max() * np.hanning(len(t)), np.zeros(RATE // 12)]
    return 0.5 * np.concatenate(pieces)


def chords() -> Wave:
    """Struck chords that fade."""
    t = np.arange(int(0.8 * RATE)) / RATE
    pieces = []
    for root in (220.0, 246.9, 261.6, 196.0, 220.0):
        tones = [
            np.sin(2 * np.pi * root * ratio * k * t) / k**1.5
            for ratio in (1.0, 1.26, 1.5)
            for k in range(1, 7)
        ]
        pieces.append(np.sum(tones, axis=0) * np.exp(-4 * t))
    wave = np.concatenate(pieces)
    return 0.6 * wave / np.abs(wave).max()


def hissing(wave: Wave, amount: float) -> Wave:
    return wave + amount * np.random.default_rng(3).normal(size=len(wave))


def clipped(wave: Wave, gain: float) -> Wave:
    return np.clip(gain * wave / np.abs(wave).max(), -1, 1)


def humming(wave: Wave, amount: float) -> Wave:
    t = np.arange(len(wave)) / RATE
    return wave + amount * (np.sin(2 * np.pi * 50 * t) + 0.6 * np.sin(2 * np.pi * 150 * t))


def softened(wave: Wave, decibels: float) -> Wave:
    return wave * 10 ** (-decibels / 20)


SOUNDS: dict[str, Callable[[], Wave]] = {"voice": voice, "chords": chords}
DEGRADATIONS: dict[str, tuple[Callable[[Wave, float], Wave], tuple[float, ...]]] = {
    "noise": (hissing, (0, 0.003, 0.01, 0.03, 0.1, 0.3)),
    "clipping": (clipped, (1, 4, 8, 16, 32, 64)),
    "hum": (humming, (0, 0.01, 0.03, 0.08, 0.2, 0.5)),
    "softness": (softened, (0, 22, 28, 34, 40, 46)),
}


def sound_of(wave: Wave, declared: float | None = None) -> Sound:
    seconds = len(wave) / RATE if declared is None else declared
    return Sound(samples=wave[:, None], rate=RATE, declared=seconds)


def value_of(wave: Wave) -> float:
    value = grade_sound(sound_of(wave)).value
    assert value is not None
    return value


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("degradation", DEGRADATIONS)
def test_grade_sound_falls_with_severity(name: str, degradation: str) -> None:
    spoil, amounts = DEGRADATIONS[degradation]
    wave = SOUNDS[name]()
    values = [value_of(spoil(wave, amount)) for amount in amounts]
    assert spearmanr(range(6), values).statistic <= -0.9, values
    assert values[0] > 0.9
    assert values[-1] < 0.4


def test_grade_sound_measures_the_ratio_of_sound_to_noise() -> None:
    wave = voice()
    loud = np.sqrt(np.mean(wave[np.abs(wave) > 1e-6] ** 2))
    noisy = hissing(wave, loud / 10)
    assert grade_sound(sound_of(noisy)).details["measured"]["snr_db"] == pytest.approx(20, abs=3)


def test_grade_sound_of_silence_is_unusable() -> None:
    assert grade_sound(sound_of(np.zeros(RATE))).details == {"unusable": "nothing can be heard"}


def test_grade_sound_of_a_few_values_a_second_is_unusable() -> None:
    found = grade_sound(Sound(samples=np.ones((50, 1)), rate=1, declared=50.0))
    assert found.details == {"unusable": "only 1 samples per second"}


def test_grade_sound_of_a_click_is_null() -> None:
    assert grade_sound(sound_of(np.ones(RATE // 4))).reason == "too_short"


def test_grade_sound_marks_down_what_is_shorter_than_declared() -> None:
    wave = voice()
    whole = grade_sound(sound_of(wave)).value
    half = grade_sound(sound_of(wave, declared=2 * len(wave) / RATE)).value
    assert whole is not None
    assert half == pytest.approx(whole * 0.5 * 0.9)


def test_grade_sound_lets_pure_tones_be() -> None:
    t = np.arange(3 * RATE) / RATE
    assert value_of(0.5 * np.sin(2 * np.pi * 440 * t) * np.minimum(1, 10 * t)) > 0.9


def test_grade_sound_sees_a_clipped_tone() -> None:
    t = np.arange(3 * RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * t) * np.minimum(1, 10 * t)
    values = [value_of(clipped(tone, gain)) for gain in (1, 1.2, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert values[1] < 0.7 * values[0]


def test_grade_sound_sees_digital_silence_in_the_noise_of_a_pause() -> None:
    wave = hissing(np.concatenate([voice(), np.zeros(RATE), voice()]), 0.001)
    pause = slice(len(voice()) + RATE // 4, len(voice()) + 3 * RATE // 4)
    dead = wave.copy()
    dead[pause] = 0.0
    measured = [grade_sound(sound_of(w)).details["measured"]["dropped"] for w in (wave, dead)]
    assert measured == [0.0, pytest.approx(0.5 * RATE / len(wave), abs=0.005)]


@pytest.mark.parametrize(("tail", "dropped"), [(0.8, 0.0), (3.0, 2.0)])
def test_grade_sound_counts_silence_at_the_end_beyond_a_second(tail: float, dropped: float) -> None:
    wave = np.concatenate([voice(), np.zeros(round(tail * RATE))])
    found = grade_sound(sound_of(wave)).details["measured"]["dropped"]
    assert found * len(wave) / RATE == pytest.approx(dropped, abs=0.15)


def test_grade_sound_does_not_take_a_restless_bass_for_noise() -> None:
    clip = groove()
    sound = Sound(samples=clip.wave[:, None], rate=clip.rate, declared=len(clip.wave) / clip.rate)
    assert grade_sound(sound).details["measured"]["snr_db"] > 20


def test_grade_sound_lets_a_sparse_beat_be() -> None:
    wave = np.zeros(4 * RATE)
    t = np.arange(RATE // 10) / RATE
    for start in range(0, len(wave), RATE):
        wave[start : start + len(t)] = 0.7 * np.sin(2 * np.pi * 80 * t) * np.exp(-40 * t)
    assert value_of(wave) > 0.7


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_score_audio_reads_every_common_format(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    soundfile.write(path, np.stack([voice(), voice()], axis=1), RATE, format=kind)
    found = score_audio(Part(modality=Modality.AUDIO, path=path))
    assert found.value is not None
    assert found.value > 0.85
    assert found.details["measured"]["seconds"] == pytest.approx(len(voice()) / RATE, abs=0.1)


def test_score_audio_falls_back_to_other_decoders(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "a"
    wave = voice()
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE)
        pcm = (wave * 32000).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.rate = RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    found = score_audio(Part(modality=Modality.AUDIO, path=path))
    assert found.value is not None
    assert found.value > 0.7


def test_score_audio_of_a_wave_cut_short_is_worse(tmp_path: Path) -> None:
    path = tmp_path / "a"
    soundfile.write(path, voice(), RATE, format="FLAC")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    value = score_audio(Part(modality=Modality.AUDIO, path=path)).value
    assert value is not None
    assert value < 0.7


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not a sound at all" * 100])
def test_score_audio_of_something_else_is_unusable(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    found = score_audio(Part(modality=Modality.AUDIO, path=path))
    assert found.value == 0.0
    assert str(tmp_path) not in found.details["unusable"]


def test_score_audio_of_a_film_without_sound_is_unusable(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "a"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height = 64, 48
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), dtype=np.uint8))
        container.mux([*stream.encode(frame), *stream.encode(None)])
    found = score_audio(Part(modality=Modality.AUDIO, path=path))
    assert found.details == {"unusable": "the file holds no sound"}


def test_score_audio_without_the_extra_is_null(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality_of_sounds, "can_decode", lambda: False)
    part = Part(modality=Modality.AUDIO, path=tmp_path / "a")
    assert score_audio(part).reason == "extra_missing:accordant[local]"
    assert score_audio(Part(modality=Modality.AUDIO)).reason == "file_missing"
