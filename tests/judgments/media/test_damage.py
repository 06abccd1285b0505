"""Whether files are whole."""

import struct

import pytest

from judgments.media import find_damage, suspicion
from judgments.media.damage import find_suspicion


def damage(tmp_path, data, media_type):
    path = tmp_path / "file"
    path.write_bytes(data)
    return find_damage(path, media_type)


def test_find_damage_finds_none_in_whole_files(tmp_path, made):
    assert damage(tmp_path, *made) is None


@pytest.mark.parametrize("share", [0.95, 0.55])
def test_find_damage_finds_a_file_cut_off(tmp_path, made, share):
    data, media_type = made
    found = damage(tmp_path, data[: int(len(data) * share)], media_type)
    assert found is not None
    assert "cut off" in found


@pytest.mark.parametrize(
    "media_type", ["image/png", "audio/wav", "video/mp4", "model/ply", "text/plain"]
)
def test_find_damage_finds_an_empty_file(tmp_path, media_type):
    assert damage(tmp_path, b"", media_type) == "the file is empty"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"glTF\x02", "model/gltf-binary"),
        (bytes(30), "model/stl"),
        (b"\x00\x00\x00\x01mdat\x00", "video/mp4"),
        (b"ply\nformat binary_little_endian 1.0\nelement ver", "model/ply"),
        (b"ID3\x04\x00\x00\x00\x00\x7f\x7f" + bytes(9), "audio/mpeg"),
    ],
)
def test_find_damage_finds_a_header_cut_off(tmp_path, data, media_type):
    assert "cut off within its" in damage(tmp_path, data, media_type)


def test_find_damage_finds_an_mp4_that_cannot_be_played(tmp_path):
    data = struct.pack(">I4s", 16, b"ftyp") + bytes(8) + struct.pack(">I4s", 108, b"mdat")
    assert "no moov box" in damage(tmp_path, data + bytes(100), "video/mp4")


def test_find_damage_reads_long_and_open_boxes(tmp_path):
    long = struct.pack(">I4sQ", 1, b"free", 40) + bytes(24)
    rest = struct.pack(">I4s", 0, b"moov") + bytes(50)
    assert damage(tmp_path, long + rest, "video/mp4") is None


def test_find_damage_does_not_loop_on_a_box_without_length(tmp_path):
    assert "broken" in damage(tmp_path, struct.pack(">I4s", 3, b"free") + bytes(50), "video/mp4")


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_find_damage_believes_a_wav_that_was_streamed(tmp_path, length):
    data = b"RIFF\xff\xff\xff\xffWAVE" + struct.pack("<4sI", b"data", length) + bytes(100)
    assert damage(tmp_path, data, "audio/wav") is None


def test_find_damage_finds_a_wav_without_sound(tmp_path):
    data = b"RIFF\x10\x00\x00\x00WAVE" + struct.pack("<4sI", b"fmt ", 4) + bytes(4)
    assert "no data chunk" in damage(tmp_path, data, "audio/wav")


def test_find_damage_lets_tags_end_an_mp3(tmp_path):
    data = (bytes.fromhex("fffb9064") + bytes(413)) * 3 + b"TAG" + bytes(125)
    assert damage(tmp_path, data, "audio/mpeg") is None


@pytest.mark.parametrize("line", ["element vertex many", "property colour x"])
def test_find_damage_finds_a_ply_header_without_sense(tmp_path, line):
    data = f"ply\nformat ascii 1.0\nelement vertex 1\n{line}\nend_header\n0\n".encode()
    assert "cannot be read" in damage(tmp_path, data, "model/ply")


def test_find_damage_has_no_opinion_on_other_kinds(tmp_path):
    assert damage(tmp_path, b"words", "text/plain") is None


@pytest.mark.parametrize(
    ("size", "found"), [(262144, True), (524288, True), (524289, False), (0, False)]
)
def test_find_suspicion_finds_round_sizes(size, found):
    assert (find_suspicion(size) is not None) == found


@pytest.mark.parametrize(
    ("media_type", "doubted"),
    [
        ("text/plain", True),
        ("audio/ogg", True),
        ("audio/mpeg", True),
        ("video/mp4", False),
        ("audio/wav", False),
        ("image/png", False),
        ("model/ply", False),
        ("model/gltf-binary", False),
    ],
)
def test_suspicion_is_for_kinds_that_declare_no_length(tmp_path, media_type, doubted):
    path = tmp_path / "file"
    path.write_bytes(bytes(2**18))
    assert (suspicion(path, media_type) is not None) == doubted
    path.write_bytes(bytes(2**18 + 1))
    assert suspicion(path, media_type) is None


def test_suspicion_believes_an_mp3_that_counts_its_bytes(tmp_path):
    path = tmp_path / "file"
    head = b"\xff\xfb\x90\x64" + bytes(32) + b"Xing" + struct.pack(">II", 2, 2**18)
    path.write_bytes(head.ljust(2**18, b"\0"))
    assert suspicion(path, "audio/mpeg") is None
