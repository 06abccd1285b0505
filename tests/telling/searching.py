"""Search bytes for a name as anything that reaches a browser may carry it."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import quote

_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_DEEPEST = 3


def found_in(data: bytes, name: str) -> list[str]:
    """List how a name stands in some bytes, in any case: empty where it does not.

    Looked through are the bytes, members of archives (names and comments too) and whatever
    unpacks by zlib, as texts in PNG and streams in PDF do.
    """
    return sorted({form for layer in _layers(data, 0) for form in _forms_in(layer, name)})


def _layers(data: bytes, depth: int) -> Iterator[bytes]:
    yield data
    if depth == _DEEPEST:
        return
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for member in archive.infolist():
                yield member.filename.encode() + member.comment + member.extra
                yield from _layers(archive.read(member), depth + 1)
        return
    for start in _ZLIB.finditer(data):
        try:
            unpacked = zlib.decompressobj().decompress(data[start.start() :], 1 << 20)
        except zlib.error:
            continue
        if len(unpacked) > 3:
            yield from _layers(unpacked, depth + 1)


def _forms_in(data: bytes, name: str) -> Iterator[str]:
    lowered = data.lower()
    for form, needle in _forms(name):
        if needle.lower() in lowered:
            yield form
    for form, needle in _in_base64(name):
        if needle in data:
            yield form


def _forms(name: str) -> Iterator[tuple[str, bytes]]:
    yield "utf-8", name.encode()
    yield "utf-16-le", name.encode("utf-16-le")
    yield "utf-16-be", name.encode("utf-16-be")
    yield "percent", quote(name).encode()
    yield "percent of all", "".join(f"%{byte:02x}" for byte in name.encode()).encode()
    yield "json", "".join(f"\\u{ord(sign):04x}" for sign in name).encode()
    yield "hex", name.encode().hex().encode()
    for other in ("_", " ", ""):
        yield f"joined by {other!r}", re.sub(r"[-_ ]", other, name).encode()


def _in_base64(name: str) -> Iterator[tuple[str, bytes]]:
    """Give base64 at each of its three alignments, without the signs that neighbours decide."""
    for spelled in {name, name.lower(), name.upper(), name.capitalize()}:
        for shift in range(3):
            packed = base64.b64encode(bytes(shift) + spelled.encode())
            yield "base64", packed[(0, 2, 3)[shift] :].rstrip(b"=")[:-1]
