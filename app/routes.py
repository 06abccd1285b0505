"""HTTP beside the pages: signing in, media, the report, health."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Route

from app.engine import media_store, served_study
from app.evidence import take_views
from app.languages import choose_language, language_in_use, t, use_language
from app.rendering import RenderingError, pdf_page_png
from app.session import COOKIE, MAX_AGE, exchange, identify
from app.vendor import vendor_routes
from judgments.errors import AccessError, JudgmentsError
from judgments.raters import end_session
from judgments.tasks import visible_asset

__all__ = ["routes"]

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


def routes() -> Sequence[BaseRoute]:
    """List the routes that stand beside the Streamlit pages."""
    return [
        Route("/join/{token}", _join),
        Route("/leave", _leave, methods=["POST"]),
        Route("/part/{assignment:int}/{token}", _media),
        Route("/seen/{assignment:int}", take_views, methods=["POST"]),
        Route("/healthz", _health),
        *vendor_routes(),
    ]


async def _join(request: Request) -> Response:
    """Sign in by invitation and go on to the pages."""
    _speak(request)
    try:
        cookie = await run_in_threadpool(exchange, request.path_params["token"])
    except AccessError as error:
        return _message(str(error), status=403)
    response = RedirectResponse(_pages(request), status_code=303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=MAX_AGE,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


async def _leave(request: Request) -> Response:
    """Sign out."""
    _speak(request)
    cookie = request.cookies.get(COOKIE)
    if cookie:
        await run_in_threadpool(_end, cookie)
    response = _message("You are signed out. Your link signs you in again.", status=200)
    response.delete_cookie(COOKIE)
    return response


def _end(cookie: str) -> None:
    with served_study().write() as session:
        end_session(session, cookie)


async def _media(request: Request) -> Response:
    """Deliver the clean copy of an asset to a rater whose task shows it."""
    return await run_in_threadpool(_media_response, request)


def _media_response(request: Request) -> Response:
    _speak(request)
    who = identify(request.cookies.get(COOKIE))
    if who is None:
        return _message("Sign in with your link first.", status=401)
    assignment, token = request.path_params["assignment"], request.path_params["token"]
    try:
        file = visible_asset(served_study(), media_store(), who.rater_id, assignment, token)
    except AccessError as error:
        return _message(str(error), status=404)
    if not file.path.is_file():
        return _message("This file is not in the media store any more.", status=404)
    if "page" in request.query_params:
        return _page_of_document(request, file.path)
    # When a file was imported tells which system it came with: neither header may say.
    stamps = {"ETag": f'"{token}"', "Last-Modified": _NO_DATE}
    return FileResponse(
        file.path,
        media_type=_safe_type(file.media_type),
        headers=_MEDIA_HEADERS | stamps | {"Content-Disposition": _disposition(file.media_type)},
    )


def _page_of_document(request: Request, path: Path) -> Response:
    """Draw one page of a PDF."""
    asked = request.query_params
    try:
        page, width = int(asked["page"]), int(asked.get("width", "1000"))
        picture = pdf_page_png(path, page=page, width=width)
    except (ValueError, RenderingError) as error:
        return _message(str(error), status=404)
    return Response(picture, media_type="image/png", headers=_MEDIA_HEADERS)


def _safe_type(media_type: str) -> str:
    if media_type.startswith(_NEVER_SHOWN):
        return "application/octet-stream"
    if media_type.startswith("text/"):
        return "text/plain; charset=utf-8"
    return media_type if media_type.startswith(_SHOWN) else "application/octet-stream"


def _disposition(media_type: str) -> str:
    shown = media_type.startswith((*_SHOWN, *_TEXT, "text/"))
    return "inline" if shown and not media_type.startswith(_NEVER_SHOWN) else "attachment"


async def _health(_request: Request) -> Response:
    """Say whether the database answers."""
    try:
        await run_in_threadpool(identify, "nobody")
    except JudgmentsError as error:
        return JSONResponse({"status": "failing", "reason": str(error)}, status_code=503)
    except SQLAlchemyError:
        reason = "The study's database does not answer."
        return JSONResponse({"status": "failing", "reason": reason}, status_code=503)
    return JSONResponse({"status": "ok"})


def _speak(request: Request) -> None:
    """Answer in the language that is asked for, else the browser's."""
    accepted = request.headers.get("accept-language")
    use_language(choose_language(request.query_params.get("lang"), accepted))


def _pages(request: Request) -> str:
    """Give the address of the pages, in the language that the link asks for."""
    asked = request.query_params.get("lang")
    return "../" if asked is None else f"../?lang={choose_language(asked)}"


def _message(text: str, *, status: int) -> HTMLResponse:
    page = (
        f"<!doctype html><html lang={language_in_use()}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>Accordant</title><body style='font:1.1rem/1.5 system-ui;max-width:34rem;"
        "margin:20vh auto;padding:0 1rem;color:#1d2733'><h1 style='font-size:1.3rem'>Accordant"
        f"</h1><p>{escape(t(text))}</p>"
    )
    return HTMLResponse(page, status_code=status)
