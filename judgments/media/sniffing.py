"""What a file is, by its content.

Names lie: published documents are PNG images. A name counts only among kinds of text, which
nothing else tells apart.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import puremagic

__all__ = ["TEXT_SUFFIXES", "is_mp3_frame", "sniff"]

_HEAD = 1 << 16
_UNKNOWN = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"glTF", "model/gltf-binary"),
    (b"ply\n", "model/ply"),
    (b"ply\r", "model/ply"),
    (b"%PDF-", "application/pdf"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"ID3", "audio/mpeg"),
)
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
    b"avif": "image/avif", b"heic": "image/heic", b"mif1": "image/heic",
}  # fmt: skip
_ZIPPED = {
    "word/": f"{_OFFICE}.wordprocessingml.document",
    "xl/": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt/": f"{_OFFICE}.presentationml.presentation",
}
_TEXTS = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".py": "text/x-python",
    ".js": "text/javascript", ".ts": "text/x-typescript", ".java": "text/x-java",
    ".c": "text/x-c", ".h": "text/x-c", ".cpp": "text/x-c++", ".cc": "text/x-c++",
    ".hpp": "text/x-c++", ".cs": "text/x-csharp", ".go": "text/x-go", ".rs": "text/x-rust",
    ".rb": "text/x-ruby", ".php": "text/x-php", ".sh": "text/x-sh", ".sql": "text/x-sql",
    ".r": "text/x-r", ".m": "text/x-matlab", ".kt": "text/x-kotlin", ".swift": "text/x-swift",
    ".scala": "text/x-scala", ".lua": "text/x-lua", ".pl": "text/x-perl", ".css": "text/css",
    ".md": "text/markdown", ".tex": "text/x-tex", ".json": "application/json",
    ".ipynb": "application/json", ".xml": "text/xml", ".yaml": "text/yaml", ".yml": "text/yaml",
    ".html": "text/html", ".htm": "text/html", ".obj": "model/obj", ".mtl": "model/mtl",
}  # fmt: skip
TEXT_SUFFIXES = frozenset({*_TEXTS, ".txt"})
"""Suffixes that tell kinds of text apart."""

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OBJ_VERTEX = re.compile(rb"^v(?:\s+-?[\d.]+(?:[eE][-+]?\d+)?){3,}", re.MULTILINE)
_OBJ_FACE = re.compile(rb"^(?:f|l|p)\s+\d", re.MULTILINE)
_STL = re.compile(rb"\s*solid\b.*?\bfacet\s+normal\b", re.DOTALL)


def sniff(path: Path, suffix: str | None = None) -> str:
    """Give the media type of a file.

    Parameters
    ----------
    path
        A file.
    suffix
        Suffix of its original name, with its dot; that of `path` where it is None.

    Returns
    -------
    str
        ``application/octet-stream`` where nothing is known about it.
    """
    suffix = (path.suffix if suffix is None else suffix).lower()
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
    checks: tuple[Callable[[], str | None], ...] = (
        lambda: _binary(head),
        lambda: _zipped(path, head),
        lambda: _mesh(head, size, suffix),
        lambda: _text(head, suffix),
        lambda: _other(head),
    )
    return next((kind for check in checks if (kind := check()) is not None), _UNKNOWN)


def is_mp3_frame(header: bytes) -> bool:
    """Say whether four bytes are the header of an MPEG audio frame of layer III.

    Examples
    --------
    >>> is_mp3_frame(bytes.fromhex("fffb9064")), is_mp3_frame(bytes.fromhex("fffe0000"))
    (True, False)
    """
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return False
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    return version != 1 and layer == 1 and header[2] >> 4 not in {0, 15} and header[2] >> 2 & 3 != 3


def _binary(head: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if is_mp3_frame(head[:4]):
        return "audio/mpeg"
    return "application/pdf" if b"%PDF-" in head[:1024] else None


def _zipped(path: Path, head: bytes) -> str | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = "\n".join(["", *archive.namelist()])
    except zipfile.BadZipFile:
        names = "\n" + head.decode("latin-1").replace("PK", "\n")
    for folder, kind in _ZIPPED.items():
        if f"\n{folder}" in names or folder in names.partition("[Content_Types]")[2]:
            return kind
    return "application/zip"


def _mesh(head: bytes, size: int, suffix: str) -> str | None:
    if _STL.match(head):
        return "model/stl"
    if size < 84 or _CONTROL.search(head[:256]) is None:
        return None
    expected = 84 + 50 * int(struct.unpack_from("<I", head, 80)[0])
    cut_off = suffix == ".stl" and size < expected < 1 << 34
    return "model/stl" if size == expected or cut_off else None


def _text(head: bytes, suffix: str) -> str | None:
    is_utf16 = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if _CONTROL.search(head) and not is_utf16:
        return None
    try:
        head.decode("utf-16" if is_utf16 else "utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4 and suffix not in _TEXTS and suffix != ".txt":
            return None
    return _text_kind(head) or (
        "model/obj" if _is_obj(head, suffix) else _TEXTS.get(suffix, "text/plain")
    )


def _text_kind(head: bytes) -> str | None:
    """Give the kinds of text that say themselves what they are."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024].lower()
    if b"<svg" in start and start.startswith((b"<svg", b"<?xml", b"<!")):
        return "image/svg+xml"
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if re.search(rb"^newmtl\s", head, re.MULTILINE):
        return "model/mtl"
    return None


def _is_obj(head: bytes, suffix: str) -> bool:
    return bool(_OBJ_VERTEX.search(head) and (_OBJ_FACE.search(head) or suffix == ".obj"))


def _other(head: bytes) -> str | None:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    kind = next((str(match.mime_type) for match in matches if match.mime_type), None)
    return "image/bmp" if kind == "image/x-ms-bmp" else kind
