"""What a file is, by its content."""

import pytest

from judgments.media import sniff


def sniffed(tmp_path, data, suffix=""):
    path = tmp_path / "file"
    path.write_bytes(data)
    return sniff(path, suffix)


def test_sniff_goes_by_content(tmp_path, made):
    data, media_type = made
    assert sniffed(tmp_path, data) == media_type


def test_sniff_is_not_misled_by_a_name(tmp_path, made):
    data, media_type = made
    assert sniffed(tmp_path, data, ".txt") == media_type


@pytest.mark.parametrize(
    ("text", "suffix", "media_type"),
    [
        ("import os\n", ".py", "text/x-python"),
        ("a,b\n1,2\n", ".csv", "text/csv"),
        ("a,b\n1,2\n", ".CSV", "text/csv"),
        ("a,b\n1,2\n", "", "text/plain"),
        ("Ünïcode 说明\n", ".txt", "text/plain"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "", "model/obj"),
        ("# points\nv 0.5 -1e-3 0\n", ".obj", "model/obj"),
        ("newmtl red\nKd 1 0 0\n", "", "model/mtl"),
        ("<!DOCTYPE html><html></html>", ".txt", "text/html"),
        ('<?xml version="1.0"?><svg xmlns="x"/>', ".png", "image/svg+xml"),
        ("plain words", ".png", "text/plain"),
    ],
)
def test_sniff_uses_the_suffix_only_among_kinds_of_text(tmp_path, text, suffix, media_type):
    assert sniffed(tmp_path, text.encode(), suffix) == media_type


def test_sniff_takes_latin_1_for_text_where_the_suffix_says_so(tmp_path):
    data = "größe,weiß\n".encode("latin-1") * 20
    assert sniffed(tmp_path, data, ".csv") == "text/csv"
    assert sniffed(tmp_path, data) == "application/octet-stream"


def test_sniff_is_not_stopped_by_a_character_cut_in_two(tmp_path):
    data = b"a" * ((1 << 16) - 1) + "é".encode() + b"b"
    assert sniffed(tmp_path, data) == "text/plain"


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 50, b"PK\x03\x04" + bytes(50)])
def test_sniff_says_so_where_it_knows_nothing_more(tmp_path, data):
    assert sniffed(tmp_path, data) in {"application/octet-stream", "application/zip"}


def test_sniff_leaves_rarer_kinds_to_puremagic(tmp_path):
    assert sniffed(tmp_path, b"BM" + bytes(60)) == "image/bmp"


@pytest.mark.parametrize(
    ("brand", "media_type"),
    [(b"M4A ", "audio/mp4"), (b"qt  ", "video/quicktime"), (b"isom", "video/mp4")],
)
def test_sniff_reads_the_brand_of_an_mp4(tmp_path, brand, media_type):
    assert sniffed(tmp_path, b"\x00\x00\x00\x18ftyp" + brand + bytes(12)) == media_type


def test_sniff_takes_a_cut_stl_for_one_where_its_name_says_so(tmp_path):
    data = bytes(80) + (100).to_bytes(4, "little") + bytes(500)
    assert sniffed(tmp_path, data, ".stl") == "model/stl"
    assert sniffed(tmp_path, data) == "application/octet-stream"
