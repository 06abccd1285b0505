"""Who is at this browser, by a cookie that only the server can read, and whose page asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from app.engine import served_study
from judgments.raters import SESSION_DAYS, SignedIn, sign_in, who_is

__all__ = ["COOKIE", "MAX_AGE", "exchange", "identify", "is_own", "tells_no_site"]

COOKIE = "accordant_session"
MAX_AGE = SESSION_DAYS * 24 * 3600


def identify(cookie: str | None) -> SignedIn | None:
    """Say who holds a session cookie, None for a stranger."""
    if not cookie:
        return None
    with served_study().read() as session:
        return who_is(session, cookie)


def exchange(invitation: str) -> str:
    """Exchange an invitation for the value of a session cookie."""
    with served_study().write() as session:
        return sign_in(session, invitation)


def is_own(request: Request) -> bool:
    """Say whether a page of this site asks: the cookie alone does not say so."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return urlsplit(origin).netloc == request.headers.get("host")


def tells_no_site(request: Request) -> bool:
    """Say whether the browser keeps to itself which site asks, as forms do without HTTPS."""
    if "sec-fetch-site" in request.headers:
        return False
    return request.headers.get("origin", "null") == "null"
