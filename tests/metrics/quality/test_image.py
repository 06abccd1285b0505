import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import cbook
from PIL import Image, ImageDraw, ImageFilter
from scipy.stats import spearmanr
from sklearn.datasets import load_sample_image

from judgments.records import Modality, Part
from metrics.quality import image as quality_of_images
from metrics.quality.image import grade_pixels, score_image
from metrics.quality.naturalness import has_brisque


def drawing() -> Image.Image:
    """A diagram: flat shapes, thin lines, a word."""
    picture = Image.new("RGB", (360, 300), "#f4f1e8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 40, 150, 130), fill="#2a5d8f", outline="black", width=2)
    pen.ellipse((200, 60, 320, 180), fill="#d9822b")
    pen.line((150, 85, 200, 120), fill="black", width=3)
    for n in range(6):
        pen.line((30 + 50 * n, 280, 60 + 50 * n, 200 + 9 * n), fill="#222222", width=2)
    pen.text((60, 80), "source", fill="white")
    return picture


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "china": lambda: Image.fromarray(load_sample_image("china.jpg")).crop((0, 60, 360, 360)),
    "flower": lambda: Image.fromarray(load_sample_image("flower.jpg")).crop((150, 60, 438, 300)),
    "portrait": lambda: Image.open(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)).crop(
        (60, 60, 348, 300)
    ),
    "drawing": drawing,
}


def grainy(picture: Image.Image, amount: float) -> Image.Image:
    pixels = np.asarray(picture, dtype=float)
    noisy = pixels + np.random.default_rng(7).normal(scale=max(amount, 1e-9), size=pixels.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def compressed(picture: Image.Image, quality: float) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=int(quality))
    return Image.open(file).convert("RGB")


def paled(picture: Image.Image, share: float) -> Image.Image:
    pixels = np.asarray(picture, dtype=float)
    return Image.fromarray((200 + (pixels - 200) * share).astype(np.uint8))


DEGRADATIONS: dict[str, tuple[Callable[[Image.Image, float], Image.Image], tuple[float, ...]]] = {
    "noise": (grainy, (0, 6, 12, 22, 36, 60)),
    "blur": (blurred, (0, 1.1, 1.7, 2.6, 4, 6)),
    "jpeg": (compressed, (95, 60, 35, 20, 10, 4)),
    "contrast": (paled, (1, 0.6, 0.4, 0.25, 0.12, 0.05)),
}


def value_of(picture: Image.Image) -> float:
    value = grade_pixels(np.asarray(picture)).value
    assert value is not None
    return value


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("degradation", DEGRADATIONS)
@pytest.mark.parametrize("brisque", [True, False])
def test_grade_pixels_falls_with_severity(
    name: str, degradation: str, brisque: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if brisque and not has_brisque():
        pytest.skip("needs the extra `photographs`")
    monkeypatch.setattr(quality_of_images, "has_brisque", lambda: brisque)
    spoil, amounts = DEGRADATIONS[degradation]
    picture = PICTURES[name]()
    values = [value_of(spoil(picture, amount)) for amount in amounts]
    assert spearmanr(range(6), values).statistic <= -0.9
    assert values[0] > 0.9
    # A drawing is mostly flat, where compression leaves no trace: its mean says little.
    assert values[-1] < (0.85 if (name, degradation) == ("drawing", "jpeg") else 0.4)


def pixel_art() -> Image.Image:
    """An invader, eight pixels a square."""
    rows = ("00100000100", "00010001000", "00111111100", "01101110110", "11111111111")
    squares = np.array([[int(sign) for sign in row] for row in rows])
    palette = np.array([[20, 20, 60], [90, 220, 120]], dtype=np.uint8)
    return Image.fromarray(palette[np.pad(squares, 3)]).resize((272, 176), Image.Resampling.NEAREST)


def test_grade_pixels_lets_pixel_art_be() -> None:
    found = grade_pixels(np.asarray(pixel_art())).details
    assert found["measured"]["squares"] == 16.0
    assert found["aspects"]["squares"] == 1.0


@pytest.mark.parametrize("side", [2, 3, 5])
def test_grade_pixels_measures_the_side_of_squares(side: int) -> None:
    small = drawing().resize((360 // side, 300 // side), Image.Resampling.BICUBIC)
    large = small.resize((side * small.width, side * small.height), Image.Resampling.NEAREST)
    found = grade_pixels(np.asarray(large)).details["measured"]["squares"]
    assert found == pytest.approx(side, rel=0.02)


def test_grade_pixels_of_noise_alone_is_bad() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    assert value_of(Image.fromarray(noise)) < 0.1


def test_grade_pixels_of_one_colour_is_unusable() -> None:
    assert value_of(Image.new("RGB", (200, 200), "red")) == 0.0


def test_grade_pixels_leaves_brisque_out_of_drawings() -> None:
    assert grade_pixels(np.asarray(drawing())).details["measured"]["brisque"] is None


def test_grade_pixels_measures_the_radius_of_a_blur() -> None:
    found = grade_pixels(np.asarray(blurred(drawing(), 2.5))).details["measured"]["blur"]
    assert found == pytest.approx(2.5, rel=0.2)


def test_grade_pixels_of_a_thumbnail_is_null() -> None:
    assert grade_pixels(np.zeros((31, 200, 3), dtype=np.uint8)).reason == "too_short"


def test_grade_pixels_asks_brisque_about_photographs_where_it_is_installed() -> None:
    measured = grade_pixels(np.asarray(PICTURES["flower"]())).details["measured"]
    assert (measured["brisque"] is not None) == has_brisque()


def image_file(tmp_path: Path, picture: Image.Image, kind: str, **options: Any) -> Part:
    path = tmp_path / "a"
    picture.save(path, kind, **options)
    return Part(modality=Modality.IMAGE, tag="image1", path=path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_score_image_reads_every_common_format(tmp_path: Path, kind: str) -> None:
    value = score_image(image_file(tmp_path, drawing(), kind)).value
    assert value is not None
    assert value > 0.5


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK", "I;16", "LA"])
def test_score_image_reads_every_mode(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(drawing().convert("L")).astype(np.uint16) * 200)
    else:
        picture = drawing().convert(mode)
    kind = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    assert score_image(image_file(tmp_path, picture, kind)).value is not None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.45, 0.8])
def test_score_image_of_a_file_cut_short_is_unusable(
    tmp_path: Path, kind: str, share: float
) -> None:
    part = image_file(tmp_path, PICTURES["flower"](), kind)
    assert part.path is not None
    data = part.path.read_bytes()
    part.path.write_bytes(data[: int(share * len(data))])
    found = score_image(part)
    assert found.value == 0.0
    assert str(tmp_path) not in found.details["unusable"]


def test_score_image_refuses_a_decompression_bomb(tmp_path: Path) -> None:
    part = image_file(tmp_path, Image.new("1", (20_000, 20_000)), "PNG")
    assert score_image(part).reason == "too_large"


def test_score_image_without_file_is_null() -> None:
    assert score_image(Part(modality=Modality.IMAGE)).reason == "file_missing"


def test_score_image_shrinks_large_pictures_as_a_page_does(tmp_path: Path) -> None:
    large = PICTURES["flower"]().resize((2880, 2400), Image.Resampling.BICUBIC)
    value = score_image(image_file(tmp_path, large, "PNG")).value
    assert value is not None
    assert value > 0.3
