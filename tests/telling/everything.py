"""One file of each kind, each telling a name in every field it has."""

from __future__ import annotations

from functools import cache

from tests.telling import documents, pictures, recordings, solids

NAME = "Quillmark-7"


@cache
def telling_files() -> dict[str, tuple[bytes, str]]:
    """Give kind → bytes and suffix."""
    return {
        "png": (pictures.png(NAME), ".png"),
        "jpeg": (pictures.jpeg(NAME), ".jpg"),
        "progressive jpeg": (pictures.jpeg(NAME, progressive=True), ".jpg"),
        "gif": (pictures.gif(NAME), ".gif"),
        "webp": (pictures.webp(NAME), ".webp"),
        "lossy webp": (pictures.webp(NAME, lossless=False), ".webp"),
        "avif": (pictures.avif(NAME), ".avif"),
        "bmp": (pictures.bmp(NAME), ".bmp"),
        "tiff": (pictures.tiff(NAME), ".tif"),
        "svg": (pictures.svg(NAME), ".svg"),
        **recordings.files(NAME),
        "docx": (documents.word(NAME), ".docx"),
        "xlsx": (documents.workbook(NAME), ".xlsx"),
        "pptx": (documents.slides(NAME), ".pptx"),
        "pdf": (documents.pdf(NAME), ".pdf"),
        "zip": (documents.archive(NAME), ".zip"),
        "ply": (solids.ply(NAME), ".ply"),
        "obj": (solids.obj(NAME), ".obj"),
        "stl": (solids.stl(NAME), ".stl"),
        "ascii stl": (solids.ascii_stl(NAME), ".stl"),
        "glb": (solids.glb(NAME), ".glb"),
    }
