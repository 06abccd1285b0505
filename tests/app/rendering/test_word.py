from __future__ import annotations

import random
import zipfile
from io import BytesIO

import docx
import pytest
from PIL import Image

from app.rendering.errors import UnreadableError
from app.rendering.word import MAX_BLOCKS, word_html


@pytest.fixture
def saved(tmp_path):
    def save(document):
        path = tmp_path / "document"
        document.save(path)
        return path

    return save


def sample():
    document = docx.Document()
    document.add_heading("Title", 0)
    document.add_heading("Part", 2)
    paragraph = document.add_paragraph("plain ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run("2").font.subscript = True
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "head", "cell"
    document.add_paragraph("entry", style="List Bullet")
    return document


def test_word_html_keeps_structure_and_order(saved):
    html = word_html(saved(sample()))
    marks = [
        "<h3>Title</h3>", "<h5>Part</h5>", "plain <strong>bold</strong><sub>2</sub>",
        "<th>head</th>", "<td>cell</td>", '<p class="item">entry</p>',
    ]  # fmt: skip
    assert [html.index(mark) for mark in marks] == sorted(html.index(mark) for mark in marks)


def test_word_html_escapes_text_names_and_cells(saved, dangers):
    attack = "<script>x</script><img src=//e onerror=x>"
    document = docx.Document()
    document.add_heading(attack, 1)
    document.add_paragraph(attack)
    document.add_table(rows=1, cols=1).cell(0, 0).text = attack
    html = word_html(saved(document))
    assert dangers(html) == []
    assert html.count("&lt;script&gt;") == 3


def test_word_html_counts_pictures(saved):
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    document = sample()
    document.add_picture(picture)
    assert "The document holds 1 picture: download it to see it." in word_html(saved(document))


def test_word_html_bounds_its_length(saved):
    document = docx.Document()
    for n in range(MAX_BLOCKS + 50):
        document.add_paragraph(f"paragraph {n}")
    html = word_html(saved(document))
    assert f"paragraph {MAX_BLOCKS - 1}<" in html
    assert f"paragraph {MAX_BLOCKS + 1}<" not in html
    assert f"first {MAX_BLOCKS} paragraphs" in html


def test_word_html_says_that_a_document_is_empty(saved):
    assert "holds no text" in word_html(saved(docx.Document()))


def test_word_html_refuses_what_would_unpack_to_too_much(tmp_path):
    path = tmp_path / "bomb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (120 * 1024 * 1024))
    with pytest.raises(UnreadableError, match="too large"):
        word_html(path)


def test_word_html_reads_no_other_file(saved, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    path = saved(sample())
    _rewrite(path, "word/document.xml", lambda xml: xml.replace(
        b"<w:document", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret}">]><w:document'.encode(), 1
    ).replace(b"plain", b"&e;"))  # fmt: skip
    assert "hidden words" not in word_html(path)


def test_word_html_shows_or_refuses_whatever_is_broken(saved):
    path = saved(sample())
    whole = path.read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        broken = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
        for _ in range(chance.randrange(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        try:
            word_html(path)
        except UnreadableError:
            refused += 1
    assert refused > 30


@pytest.mark.parametrize("member", ["word/document.xml", "[Content_Types].xml", "word/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<a/>", b"<w:p/>", b"\xff\xfe\x00"])
def test_word_html_shows_or_refuses_wrong_members(saved, member, content):
    path = saved(sample())
    _rewrite(path, member, lambda _xml: content)
    try:
        html = word_html(path)
    except UnreadableError as error:
        html = str(error)
    assert "document" in html.lower()


def _rewrite(path, member, change):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = change(members[member])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
