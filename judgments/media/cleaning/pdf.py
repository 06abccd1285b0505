"""PDF: pages stay; properties, attachments and who wrote a note go."""

from __future__ import annotations

import io
from types import ModuleType
from typing import Any

from judgments.media.cleaning.jpeg import clean_jpeg
from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["MISSING", "clean_pdf"]

MISSING = "a PDF is cleaned by a package: pip install 'accordant[documents]'"
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/SourceInfo")
_OF_NOTES = ("/T", "/M", "/CreationDate", "/NM", "/Subj")


def clean_pdf(data: bytes, notes: Notes) -> bytes:
    """Write a PDF anew from what its pages need, with their content streams as they were."""
    pikepdf = _pikepdf()
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            _clean_document(document, notes)
            for thing in document.objects:
                _clean_object(thing, pikepdf, notes)
            target = io.BytesIO()
            document.save(target, fix_metadata_version=False, deterministic_id=True)
    except pikepdf.PasswordError as error:
        msg = "it asks for a password"
        raise RefusedError(msg) from error
    except pikepdf.PdfError as error:
        msg = "it cannot be read as a PDF"
        raise RefusedError(msg) from error
    return target.getvalue()


def _clean_document(document: Any, notes: Notes) -> None:  # noqa: ANN401
    information = document.trailer.get("/Info")
    if information is not None:
        for key, value in information.items():
            notes.add(f"PDF {key[1:]}", str(value).encode())
        del document.trailer["/Info"]
    names = document.Root.get("/Names")
    if names is not None and "/EmbeddedFiles" in names:
        notes.add("PDF attachments", b"attached files")
        del names["/EmbeddedFiles"]


def _clean_object(thing: Any, pikepdf: ModuleType, notes: Notes) -> None:  # noqa: ANN401
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in _TELLING:
        if key in thing:
            notes.add(f"PDF {key[1:]}", _content(thing[key], pikepdf))
            del thing[key]
    if thing.get("/Subtype") == "/FileAttachment" and "/FS" in thing:
        del thing["/FS"]
    if "/Rect" in thing and thing.get("/Subtype") != "/Widget":
        for key in _OF_NOTES:
            if key in thing:
                notes.add("PDF note", str(thing[key]).encode())
                del thing[key]
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
        raw = thing.read_raw_bytes()
        cleaned = clean_jpeg(raw, notes)
        if cleaned != raw:
            thing.write(
                cleaned, filter=pikepdf.Name.DCTDecode, decode_parms=thing.get("/DecodeParms")
            )


def _content(value: Any, pikepdf: ModuleType) -> bytes:  # noqa: ANN401
    if isinstance(value, pikepdf.Stream):
        return bytes(value.read_bytes())
    return str(value).encode()


def _pikepdf() -> ModuleType:
    try:
        import pikepdf
    except ImportError as error:
        raise RefusedError(MISSING) from error
    module: ModuleType = pikepdf
    return module
