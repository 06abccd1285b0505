"""Geometry that tells a name wherever its formats have room for one."""

from __future__ import annotations

import json
import struct

import trimesh

from tests.telling.pictures import png


def _box() -> trimesh.Trimesh:
    return trimesh.creation.box(extents=(1, 2, 3))


def ply(name: str) -> bytes:
    made = _box().export(file_type="ply")
    return made.replace(
        b"\nelement vertex", f"\ncomment by {name}\nobj_info {name}\nelement vertex".encode(), 1
    )


def obj(name: str) -> bytes:
    made = _box().export(file_type="obj")
    head = f"# made by {name}\nmtllib {name}.mtl\no {name}\ng {name}\nusemtl {name}_skin\n"
    return (head + made + f"# end {name}\n").encode()


def stl(name: str) -> bytes:
    return f"made by {name}".encode().ljust(80, b" ") + _box().export(file_type="stl")[80:]


def ascii_stl(name: str) -> bytes:
    lines = _box().export(file_type="stl_ascii").splitlines()
    return "\n".join([f"solid {name}", *lines[1:-1], f"endsolid {name}", ""]).encode()


def glb(name: str) -> bytes:
    made = trimesh.Scene({name: _box()}, metadata={"by": name}).export(file_type="glb")
    (length,) = struct.unpack_from("<I", made, 12)
    scene = json.loads(made[20 : 20 + length])
    binary = bytearray(made[28 + length :])
    picture = png(name)
    view = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(picture)}
    binary += picture + bytes(-len(picture) % 4)
    scene["asset"] |= {"generator": name, "copyright": name, "extras": {"by": name}}
    scene["bufferViews"].append(view)
    scene["buffers"][0]["byteLength"] = len(binary)
    scene["images"] = [
        {"name": name, "mimeType": "image/png", "bufferView": len(scene["bufferViews"]) - 1}
    ]
    scene["textures"] = [{"source": 0, "name": name}]
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text
    body += struct.pack("<II", len(binary), 0x004E4942) + bytes(binary)
    return b"glTF" + struct.pack("<II", 2, 12 + len(body)) + body
