from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.stats import spearmanr

from judgments.records import Modality, Part
from metrics.quality import video as quality_of_films
from metrics.quality.films import decode_film
from metrics.quality.video import score_video

av = pytest.importorskip("av")
RATE = 12
Frame = NDArray[np.uint8]


def scene(count: int = 36) -> list[Image.Image]:
    """A ball that rolls past posts."""
    frames = []
    for n in range(count):
        picture = Image.new("RGB", (256, 192), "#dfe8ef")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 150, 256, 192), fill="#5a7d4a")
        for post in range(20, 256, 40):
            pen.rectangle((post, 90, post + 8, 150), fill="#3b2f2f")
        pen.ellipse((5 * n, 110, 5 * n + 40, 150), fill="#c0392b", outline="black")
        frames.append(picture)
    return frames


def film(path: Path, frames: Sequence[Image.Image], rate: int = RATE) -> Part:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "12"})
        stream.width, stream.height = frames[0].size
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        container.mux(stream.encode(None))
    return Part(modality=Modality.VIDEO, tag="video1", path=path, media_type="video/mp4")


def value_of(part: Part) -> float:
    value = score_video(part).value
    assert value is not None
    return value


def grain(picture: Image.Image, amount: float) -> Image.Image:
    pixels = np.asarray(picture, dtype=float)
    noise = np.random.default_rng(4).normal(scale=max(amount, 1e-9), size=pixels.shape)
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def test_score_video_falls_with_blur(tmp_path: Path) -> None:
    values = [
        value_of(film(tmp_path / "a", [f.filter(ImageFilter.GaussianBlur(r)) for f in scene(12)]))
        for r in (0, 1.2, 1.8, 2.6, 4, 6)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9
    assert values[0] > 0.8
    assert values[-1] < 0.4


def test_score_video_falls_with_grain(tmp_path: Path) -> None:
    values = [
        value_of(film(tmp_path / "a", [grain(f, amount) for f in scene(12)]))
        for amount in (0, 8, 14, 24, 38, 60)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9
    assert values[-1] < 0.4


def test_score_video_falls_with_flicker(tmp_path: Path) -> None:
    values = []
    for every in (0, 18, 12, 8, 5, 3):
        frames = scene()
        if every:
            frames[every // 2 :: every] = [
                f.point(lambda v: v // 3) for f in frames[every // 2 :: every]
            ]
        values.append(value_of(film(tmp_path / "a", frames)))
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_video_falls_with_the_frame_rate(tmp_path: Path) -> None:
    values = [
        value_of(film(tmp_path / "a", scene(24)[:: 12 // rate] * (12 // rate), rate))
        for rate in (12, 6, 4, 3, 2, 1)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_video_marks_down_a_film_in_which_nothing_moves(tmp_path: Path) -> None:
    moving = value_of(film(tmp_path / "a", scene()))
    assert value_of(film(tmp_path / "a", scene(1) * 36)) < 0.75 * moving


def test_score_video_lets_things_rest(tmp_path: Path) -> None:
    moving = scene(30)
    resting = moving[:10] + moving[10:11] * 8 + moving[10:30]
    still = score_video(film(tmp_path / "a", resting)).details["measured"]
    assert still["stutter"] == 0.0
    stuck = moving[:10] + moving[10:11] * 8 + moving[18:30]
    assert score_video(film(tmp_path / "a", stuck)).details["measured"]["stutter"] > 0.1


def test_score_video_takes_small_movement_for_movement(tmp_path: Path) -> None:
    frames = []
    for n in range(24):
        picture = Image.new("RGB", (320, 240), "white")
        ImageDraw.Draw(picture).text((40, 100), "Does it crack your joints"[:n], fill="black")
        frames.append(picture)
    aspects = score_video(film(tmp_path / "a", frames)).details["aspects"]
    assert aspects["movement"] == 1.0
    assert aspects["fluent"] > 0.9


def test_score_video_of_slides_does_not_stutter(tmp_path: Path) -> None:
    slides = [p for n in (0, 9, 18, 27) for p in scene()[n : n + 1] * 9]
    assert score_video(film(tmp_path / "a", slides)).details["aspects"]["fluent"] == 1.0


def test_score_video_of_blackness_is_unusable(tmp_path: Path) -> None:
    assert value_of(film(tmp_path / "a", [Image.new("RGB", (128, 96))] * 24)) == 0.0


def test_score_video_of_a_film_cut_short_is_worse(tmp_path: Path) -> None:
    part = film(tmp_path / "a", scene())
    whole = value_of(part)
    # Transport streams need no index at the end, so that the beginning still plays.
    with av.open(str(tmp_path / "a")) as source, av.open(str(tmp_path / "b"), "w", "mpegts") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    assert decode_film(tmp_path / "b").frames == 36
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(data[: len(data) // 2])
    assert value_of(part) < 0.7 * whole


def test_decode_film_compares_what_it_declares_with_what_it_shows(tmp_path: Path) -> None:
    film(tmp_path / "a", scene())
    found = decode_film(tmp_path / "a")
    assert found.frames == 36
    assert found.seconds == pytest.approx(3.0)
    assert found.declared == pytest.approx(3.0, abs=0.1)
    assert len(found.pictures) == 8
    assert found.still == 0.0


@pytest.mark.parametrize("data", [b"", b"\0\0\0\x18ftypmp42", b"no film at all" * 50])
def test_score_video_of_something_else_is_unusable(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    found = score_video(Part(modality=Modality.VIDEO, path=tmp_path / "a"))
    assert found.value == 0.0
    assert str(tmp_path) not in found.details["unusable"]


def test_score_video_of_a_sound_is_unusable(tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    soundfile.write(tmp_path / "a", np.zeros(8000), 8000, format="WAV")
    found = score_video(Part(modality=Modality.VIDEO, path=tmp_path / "a"))
    assert found.details == {"unusable": "the file holds no pictures"}


def test_score_video_of_two_frames_is_null(tmp_path: Path) -> None:
    assert score_video(film(tmp_path / "a", scene(2))).reason == "too_short"


def test_score_video_without_the_extra_is_null(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality_of_films, "can_decode_films", lambda: False)
    part = Part(modality=Modality.VIDEO, path=tmp_path / "a")
    assert score_video(part).reason == "extra_missing:accordant[video]"
    assert score_video(Part(modality=Modality.VIDEO)).reason == "file_missing"
