"""Character recognition by the real models, on pictures made here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from metrics.extraction import characters
from metrics.extraction.characters import characters_config, read_document_picture, read_image
from metrics.extraction.limits import UnreadableError

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "unim-sample" / "chemistry" / "original_data"
LINES = ("Water boils at 100 degrees.", "Ice melts at 0 degrees.", "Salt raises the boiling point.")


def draw(path: Path, *placed: tuple[str, int, int], size: tuple[int, int] = (480, 200)) -> Path:
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for text, left, top in placed:
        pen.text((left, top), text, fill="black", font=ImageFont.load_default(26))
    picture.save(path, "PNG")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return draw(tmp_path / "page", *((text, 20, 20 + 50 * n) for n, text in enumerate(LINES)))


def reason_of(read, path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(path)
    return caught.value.reason


def test_read_image_reads_lines_in_order_in_any_process(page):
    assert read_image(page) == "\n".join(LINES)
    assert read_image(page) == read_document_picture(page)
    # No socket may be opened: the models come with their package.
    script = (
        "import socket, sys\n"
        "from pathlib import Path\n"
        "socket.socket.connect = socket.getaddrinfo = None\n"
        "from metrics.extraction.characters import read_image\n"
        "sys.stdout.write(read_image(Path(sys.argv[1])))\n"
    )
    again = subprocess.run(
        [sys.executable, "-c", script, str(page)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert again.stdout == "\n".join(LINES)


def test_read_image_takes_no_logo_for_what_a_photograph_shows(tmp_path):
    rng = np.random.default_rng(1)
    hills = np.cumsum(rng.normal(0, 2, (300, 480, 3)), axis=1) + 128
    picture = Image.fromarray(np.clip(hills, 0, 255).astype(np.uint8))
    ImageDraw.Draw(picture).text((20, 20), "ACME", fill="white", font=ImageFont.load_default(40))
    picture.save(tmp_path / "a", "PNG")
    assert reason_of(read_image, tmp_path / "a") in {"no_text_for_image", "no_characters"}


def test_read_image_takes_no_fragments_of_a_formula(tmp_path):
    places = [(30, 20), (120, 20), (210, 20), (300, 20), (30, 90), (120, 90), (210, 90), (300, 90)]
    atoms = zip(("CH", "OH", "NH", "CH", "OH", "HN", "HO", "CH"), places, strict=True)
    placed = [(atom, *place) for atom, place in atoms]
    path = draw(tmp_path / "a", *placed, ("heat, then benzene, then ethanol, dried", 5, 150))
    assert reason_of(read_image, path) == "no_text_for_image"
    assert "benzene" in read_document_picture(path)


def test_read_image_wants_more_than_a_few_words_and_a_share_of_the_picture(tmp_path):
    few = draw(tmp_path / "few", ("Stearic acid", 20, 20))
    assert reason_of(read_image, few) == "no_text_for_image"
    assert read_document_picture(few) == "Stearic acid"
    small = draw(tmp_path / "small", (LINES[0] + " Quite hot.", 20, 20), size=(1200, 1200))
    assert reason_of(read_image, small) == "no_text_for_image"


@pytest.mark.parametrize("size", [9, 14])
def test_read_image_overlooks_no_small_print_across_a_photograph(tmp_path, size):
    rng = np.random.default_rng(1)
    hills = np.cumsum(rng.normal(0, 2, (240, 320, 3)), axis=1) + 90
    picture = Image.fromarray(np.clip(hills, 0, 160).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for n in range(8):
        at = (10, 10 + 2 * size * n)
        pen.text(at, LINES[0], fill="white", font=ImageFont.load_default(size))
    picture.save(tmp_path / "a", "PNG")
    assert read_image(tmp_path / "a").count("boils at 100 degrees") >= 6


def test_read_image_reads_no_lines_where_a_glance_finds_no_room(tmp_path, monkeypatch):
    monkeypatch.setattr(characters, "_lines", lambda _: pytest.fail("looked closely"))
    disc = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(disc).ellipse((60, 60, 240, 240), fill="black")
    disc.save(tmp_path / "a", "PNG")
    assert reason_of(read_image, tmp_path / "a") in {"no_characters", "no_text_for_image"}


def test_read_image_finds_no_characters_where_there_are_none(tmp_path):
    assert reason_of(read_image, draw(tmp_path / "a")) == "no_characters"
    assert reason_of(read_document_picture, tmp_path / "a") == "no_characters"


def test_read_image_sees_dark_text_on_nothing_as_on_white(tmp_path, page):
    picture = Image.open(page).convert("L")
    clear = Image.merge("LA", (Image.new("L", picture.size), picture.point(lambda v: 255 - v)))
    clear.save(tmp_path / "clear", "PNG")
    assert read_image(tmp_path / "clear") == "\n".join(LINES)


def test_read_image_turns_a_picture_as_its_camera_held_it(tmp_path, page):
    turned = Image.open(page).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned", "JPEG", quality=95, exif=exif)
    assert read_image(tmp_path / "turned") == "\n".join(LINES)


def test_read_image_says_what_is_wrong_with_a_file(tmp_path, monkeypatch, page):
    cut = tmp_path / "cut"
    cut.write_bytes(page.read_bytes()[:900])
    assert reason_of(read_image, cut) == "damaged_file"
    cut.write_bytes(b"not a picture")
    assert reason_of(read_image, cut) == "damaged_file"
    assert reason_of(read_image, tmp_path / "gone") == "file_missing"
    monkeypatch.setattr(characters, "MAX_PIXELS", 1000)
    assert reason_of(read_image, page) == "too_large"


@pytest.mark.parametrize("size", [(1, 1), (3, 1900)])
def test_read_image_survives_odd_shapes(tmp_path, size):
    path = tmp_path / "a"
    Image.new("RGB", size, "black").save(path, "PNG")
    assert reason_of(read_image, path) in {"no_characters", "extraction_failed"}


@pytest.mark.parametrize("module", ["rapidocr", "onnxruntime"])
def test_read_image_says_which_extra_is_missing(monkeypatch, page, module):
    monkeypatch.delattr(characters._OF_THREAD, "engine", raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    assert reason_of(read_image, page) == "extra_missing:accordant[ocr]"


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the sample of UniM")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("img_0339_01.png", "no_text_for_image"),
        ("img_0339_03.png", "no_text_for_image"),
        ("img_0910_01.png", "no_text_for_image"),
        pytest.param("img_0312_01.png", "no_text_for_image", marks=pytest.mark.slow),
        pytest.param("img_1045_01.png", "no_text_for_image", marks=pytest.mark.slow),
    ],
)
def test_read_image_leaves_structural_formulas_and_photographs_without_text(name, reason):
    assert reason_of(read_image, SAMPLES / "images" / name) == reason


def test_characters_config_names_the_version_that_is_installed(monkeypatch):
    assert characters_config()["versions"]["rapidocr"] is not None

    def missing(package: str) -> str:
        raise characters.PackageNotFoundError(package)

    monkeypatch.setattr(characters, "version", missing)
    assert characters_config()["versions"]["rapidocr"] is None
