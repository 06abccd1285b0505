"""Pictures that tell a name in every field that their formats have for such things."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin, TiffImagePlugin

_TELLING_TAGS = (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298, 0x9C9D)


def pixels(seed: int = 0, size: int = 48) -> Image.Image:
    noise = np.random.default_rng(seed).integers(0, 255, (size // 8, size // 8, 3), np.uint8)
    picture = Image.fromarray(noise).resize((size, size + 16), Image.Resampling.BILINEAR)
    ImageDraw.Draw(picture).ellipse((6, 6, 30, 20), fill=(220, 40, 40))
    return picture


def exif(name: str, turned: int = 6) -> bytes:
    tags = Image.Exif()
    for tag in _TELLING_TAGS:
        tags[tag] = name.encode("utf-16-le") if tag == 0x9C9D else f"by {name}"
    tags[0x0112] = turned
    tags.get_ifd(0x8769)[0x9286] = b"ASCII\x00\x00\x00" + name.encode()
    return tags.tobytes()


def xmp(name: str) -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><CreatorTool>{name}</CreatorTool></x:xmpmeta>'.encode()


def profile(name: str) -> bytes:
    """Give an sRGB profile whose description is the name, at its end."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    words = name.encode("utf-16-be")
    text = (
        b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(words), 28) + words
    )
    (count,) = struct.unpack_from(">I", made, 128)
    for at in range(132, 132 + 12 * count, 12):
        if made[at : at + 4] == b"desc":
            struct.pack_into(">II", made, at + 4, len(made), len(text))
    made += text
    struct.pack_into(">I", made, 0, len(made))
    return bytes(made)


def png(name: str) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Software", name)
    texts.add_text("Comment", f"packed {name} " * 20, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", xmp(name).decode())
    texts.add_itxt("Title", f"packed {name}", zip=True)
    target = io.BytesIO()
    pixels(1).save(target, "PNG", pnginfo=texts, exif=exif(name), icc_profile=profile(name))
    made = target.getvalue()
    more = _chunk(b"caBX", f"c2pa {name}".encode()) + _chunk(b"prVt", name.encode())
    return made[:33] + more + made[33:] + name.encode()


def jpeg(name: str, *, progressive: bool = False) -> bytes:
    target = io.BytesIO()
    pixels(2).save(
        target, "JPEG", quality=92, exif=exif(name), icc_profile=profile(name),
        comment=f"made by {name}", xmp=xmp(name), progressive=progressive,
    )  # fmt: skip
    made = target.getvalue()
    told = name.encode()
    more = _segment(0xEB, b"JP\x00\x01" + told) + _segment(0xED, b"Photoshop 3.0\x00" + told)
    return made[:2] + more + made[2:] + told


def gif(name: str) -> bytes:
    frames = [pixels(n).quantize(32) for n in range(3)]
    target = io.BytesIO()
    frames[0].save(
        target, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=80,
        comment=f"made by {name}",
    )  # fmt: skip
    made = target.getvalue()
    start = made.index(b"\x21\xff\x0bNETSCAPE2.0")
    told = b"\x21\xff\x0bXMP DataXMP" + bytes([len(name)]) + name.encode() + b"\x00"
    return made[:start] + told + made[start:] + name.encode()


def webp(name: str, *, lossless: bool = True) -> bytes:
    target = io.BytesIO()
    pixels(3).save(
        target, "WEBP", lossless=lossless, exif=exif(name), xmp=xmp(name), icc_profile=profile(name)
    )
    made = bytearray(target.getvalue())
    told = name.encode() + bytes(len(name) % 2)
    made += struct.pack("<4sI", b"C2PA", len(told)) + told
    struct.pack_into("<I", made, 4, len(made) - 8)
    return bytes(made)


def avif(name: str) -> bytes:
    target = io.BytesIO()
    pixels(6).save(
        target, "AVIF", quality=80, exif=exif(name), xmp=xmp(name), icc_profile=profile(name)
    )
    content = bytes(16) + name.encode()
    return target.getvalue() + struct.pack(">I4s", len(content) + 8, b"uuid") + content


def bmp(name: str) -> bytes:
    target = io.BytesIO()
    pixels(4).save(target, "BMP")
    return target.getvalue() + name.encode()


def tiff(name: str) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag in (270, 271, 272, 305, 315, 316, 33432):
        tags[tag] = name
    tags[700] = xmp(name)
    tags.tagtype[700] = 1
    target = io.BytesIO()
    pixels(5).save(target, "TIFF", tiffinfo=tags, compression="tiff_lzw")
    return target.getvalue()


def svg(name: str) -> bytes:
    return (
        f"<?xml version='1.0'?><!-- Generator: {name} --><svg xmlns='http://www.w3.org/2000/svg' "
        f"xmlns:inkscape='urn:i' inkscape:version='{name}' width='9' height='9'>"
        f"<metadata><by>{name}</by></metadata><sodipodi:namedview id='{name}'/>"
        "<rect width='5' height='5'/></svg>"
    ).encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
