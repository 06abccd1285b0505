"""Captions from an endpoint: asked once, kept with the study, never a refusal's text."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from llmock.scenarios import Fail, Reply
from PIL import Image

from judgments.media import MediaStore
from judgments.models import Asset, Extraction, Placeholder
from judgments.records import Modality
from metrics.engines.judge.attaching import attach
from metrics.engines.judge.captioning import (
    EXTRACTOR,
    caption_assets,
    caption_config_hash,
    estimate_captions,
)
from metrics.errors import EngineError


def _file(form="PNG", colour="red", size=(8, 8)):
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, format=form)
    return stream.getvalue()


@pytest.fixture
def attached(study, fill):
    """Give a function that has a response show a file."""
    made = fill(study, items=1, systems=("aurora",))
    response = next(iter(made.responses.values()))
    count = iter(range(1, 99))

    def attached(data, suffix=".png", modality="image", caption=None, damage=None):
        number = next(count)
        with study.write() as session:
            kept = MediaStore(study.media_root).put_bytes(data, suffix)
            session.add(
                Asset(sha256=kept.sha256, media_type=kept.media_type, size=kept.size, damage=damage)
            )
            session.flush()
            session.add(
                Placeholder(
                    tag=f"{modality}{number}", modality=modality, position=number, suffix=suffix,
                    original_value=f"secret-name-{number}{suffix}", asset_sha256=kept.sha256,
                    response_id=response, caption=caption,
                )
            )  # fmt: skip
        return kept.sha256

    return attached


@pytest.fixture
def describe(endpoint):
    """Give a function that has the next requests answered with a caption."""

    def describe(caption, *, perceived=True, times=None):
        text = json.dumps({"perceived": perceived, "caption": caption})
        endpoint.state.scenarios.add(Reply(text=text, times=times))

    return describe


def _extractions(study):
    with study.read() as session:
        return {row.asset_sha256: row.text for row in session.scalars(sa.select(Extraction))}


def test_captions_are_asked_once_and_kept(study, settings, attached, describe, sent):
    red, blue = attached(_file()), attached(_file(colour="blue"))
    describe("A plain square.")
    seen = []
    summary = caption_assets(study, settings, lambda done, total: seen.append((done, total)))
    assert (summary.captioned, dict(summary.nulls), seen) == (2, {}, [(2, 2)])
    assert _extractions(study) == {red: "A plain square.", blue: "A plain square."}
    with study.read() as session:
        row = session.scalars(sa.select(Extraction)).first()
    assert (row.extractor, row.config_hash) == (EXTRACTOR, caption_config_hash(settings))
    asked = len(sent())
    assert caption_assets(study, settings).captioned == 0
    assert len(sent()) == asked == 3  # with one to see whether the model takes pictures


def test_pictures_are_sent_whole_and_without_their_name(study, settings, attached, describe, sent):
    attached(_file())
    describe("A red square.")
    caption_assets(study, settings)
    body = sent()[-1]
    url = body["messages"][1]["content"][1]["image_url"]["url"]
    head, _, data = url.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == _file()
    assert "secret-name" not in json.dumps(sent())


def test_files_with_a_caption_damage_or_another_modality_are_not_asked(
    study, settings, attached, sent
):
    attached(_file(), caption="A red square.")
    attached(_file(colour="blue"), damage="cut off")
    attached(b"print(1)\n", suffix=".py", modality="code")
    assert caption_assets(study, settings).captioned == 0
    assert sent() == []


def test_failed_captions_of_the_record_are_asked_anew(study, settings, attached, describe):
    sha256 = attached(_file(), caption="[ERROR_CAPTION: timed out]")
    describe("A red square.")
    caption_assets(study, settings)
    assert _extractions(study) == {sha256: "A red square."}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(text="I am sorry, I cannot see images.", times=None), "judge_malformed"),
        (Reply(text='{"perceived": false, "caption": "Sorry."}', times=None), "caption_failed"),
        (Reply(text='{"perceived": true, "caption": " "}', times=None), "caption_failed"),
    ],
    ids=repr,
)
def test_what_is_no_caption_is_not_kept(study, settings, attached, endpoint, reply, reason):
    attached(_file())
    endpoint.state.scenarios.add(reply)
    summary = caption_assets(study, settings)
    assert (summary.captioned, dict(summary.nulls)) == (0, {reason: 1})
    assert _extractions(study) == {}


def test_files_that_cannot_be_sent_are_counted(study, settings, attached):
    attached(b"RIFF\x00\x00\x00\x00nothing", suffix=".png")
    assert caption_assets(study, settings).nulls == {"unsupported_format": 1}


def test_model_that_takes_no_pictures_is_said_at_once(study, settings, attached, endpoint):
    attached(_file())
    endpoint.state.scenarios.add(Fail(400, message="image input is not supported"))
    with pytest.raises(EngineError, match="image input is not supported"):
        caption_assets(study, settings)


def test_recordings_are_sent_only_if_asked_for(study, settings, attached, describe, sent):
    sound = attached(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32), suffix=".wav", modality="audio")
    assert caption_assets(study, settings).captioned == 0
    assert estimate_captions(study, settings).requests == 0
    assert estimate_captions(study, settings, sounds=True).requests == 1
    describe("A hum.")
    caption_assets(study, settings, sounds=True)
    assert _extractions(study) == {sound: "A hum."}
    assert sent()[-1]["messages"][1]["content"][1]["input_audio"]["format"] == "wav"


def test_estimate_of_captions_sends_nothing(study, settings, attached, sent):
    attached(_file())
    found = estimate_captions(study, replace(settings, price_in=1.0, price_out=1.0))
    assert (found.requests, found.tokens_in) == (1, 1000)
    assert 0 < found.cost < found.most
    assert sent() == []


def test_attach_draws_unusual_pictures_again(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(_file("BMP", size=(4000, 100)))
    piece = attach(path, Modality.IMAGE, "image/bmp")
    data = base64.b64decode(piece["image_url"]["url"].partition(",")[2])
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, max(picture.size)) == ("PNG", 2048)


@pytest.mark.parametrize(
    ("modality", "media_type", "data"),
    [
        (Modality.IMAGE, "image/svg+xml", b"<svg/>"),
        (Modality.AUDIO, "audio/flac", b"fLaC"),
        (Modality.IMAGE, "image/png", None),
    ],
)
def test_attach_gives_nothing_that_cannot_be_sent(tmp_path, modality, media_type, data):
    path = tmp_path / "file"
    if data is not None:
        path.write_bytes(data)
    assert attach(path, modality, media_type) is None
