from __future__ import annotations

import io
import sys

import pytest
from PIL import Image

from app.rendering.figures import part_html
from app.rendering.labels import saved_name
from judgments.records import WITHHELD, Modality, Part

URL = "/file/1/abc"


def picture(form="PNG", **more):
    data = io.BytesIO()
    Image.new("RGB", (40, 30)).save(data, form, **more)
    return data.getvalue()


def test_part_html_shows_an_image_as_delivered(make_part, dangers):
    html = part_html(make_part("image", picture(), ".png", tag="image2"), URL)
    assert f'<img src="{URL}" alt="Image 2" width="40" height="30"' in html
    assert 'target="_blank"' in html
    assert dangers(html) == []


def test_part_html_turns_the_size_of_a_turned_photograph(make_part):
    exif = Image.Exif()
    exif[0x0112] = 6
    html = part_html(make_part("image", picture("JPEG", exif=exif), ".jpg"), URL)
    assert 'width="30" height="40"' in html


def test_part_html_shows_a_document_by_its_content(make_part):
    assert "<img" in part_html(make_part("document", picture(), ".docx"), URL)


@pytest.mark.parametrize(
    ("modality", "data", "element"),
    [
        ("audio", b"RIFF\0\0\0\0WAVEfmt ", "audio"),
        ("audio", b"\x1aE\xdf\xa3", "audio"),
        ("video", b"\x1aE\xdf\xa3", "video"),
        ("video", b"\0\0\0\x18ftypmp42", "video"),
    ],
)
def test_part_html_offers_players_that_wait(make_part, modality, data, element):
    html = part_html(make_part(modality, data), URL)
    assert f'<{element} controls preload="metadata" src="{URL}"' in html
    assert "autoplay" not in html


@pytest.mark.parametrize(
    ("data", "suffix", "form"),
    [
        (b"ply\nformat ascii 1.0\nend_header\n", ".ply", "ply"),
        (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", ".obj", "obj"),
        (b"solid a\nfacet normal 0 0 1\n", ".stl", "stl"),
        (b"glTF\2\0\0\0", ".glb", "glb"),
    ],
)
def test_part_html_prepares_a_viewer(make_part, data, suffix, form):
    html = part_html(make_part("threeD", data, suffix), URL)
    assert f'data-src="{URL}" data-format="{form}"' in html
    assert 'download="3d-model-1' in html


def test_part_html_shows_a_missing_file_by_its_tag_only():
    part = Part(modality=Modality.IMAGE, tag="image2", missing="'aurora/x.png' is not in /srv")
    html = part_html(part, None)
    assert "This file was not delivered: image2." in html
    assert "aurora" not in html


@pytest.mark.parametrize("reason", ["url_not_mapped", "missing_file", "not_imported"])
def test_part_html_does_not_blame_the_response_for_a_lost_file(reason):
    html = part_html(Part(modality=Modality.IMAGE, tag="image2", missing=reason), None)
    assert "This file is not at hand here; it is not the response" in html
    assert "not delivered" not in html


@pytest.mark.parametrize("reason", ["no_entry", "not_a_path", "caption_only"])
def test_part_html_says_what_the_response_left_out(reason):
    html = part_html(Part(modality=Modality.IMAGE, tag="image2", missing=reason), None)
    assert "This file was not delivered: image2." in html


def test_part_html_announces_damage_and_shows_what_there_is(make_part):
    html = part_html(make_part("image", picture()[:60], ".png", damage="cut off: <b>"), URL)
    assert "This file is damaged as delivered: cut off: &lt;b&gt;." in html
    assert "<img" in html


def test_part_html_announces_damage_without_opening(make_part):
    html = part_html(make_part("document", b"%PDF-1.7", ".pdf", damage="cut off"), URL)
    assert "damaged as delivered: cut off." in html
    assert "could not be opened" not in html


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(b"\xd0\xcf\x11\xe0" + b"\0" * 99, ".doc"), (b"II*\0", ".tiff"), (b"PK\3\4", ".pptx")],
)
def test_part_html_offers_a_download_of_what_it_cannot_show(make_part, data, suffix):
    html = part_html(make_part("document", data, suffix), URL)
    assert "This kind of file cannot be shown here." in html
    assert f'download="document-1{suffix}"' in html


@pytest.mark.parametrize(
    ("module", "data", "suffix"),
    [("pypdfium2", b"%PDF-1.7", ".pdf"), ("docx", None, ".docx"), ("openpyxl", None, ".xlsx")],
)
def test_part_html_names_the_extra_that_is_not_installed(
    make_part, monkeypatch, module, data, suffix
):
    monkeypatch.setitem(sys.modules, module, None)
    kinds = {".docx": "wordprocessingml.document", ".xlsx": "spreadsheetml.sheet"}
    part = make_part("document", data or b"PK", suffix)
    if data is None:
        kind = f"application/vnd.openxmlformats-officedocument.{kinds[suffix]}"
        part = make_part("document", b"PK", suffix, media_type=kind)
    html = part_html(part, URL)
    assert "accordant[documents]" in html
    assert "Download" in html


@pytest.mark.parametrize("modality", ["code", "document"])
@pytest.mark.parametrize("suffix", [".py", ".html", ".md", ".txt", ".csv", ".json", ".xml", ".js"])
def test_part_html_never_lets_text_act(make_part, dangers, modality, suffix):
    attack = b"</pre></code><script>x</script>,\n<img src=//e onerror=x>,![a](//e)\n"
    html = part_html(make_part(modality, attack, suffix), URL)
    assert dangers(html) == []
    assert "<script" not in html
    assert "<img" not in html


def test_part_html_shows_code_and_documents_given_inline(dangers):
    code = Part(modality=Modality.CODE, tag="code1", text="<b>x</b>", suffix=".html")
    document = Part(modality=Modality.DOCUMENT, tag="document1", text="# a <script>")
    assert dangers(part_html(code, None) + part_html(document, None)) == []
    assert "<h1>a &lt;script&gt;</h1>" in part_html(document, None)


def test_part_html_escapes_what_a_record_names(make_part, dangers):
    part = make_part("code", b"x", '.py" onclick="x', tag='code1"><script>', damage='"><script>')
    assert dangers(part_html(part, URL)) == []


def test_part_html_says_that_a_file_is_gone(make_part):
    part = make_part("document", b"a,b\n", ".csv")
    part.path.unlink()
    assert "could not be opened" in part_html(part, URL)


@pytest.mark.blindness
def test_part_html_says_that_a_file_is_withheld_and_gives_no_address():
    part = Part(modality=Modality.IMAGE, tag="image1", missing=WITHHELD, sha256="0" * 64)
    html = part_html(part, None)
    assert "not available to raters" in html
    assert "href" not in html


def test_part_html_says_that_a_damaged_file_is_judged_as_such(make_part):
    said = "damaged as delivered: cut off. That is the lowest technical quality"
    for missing in (None, WITHHELD):
        part = make_part("document", b"PK", ".docx", damage="cut off", missing=missing)
        assert said in part_html(part, URL)


@pytest.mark.blindness
@pytest.mark.parametrize(
    ("suffix", "media_type", "name"),
    [
        (".quillmar", "text/plain", "code-1.txt"),
        (".quillmar", "application/octet-stream", "code-1"),
        (".py", "text/x-python", "code-1.py"),
        (".aurora2", "image/png", "code-1.png"),
    ],
)
def test_saved_name_takes_no_suffix_that_a_system_made_up(suffix, media_type, name):
    part = Part(modality=Modality.CODE, tag="code1", suffix=suffix, media_type=media_type)
    assert saved_name(part) == name
