from __future__ import annotations

import re

from app.rendering.parts import compose
from judgments.records import Modality, Part


def text(words):
    return Part(modality=Modality.TEXT, text=words)


def test_compose_lays_each_figure_where_it_stood(make_part):
    image, code = make_part("image", b"\x89PNG\r\n\x1a\n"), make_part("code", b"x", ".py")
    data = compose([text("see "), image, text(" and **then "), code, text("** end")], url_of)
    assert data["html"] == (
        '<p>see <span data-slot="0"></span> and <strong>then <span data-slot="1"></span></strong>'
        " end</p>\n"
    )
    assert "<img" in data["figures"][0]
    assert "<pre" in data["figures"][1]


def test_compose_never_loses_or_doubles_a_figure(make_part):
    around = ["```", "\n```\n", "[a](", ")", "`", "` ", "<", ">", "$", "$ |\n|---|\n|", "|", ""]
    parts = []
    for words in around:
        parts += [text(words), make_part("code", b"x", ".py")]
    data = compose(parts, url_of)
    slots = re.findall(r'<span data-slot="(\d+)"></span>', data["html"])
    assert sorted(map(int, slots)) == list(range(len(around)))
    assert len(data["figures"]) == len(around)


def test_compose_lets_no_text_take_a_place(make_part):
    forged = '\ue0000\ue001<span data-slot="0"></span>'
    data = compose([text(forged), make_part("code", b"x", ".py")], url_of)
    assert data["html"].count('<span data-slot="0"></span>') == 1
    assert data["html"].startswith("<p>0&lt;span")


def test_compose_asks_for_addresses_of_files_only(make_part):
    asked = []
    code = make_part("code", b"x", ".py", tag="code7")
    missing = Part(modality=Modality.IMAGE, tag="image1", missing="missing_file")
    data = compose([text("a"), missing, code], lambda part: asked.append(part.tag) or "/u")
    assert asked == ["code7"]
    assert data["urls"] == ["/u"]


def test_compose_of_nothing_is_empty():
    data = compose([], url_of)
    assert data["html"] == ""
    assert data["figures"] == []


def test_compose_tells_nothing_of_captions_paths_or_names(make_part):
    part = make_part("code", b"x", ".py", caption="made by aurora")
    shown = str(compose([part], url_of))
    assert "aurora" not in shown
    assert str(part.path) not in shown


def url_of(part):
    return f"/file/1/{part.tag}"
