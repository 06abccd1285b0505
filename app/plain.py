"""Short answers beside the pages: a sentence in HTML, in the visitor's language, or signing in."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.languages import choose_language, language_in_use, t, told, use_language
from app.session import COOKIE, MAX_AGE
from judgments.errors import JudgmentsError

__all__ = ["let_in", "message", "speak"]


def speak(request: Request) -> None:
    """Answer in the language that is asked for, else the browser's."""
    accepted = request.headers.get("accept-language")
    use_language(choose_language(request.query_params.get("lang"), accepted))


def let_in(request: Request, cookie: str) -> Response:
    """Sign a browser in and send it on to the pages, in the language that the link asks for."""
    asked = request.query_params.get("lang")
    pages = "../" if asked is None else f"../?lang={choose_language(asked)}"
    response = RedirectResponse(pages, status_code=303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=MAX_AGE,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def message(text: str | JudgmentsError, *, status: int) -> HTMLResponse:
    """Say one sentence, or what an error says, translated where it can be."""
    said = told(text) if isinstance(text, JudgmentsError) else t(text)
    page = (
        f"<!doctype html><html lang={language_in_use()}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>Accordant</title>"
        "<body style='font:1.1rem/1.5 system-ui;max-width:34rem;margin:20vh auto;padding:0 1rem;"
        "color:#1d2733'><h1 style='font-size:1.3rem'>Accordant</h1>"
        f"<p>{escape(said)}</p>"
    )
    return HTMLResponse(page, status_code=status)
