import io

import numpy as np
import pytest
from PIL import Image, ImageFile

from examples.generate import generate
from examples.study_builder import content, plan, wear, wording
from examples.study_builder.canvas import THEMES
from examples.study_builder.records import Job
from examples.study_builder.rendering import render

TEXTS = ("items.jsonl", "truth.csv", "irregularities.csv")


@pytest.fixture(scope="module")
def anew(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    generate(folder, ("image", "document", "code"))
    return folder


def pixels(path, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def test_generate_writes_the_committed_records(study, anew):
    names = [*TEXTS, *(f"responses/{system}.jsonl" for system in plan.SYSTEMS)]
    for name in names:
        assert (anew / name).read_bytes() == (study.root / name).read_bytes(), name


def test_generate_draws_the_committed_pictures(study, anew, monkeypatch):
    paths = sorted((anew / "media" / "image").iterdir())
    assert len(paths) > 100
    for path in paths:
        committed = study.root / path.relative_to(anew)
        if path.read_bytes() == committed.read_bytes():
            continue
        # Another version of Pillow may pack the same picture differently.
        difference = np.abs(pixels(path, monkeypatch) - pixels(committed, monkeypatch))
        assert difference.mean() < 8, path.name


def test_generate_writes_the_committed_code(study, anew):
    for path in (anew / "media" / "code").iterdir():
        assert path.read_bytes() == (study.root / path.relative_to(anew)).read_bytes()


def test_render_gives_the_same_bytes_twice(study):
    questions = content.read_questions()
    specs = {
        tag.rstrip("0123456789"): spec
        for question in questions
        for tag, spec in question.asked.items()
        if spec["make"] != "speech"
    }
    for modality, spec in specs.items():
        job = Job(path="x", modality=modality, spec=spec, theme="mist", wear="flawed")
        assert render(job) == render(job), modality


def test_generate_deletes_media_no_record_names(tmp_path):
    stray = tmp_path / "media" / "image" / "img_9999_000000.png"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"")
    generate(tmp_path, ())
    assert not stray.exists()


def test_read_questions_refuses_a_replacement_without_effect(tmp_path):
    (tmp_path / "general_area_1.toml").write_text(
        '[[item]]\nsubdomain="food"\nid="1"\nlevel=1\nprompt="?"\nreference="Two eggs."\n'
        'first="Two eggs."\nsecond="Take 2 eggs."\nslip=[["Two","Three"]]\nwrong=[["eggs","nuts"]]\n'
        "[item.asked]\n",
        encoding="utf-8",
    )
    with pytest.raises(content.ContentError, match=r"general_area_1\.toml, id 1.*'slip'"):
        content.read_questions(tmp_path)


def test_worth_falls_with_each_aspect_alone():
    best = plan.Recipe(content="right", wear=("clean",), order="fine", tone="unified")
    assert all(value > 4 for value in plan.worth(best, "x").values())
    for dimension, recipe in {
        "SC": plan.Recipe(content="off_task", wear=("clean",), order="fine", tone="unified"),
        "GQ": plan.Recipe(content="right", wear=("broken",), order="fine", tone="unified"),
        "HC": plan.Recipe(content="right", wear=("clean",), order="contradicting", tone="unified"),
        "SH": plan.Recipe(content="right", wear=("clean",), order="fine", tone="clashing"),
    }.items():
        values = plan.worth(recipe, "x")
        assert values[dimension] < 2.2
        others = {"GQ", "SH"} - {dimension}
        assert all(values[name] > 4 for name in others)


def test_jumble_changes_the_order_and_keeps_the_tags():
    import random

    text = "See <image1>. Then hear <audio1>. Done."
    mixed = wording.jumble(text, random.Random(1))
    assert mixed != text
    assert sorted(wording.tags_in(mixed)) == ["audio1", "image1"]


def test_note_wear_says_what_a_broken_file_still_shows():
    heard = wear.note_wear("A voice says one two three four five six.", "audio", "broken")
    assert "breaks off" in heard
    assert "six" not in heard
    assert "does not play" in wear.note_wear("A dog runs.", "video", "broken")


def test_wear_picture_poor_greys_the_right_edge():
    picture = Image.new("RGB", (100, 40), THEMES["mist"].paper)
    worn = np.asarray(wear.wear_picture(picture, "poor", np.random.default_rng(0)))
    assert np.all(worn[:, 90:] == 128)
    assert worn[:, :80].std() > 10


def test_cut_off_keeps_the_beginning():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    assert out.getvalue().startswith(wear.cut_off(out.getvalue()))
    assert len(wear.cut_off(out.getvalue())) < len(out.getvalue()) / 2
