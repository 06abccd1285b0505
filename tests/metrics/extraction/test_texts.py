from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
import trimesh

from judgments.records import LOST, Modality, Part
from metrics.extraction.texts import extract_text, remember_text, usable_caption

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf_bytes(line: str) -> bytes:
    """Write the smallest PDF with one line of text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made = b"%PDF-1.4\n"
    offsets = []
    for n, body in enumerate(bodies, 1):
        offsets.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n" + table
    return made + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def document(path: Path, media_type: str, **more: str) -> Part:
    return Part(
        modality=Modality.DOCUMENT, tag="document1", path=path, media_type=media_type, **more
    )


def test_extract_text_reads_a_pdf(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(pdf_bytes("Water boils at 100 degrees."))
    found = extract_text(document(path, "application/pdf"))
    assert (found.text, found.source) == ("Water boils at 100 degrees.", "parser")


def test_extract_text_reads_paragraphs_and_tables_of_word(tmp_path):
    path = tmp_path / "a"
    made = docx.Document()
    made.add_paragraph("House rules")
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "deposit", "30 days"
    made.save(str(path))
    assert extract_text(document(path, WORD)).text == "House rules\ndeposit, 30 days"


def test_extract_text_reads_cells_of_excel(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["length", 2.5])
    book.save(path)
    assert extract_text(document(path.rename(tmp_path / "a"), EXCEL)).text == "length, 2.5"


@pytest.mark.parametrize("written", ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n"])
def test_extract_text_reads_tables_with_any_separator(tmp_path, written):
    path = tmp_path / "a"
    path.write_text(written)
    assert extract_text(document(path, "text/csv")).text == "a, b\n1, 2"


@pytest.mark.parametrize("media_type", ["application/pdf", WORD, EXCEL])
def test_extract_text_says_that_a_document_is_damaged(tmp_path, media_type):
    path = tmp_path / "a"
    path.write_bytes(b"PK\x03\x04 not really")
    found = extract_text(document(path, media_type))
    assert (found.text, found.reason) == (None, "damaged_file")


def test_extract_text_refuses_an_archive_that_unpacks_to_too_much(tmp_path):
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"word/{n}.xml", bytes(50 * 2**20))
    assert path.stat().st_size < 2**20
    assert extract_text(document(path, WORD)).reason == "too_large"


def test_extract_text_gives_a_reason_for_a_scanned_page(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"\x89PNG")
    assert extract_text(document(path, "image/png")).reason == "no_text_for_document"


def test_extract_text_prefers_the_given_caption_to_the_file(tmp_path):
    path = tmp_path / "a"
    path.write_text("x,y\n1,2\n")
    found = extract_text(document(path, "text/csv", caption=" A table of points. "))
    assert (found.text, found.source) == ("A table of points.", "given_caption")


def test_extract_text_never_reads_the_notice_of_a_failed_caption():
    part = Part(modality=Modality.IMAGE, tag="image1", caption="[ERROR_CAPTION: gpt-5 said 429]")
    assert usable_caption(part) is None
    assert extract_text(part).reason == "caption_failed"


def test_extract_text_reads_code_inline_and_from_a_file(tmp_path):
    inline = Part(modality=Modality.CODE, tag="code1", text="x = 1\n")
    assert extract_text(inline).source == "inline"
    path = tmp_path / "a"
    path.write_text("\ufeffprint('é')\n")
    assert extract_text(Part(modality=Modality.CODE, path=path)).text == "print('é')"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a\0b"])
def test_extract_text_says_that_code_is_no_text(tmp_path, content):
    path = tmp_path / "a"
    path.write_bytes(content)
    assert extract_text(Part(modality=Modality.CODE, path=path)).reason == "damaged_file"


@pytest.mark.parametrize("modality", [Modality.IMAGE, Modality.AUDIO, Modality.VIDEO])
def test_extract_text_is_null_for_what_it_cannot_read(modality):
    assert extract_text(Part(modality=modality)).reason == f"no_text_for_{modality}"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("ply", "model/ply"),
        ("stl", "model/stl"),
        ("obj", "model/obj"),
        ("glb", "model/gltf-binary"),
    ],
)
def test_extract_text_summarises_the_geometry_of_each_format(tmp_path, kind, media_type):
    path = tmp_path / "a"
    path.write_bytes(_bytes(trimesh.creation.box((4, 2, 1)).export(file_type=kind)))
    found = extract_text(Part(modality=Modality.THREED, path=path, media_type=media_type))
    assert found.text == "A 3D mesh of 12 faces and 8 vertices. Its proportions are 4 : 2 : 1."


def test_extract_text_says_that_a_mesh_is_damaged(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(_bytes(trimesh.creation.icosphere().export(file_type="glb"))[:2000])
    part = Part(modality=Modality.THREED, path=path, media_type="model/gltf-binary")
    assert extract_text(part).reason == "damaged_file"


def test_extract_text_says_that_a_file_is_missing(tmp_path):
    gone = Part(modality=Modality.CODE, path=tmp_path / "gone")
    assert extract_text(gone).reason == "file_missing"


@pytest.mark.parametrize("missing", sorted(LOST))
@pytest.mark.parametrize("modality", [Modality.IMAGE, Modality.VIDEO, Modality.DOCUMENT])
def test_extract_text_says_that_a_file_was_lost_before_the_import(modality, missing):
    lost = Part(modality=modality, missing=missing)
    assert extract_text(lost).reason == "file_lost"
    assert extract_text(replace(lost, caption="[MISSING_CAPTION]")).reason == "file_lost"
    assert extract_text(replace(lost, caption="A cat.")).text == "A cat."


def _bytes(exported: bytes | str) -> bytes:
    return exported.encode() if isinstance(exported, str) else exported


@pytest.mark.parametrize(
    ("module", "media_type", "extra"),
    [
        ("pypdfium2", "application/pdf", "documents"),
        ("docx", WORD, "documents"),
        ("openpyxl", EXCEL, "documents"),
        ("trimesh", "model/ply", "mesh"),
    ],
)
def test_extract_text_says_which_extra_is_missing(tmp_path, monkeypatch, module, media_type, extra):
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    monkeypatch.setitem(sys.modules, module, None)
    modality = Modality.THREED if extra == "mesh" else Modality.DOCUMENT
    part = Part(modality=modality, tag="document1", path=path, media_type=media_type)
    assert extract_text(part).reason == f"extra_missing:accordant[{extra}]"


def test_extract_text_of_files_beside_a_mesh(tmp_path):
    path = tmp_path / "a"
    path.write_text("newmtl red\nKd 1 0 0\n")
    material = Part(modality=Modality.THREED, path=path, media_type="model/mtl")
    assert extract_text(material).text == "newmtl red\nKd 1 0 0"
    texture = Part(modality=Modality.THREED, path=path, media_type="image/png")
    assert extract_text(texture).reason == "no_text_for_threeD"


def test_extract_text_refuses_what_is_too_large_or_empty(tmp_path):
    path = tmp_path / "a"
    path.write_text("x = 1\n" * 300_000)
    assert extract_text(Part(modality=Modality.CODE, path=path)).reason == "too_large"
    damaged = Part(modality=Modality.CODE, path=path, damage="cut off")
    assert extract_text(damaged).reason == "damaged_file"
    path.write_text("   \n")
    assert extract_text(Part(modality=Modality.CODE, path=path)).reason == "no_text_for_code"


@pytest.mark.parametrize("media_type", [WORD, EXCEL])
def test_extract_text_says_that_an_archive_is_no_office_document(tmp_path, media_type):
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    assert extract_text(document(path, media_type)).reason == "damaged_file"


def test_extract_text_reads_plain_text_and_one_column_as_they_are(tmp_path):
    path = tmp_path / "a"
    path.write_text("alpha\nbeta\n")
    assert extract_text(document(path, "text/plain")).text == "alpha\nbeta"
    assert extract_text(document(path, "text/csv")).text == "alpha\nbeta"


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "model/obj", "damaged_file"),
        (b"solid a\nendsolid a\n", "model/stl", "damaged_file"),
        (b"#usda 1.0", "model/vnd.usd", "unsupported_format"),
    ],
)
def test_extract_text_refuses_shapes_without_sound_vertices(tmp_path, content, media_type, reason):
    path = tmp_path / "a"
    path.write_bytes(content)
    part = Part(modality=Modality.THREED, path=path, media_type=media_type)
    assert extract_text(part).reason == reason


def test_extract_text_summarises_a_single_point(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(_bytes(trimesh.PointCloud([[1.0, 2.0, 3.0]]).export(file_type="ply")))
    part = Part(modality=Modality.THREED, path=path, media_type="model/ply")
    assert extract_text(part).text == "A 3D point cloud of 1 points."


def test_extract_text_takes_the_best_source_there_is(tmp_path):
    path = tmp_path / "a"
    path.write_text("x,y\n1,2\n")
    table = document(path, "text/csv")
    described = replace(table, extracted="A table.", extracted_by="endpoint_caption")
    recognised = replace(table, extracted="x y", extracted_by="ocr")
    found = [
        extract_text(replace(described, caption="Given.")),
        extract_text(replace(described, text="inline")),
        extract_text(replace(recognised, text="inline")),
        extract_text(recognised),
        extract_text(table),
    ]
    assert [(one.text, one.source) for one in found] == [
        ("Given.", "given_caption"),
        ("A table.", "endpoint_caption"),
        ("inline", "inline"),
        ("x y", "ocr"),
        ("x, y\n1, 2", "parser"),
    ]


def test_extract_text_hands_on_why_nothing_was_taken_out(tmp_path):
    song = Part(modality=Modality.AUDIO, extracted_reason="no_speech")
    assert extract_text(song).reason == "no_speech"
    assert extract_text(replace(song, caption="[MISSING_CAPTION]")).reason == "caption_failed"
    path = tmp_path / "a"
    path.write_text("House rules")
    blank = document(path, "text/plain", extracted_reason="no_characters")
    assert extract_text(blank).text == "House rules"


def test_extract_text_does_not_trust_what_was_heard_in_a_damaged_file():
    part = Part(modality=Modality.AUDIO, extracted="Hello", extracted_by="asr", damage="cut off")
    assert extract_text(part).text is None


def test_remember_text_opens_a_file_once(tmp_path):
    part = Part(modality=Modality.CODE, tag="code1", path=tmp_path / "a.py")
    part.path.write_text("print(1)\n", encoding="utf-8")
    found = remember_text(part)
    part.path.unlink()
    assert remember_text(part) is found
