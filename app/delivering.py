"""Files on their way to a browser: as what they are, and telling nothing else."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.plain import message
from app.rendering import RenderingError, pdf_page_png

__all__ = ["deliver", "disposition", "safe_type"]

# A browser acts on these; anything else reaches it as bytes to be saved.
_SHOWN = ("image/", "audio/", "video/", "model/", "application/pdf")
_TEXT = ("text/csv", "text/plain")
_NEVER_SHOWN = ("image/svg",)
_BOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'"
_NO_DATE = "Thu, 01 Jan 1970 00:00:00 GMT"
_MEDIA_HEADERS = {
    "Cache-Control": "private, max-age=86400",
    "Content-Security-Policy": _BOX,
    "Cross-Origin-Resource-Policy": "same-origin",
}


def deliver(request: Request, path: Path, media_type: str, token: str) -> Response:
    """Send a file, or the page of a document that the address asks for.

    Parameters
    ----------
    request
        May ask for ``page`` and ``width``.
    path
        The file on this machine.
    media_type
        Sniffed by content.
    token
        The name of the file in its address: what it may be cached under.
    """
    if not path.is_file():
        return message("This file is not in the media store any more.", status=404)
    if "page" in request.query_params:
        return _page_of_document(request, path)
    # When a file was imported tells which system it came with: neither header may say.
    stamps = {"ETag": f'"{token}"', "Last-Modified": _NO_DATE}
    return FileResponse(
        path,
        media_type=safe_type(media_type),
        headers=_MEDIA_HEADERS | stamps | {"Content-Disposition": disposition(media_type)},
    )


def _page_of_document(request: Request, path: Path) -> Response:
    """Draw one page of a PDF."""
    asked = request.query_params
    try:
        page, width = int(asked["page"]), int(asked.get("width", "1000"))
        picture = pdf_page_png(path, page=page, width=width)
    except (ValueError, RenderingError) as error:
        return message(str(error), status=404)
    return Response(picture, media_type="image/png", headers=_MEDIA_HEADERS)


def safe_type(media_type: str) -> str:
    """Give the type under which a file may be sent: nothing that a browser would run."""
    if media_type.startswith(_NEVER_SHOWN):
        return "application/octet-stream"
    if media_type.startswith("text/"):
        return "text/plain; charset=utf-8"
    return media_type if media_type.startswith(_SHOWN) else "application/octet-stream"


def disposition(media_type: str) -> str:
    """Say whether a browser shows a file or saves it."""
    shown = media_type.startswith((*_SHOWN, *_TEXT, "text/"))
    return "inline" if shown and not media_type.startswith(_NEVER_SHOWN) else "attachment"
