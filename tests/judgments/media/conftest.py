"""Small files of each kind, made byte by byte."""

import io
import struct
import wave
import zipfile
import zlib

import pytest


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png() -> bytes:
    rows = b"".join(b"\x00" + bytes(range(48)) for _ in range(16))
    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )  # fmt: skip


def wav() -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return target.getvalue()


def mp4() -> bytes:
    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + kind + data

    return box(b"ftyp", b"isom\x00\x00\x02\x00isom") + box(b"moov", bytes(64)) + box(
        b"mdat", bytes(500)
    )  # fmt: skip


def mp3(frames: int = 10) -> bytes:
    header = bytes.fromhex("fffb9064")  # MPEG-1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes
    return (header + bytes(413)) * frames


def xing_mp3() -> bytes:
    frames = mp3()
    first = bytearray(frames[:417])
    first[36:40] = b"Xing"
    first[40:52] = struct.pack(">III", 3, 10, len(frames))
    return bytes(first) + frames[417:]


def ply(form: str = "binary_little_endian") -> bytes:
    head = (
        f"ply\nformat {form} 1.0\nelement vertex 20\nproperty float x\nproperty float y\n"
        "property float z\nelement face 2\nproperty list uchar int vertex_indices\nend_header\n"
    )
    if form == "ascii":
        body = "0 0 0\n" * 20 + "3 0 1 2\n" * 2
        return (head + body).encode()
    return head.encode() + bytes(240) + (b"\x03" + bytes(12)) * 2


def stl() -> bytes:
    return bytes(80) + struct.pack("<I", 3) + bytes(150)


def ascii_stl() -> bytes:
    facet = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\n"
    return f"solid cube\n{(facet + 'endfacet') * 4}\nendsolid cube\n".encode()


def glb() -> bytes:
    scene = b'{"asset":{"version":"2.0"}}  '
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(scene), len(scene), 0x4E4F534A) + scene


def office(folder: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<document/>" * 50)
    return target.getvalue()


MADE = {
    "png": (png(), "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(500) + b"\xff\xd9", "image/jpeg"),
    "gif": (b"GIF89a" + bytes(500) + b"\x3b", "image/gif"),
    "wav": (wav(), "audio/wav"),
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 with Xing": (xing_mp3(), "audio/mpeg"),
    "mp3 with ID3": (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + mp3(), "audio/mpeg"),
    "mp4": (mp4(), "video/mp4"),
    "pdf": (b"%PDF-1.7\n" + b"1 0 obj\n" * 400 + b"%%EOF\n", "application/pdf"),
    "docx": (
        office("word"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "binary ply": (ply(), "model/ply"),
    "ascii ply": (ply("ascii"), "model/ply"),
    "binary stl": (stl(), "model/stl"),
    "ascii stl": (ascii_stl(), "model/stl"),
    "glb": (glb(), "model/gltf-binary"),
}


@pytest.fixture(params=sorted(MADE))
def made(request):
    """Give a whole file and its media type, each kind in turn."""
    return MADE[request.param]
