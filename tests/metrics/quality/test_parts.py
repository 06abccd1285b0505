import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from judgments.records import Modality, Part
from metrics.quality import CONFIG, measure_part
from metrics.quality import parts as dispatch
from metrics.reasons import REASONS

FILES = [m for m in Modality if m is not Modality.TEXT]
KINDS = {
    Modality.IMAGE: "image/png",
    Modality.AUDIO: "audio/wav",
    Modality.VIDEO: "video/mp4",
    Modality.DOCUMENT: "application/pdf",
    Modality.CODE: "text/x-python",
    Modality.THREED: "model/obj",
}


@pytest.mark.parametrize("modality", list(Modality))
def test_measure_part_of_a_missing_file_is_null(modality: Modality) -> None:
    lost = measure_part(Part(modality=modality, missing="url_not_mapped"))
    assert (lost.value, lost.reason) == (None, "file_lost")
    assert lost.details == {"record": "url_not_mapped"}
    assert measure_part(Part(modality=modality, missing="caption_only")).reason == "file_missing"


@pytest.mark.parametrize("modality", FILES)
def test_measure_part_of_a_damaged_file_is_a_result(modality: Modality, tmp_path: Path) -> None:
    found = measure_part(Part(modality=modality, path=tmp_path / "a", damage="cut off"))
    assert (found.value, found.reason) == (0.0, None)
    assert found.details == {"unusable": "cut off"}


@pytest.mark.parametrize("modality", FILES)
def test_measure_part_of_a_file_that_is_gone_or_empty(modality: Modality, tmp_path: Path) -> None:
    part = Part(modality=modality, path=tmp_path / "a", media_type=KINDS[modality])
    assert measure_part(part).reason == "file_missing"
    assert measure_part(Part(modality=modality)).reason == "file_missing"
    (tmp_path / "a").touch()
    assert measure_part(part).details == {"unusable": "the file is empty"}


@pytest.mark.parametrize("modality", FILES)
def test_measure_part_of_garbage_never_raises(modality: Modality, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(range(256)) * 40)
    found = measure_part(Part(modality=modality, path=tmp_path / "a", media_type=KINDS[modality]))
    assert found.value is not None
    assert found.value < 0.4
    json.dumps(dict(found.details), allow_nan=False)


def test_measure_part_refuses_a_file_over_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "LIMITS", {"file_bytes": 3})
    (tmp_path / "a").write_bytes(b"print(1)")
    part = Part(modality=Modality.CODE, path=tmp_path / "a", suffix=".py")
    assert measure_part(part).reason == "too_large"


def test_measure_part_takes_text_and_code_inline() -> None:
    assert measure_part(Part(modality=Modality.TEXT, text="Water is wet.")).value == 1.0
    assert measure_part(Part(modality=Modality.TEXT)).reason == "file_missing"
    assert measure_part(Part(modality=Modality.CODE, text="print(1)", suffix=".py")).value == 1.0
    assert measure_part(Part(modality=Modality.IMAGE, text="inline")).reason == "file_missing"


@pytest.mark.parametrize(("size", "doubted"), [(2**18, True), (2**18 - 1, False)])
def test_measure_part_names_a_size_that_looks_cut_off(
    tmp_path: Path, size: int, doubted: bool
) -> None:
    (tmp_path / "a").write_text("print(1)\n".ljust(size), encoding="utf-8")
    part = Part(modality=Modality.CODE, path=tmp_path / "a", suffix=".py")
    details = measure_part(part).details
    assert ("suspicion" in details) == doubted
    json.dumps(dict(details), allow_nan=False)


def test_measure_part_gives_the_same_value_every_time(tmp_path: Path) -> None:
    picture = Image.radial_gradient("L").convert("RGB")
    ImageDraw.Draw(picture).text((40, 100), "the same", fill="red", font_size=40)
    picture.save(tmp_path / "a", "PNG")
    part = Part(modality=Modality.IMAGE, path=tmp_path / "a", media_type="image/png")
    assert len({measure_part(part).value for _ in range(3)}) == 1


def test_config_is_json_and_names_its_limits() -> None:
    assert json.loads(json.dumps(dict(CONFIG)))["limits"]["pixels"] == 50_000_000


def test_every_reason_of_this_package_is_explained() -> None:
    codes = {"file_missing", "too_large", "too_short", "unsupported_format"}
    assert codes | {"language_not_supported", "extra_missing"} <= set(REASONS)
