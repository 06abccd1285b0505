"""PLY, OBJ, STL and binary glTF: the geometry stays."""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from collections.abc import Callable
from typing import Any

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_glb", "clean_obj", "clean_ply", "clean_stl"]

_Cleaner = Callable[[bytes, str, Notes], bytes]
_JSON = 0x4E4F534A
_COLOUR = re.compile(rb"COLOR=[\s\S]{4}(?:,MATERIAL=[\s\S]{12})?")
_TOLD = {"name", "extras", "generator", "copyright"}
_NAMED = (b"o", b"g", b"usemtl")


def clean_ply(data: bytes, notes: Notes) -> bytes:
    """Leave out the comments of the header."""
    head, mark, body = data.partition(b"end_header")
    kept = []
    for line in head.splitlines(keepends=True):
        if line.startswith((b"comment", b"obj_info")):
            notes.add("PLY comment", line)
        else:
            kept.append(line)
    return b"".join(kept) + mark + body


def clean_obj(data: bytes, notes: Notes) -> bytes:
    """Leave out comments and other files' names, and number what has a name."""
    numbers: dict[tuple[bytes, bytes], int] = {}
    kept = []
    for line in data.splitlines(keepends=True):
        words = line.split(b"#", 1)[0].split(None, 1)
        comment = line.partition(b"#")[2]
        if comment:
            notes.add("OBJ comment", comment)
        if words and words[0] == b"mtllib":
            notes.add("OBJ file of materials", line)
        elif words and words[0] in _NAMED:
            name = words[1].strip() if len(words) > 1 else b""
            number = numbers.setdefault((words[0], name), len(numbers) + 1)
            neutral = b"%s%d" % (words[0], number)
            notes.add("OBJ name", b"" if name == neutral else name)
            kept.append(b"%s %s\n" % (words[0], neutral))
        elif words or not comment:
            kept.append(line.partition(b"#")[0].rstrip() + b"\n" if comment else line)
    return b"".join(kept)


def clean_stl(data: bytes, notes: Notes) -> bytes:
    """Blank the header, but for the colour that some programs keep there; or the solid's name."""
    if data.lstrip().startswith(b"solid") and b"facet" in data[: 1 << 16]:
        for found in re.finditer(rb"(?m)^\s*(?:end)?solid\b(.*)$", data):
            notes.add("STL name", found[1])
        return re.sub(rb"(?m)^(\s*(?:end)?solid)\b[^\r\n]*", rb"\1", data)
    (triangles,) = struct.unpack_from("<I", data, 80)
    end = 84 + 50 * triangles
    notes.add("STL header", data[:80])
    notes.add("after the end of the STL", data[end:])
    colour = _COLOUR.search(data[:80])
    return (colour[0] if colour else b"").ljust(80, b"\x00") + data[80:end]


def clean_glb(data: bytes, notes: Notes, clean: _Cleaner) -> bytes:
    """Leave out generator, copyright, names and extras, and clean the pictures inside.

    Parameters
    ----------
    data
        Binary glTF.
    notes
        What is removed is noted here.
    clean
        Cleans bytes of a media type.
    """
    (length, kind) = struct.unpack_from("<II", data, 12)
    if kind != _JSON:
        msg = "it does not begin with its description"
        raise RefusedError(msg)
    binary = bytearray(data[20 + length :])
    try:
        scene = json.loads(data[20 : 20 + length])
    except ValueError as error:
        msg = "its description cannot be read"
        raise RefusedError(msg) from error
    for image in scene.get("images", ()):
        _clean_image(image, scene, binary, notes, clean)
    text = json.dumps(_without(scene, notes), separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), _JSON) + text + bytes(binary)
    (declared,) = struct.unpack_from("<I", data, 8)
    return b"glTF" + struct.pack("<II", 2, declared + len(body) + 12 - len(data)) + body


def _without(value: Any, notes: Notes) -> Any:  # noqa: ANN401
    """Leave out what tells, at any depth; nothing in glTF refers to anything by a name."""
    if isinstance(value, list):
        return [_without(inner, notes) for inner in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, inner in value.items():
        if key in _TOLD or key.startswith("KHR_xmp"):
            notes.add(f"glTF {key}", json.dumps(inner, ensure_ascii=False).encode())
        else:
            kept[key] = _without(inner, notes)
    return kept


def _clean_image(
    image: dict[str, Any], scene: dict[str, Any], binary: bytearray, notes: Notes, clean: _Cleaner
) -> None:
    address = image.get("uri", "")
    if address.startswith("data:"):
        head, _, packed = address.partition(",")
        try:
            picture = base64.b64decode(packed)
        except binascii.Error as error:
            msg = "a picture in it cannot be read"
            raise RefusedError(msg) from error
        kept = clean(picture, head[5:].partition(";")[0], notes)
        image["uri"] = f"{head},{base64.b64encode(kept).decode()}"
    elif address:
        notes.add("glTF place of a picture", address.encode())
        image["uri"] = ""
    elif "bufferView" in image:
        view = scene["bufferViews"][image["bufferView"]]
        start = 8 + view.get("byteOffset", 0)
        end = start + view["byteLength"]
        kept = clean(bytes(binary[start:end]), image.get("mimeType", "image/png"), notes)
        binary[start:end] = kept.ljust(end - start, b"\x00")
        view["byteLength"] = len(kept)
