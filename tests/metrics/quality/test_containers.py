from pathlib import Path

import pytest

from judgments.records import Modality, Part
from metrics.quality.audio import score_audio
from metrics.quality.containers import present_share
from metrics.quality.video import score_video
from tests.metrics.quality.corpus_films import ball
from tests.metrics.quality.corpus_sounds import voice
from tests.metrics.quality.test_seeing import write_film

soundfile = pytest.importorskip("soundfile")


@pytest.mark.parametrize("kind", ["WAV", "AIFF", "MP3"])
@pytest.mark.parametrize("share", [0.95, 0.5, 0.2])
def test_score_audio_flags_a_file_cut_short(tmp_path: Path, kind: str, share: float) -> None:
    path, clip = tmp_path / "a", voice()
    soundfile.write(path, clip.wave, clip.rate, format=kind)
    whole = score_audio(Part(modality=Modality.AUDIO, path=path))
    assert whole.details["measured"]["cut_short"] is False
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    cut = score_audio(Part(modality=Modality.AUDIO, path=path))
    assert cut.details["measured"]["cut_short"] is True
    assert whole.value is not None
    assert cut.value is not None
    assert cut.value < 0.95 * share * whole.value


@pytest.mark.parametrize("share", [0.95, 0.6])
def test_score_video_flags_a_file_cut_short(tmp_path: Path, share: float) -> None:
    path = tmp_path / "film.mp4"
    write_film(path, ball())
    part = Part(modality=Modality.VIDEO, path=path)
    whole = score_video(part)
    assert whole.details["measured"]["cut_short"] is False
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    cut = score_video(part)
    assert cut.details["measured"]["cut_short"] is True
    assert whole.value is not None
    assert cut.value is not None
    assert cut.value < 0.95 * whole.value


def test_score_audio_of_the_first_moment_of_a_file_is_unusable(tmp_path: Path) -> None:
    path, clip = tmp_path / "a", voice()
    soundfile.write(path, clip.wave, clip.rate, format="WAV")
    path.write_bytes(path.read_bytes()[:4000])
    assert "cut short" in score_audio(Part(modality=Modality.AUDIO, path=path)).details["unusable"]


@pytest.mark.parametrize(
    ("data", "share"),
    [
        (b"RIFF\x5c\0\0\0WAVE" + bytes(38), 0.5),
        (b"RIFF\xff\xff\xff\xffWAVE" + bytes(38), 1.0),
        (b"FORM\0\0\0\x5cAIFF" + bytes(38), 0.5),
        (b"\0\0\0\x10ftypmp42\0\0\0\0" + b"\0\0\0\x30mdat" + bytes(8), 0.5),
        (b"\0\0\0\x10ftypmp42\0\0\0\0" + b"\0\0\0\0mdat" + bytes(8), 1.0),
        (b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\1mdat" + (48).to_bytes(8, "big") + bytes(0), 0.5),
        (b"\0\0\0\x10ftypmp42\0\0\0\0\0\0", 18 / 24),
        (b"\xff\xfb" + bytes(34) + b"Xing\0\0\0\3\0\0\0\1\0\0\0\x68", 0.5),
        (b"\xff\xfb" + bytes(34) + b"Info\0\0\0\1\0\0\0\1\0\0\0\x68", 1.0),
        (
            b"ID3\4\0\0\0\0\0\0" + b"\xff\xfb" + bytes(34) + b"Info\0\0\0\2\0\0\0\x70" + bytes(4),
            0.508,
        ),
        (b"OggS", 1.0),
        (b"RIFF", 1.0),
    ],
)
def test_present_share_compares_bytes(tmp_path: Path, data: bytes, share: float) -> None:
    (tmp_path / "a").write_bytes(data)
    assert present_share(tmp_path / "a") == pytest.approx(share, abs=0.005)
