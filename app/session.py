"""Who is at this browser: a cookie that only the server can read."""

from __future__ import annotations

from app.engine import served_study
from judgments.raters import SESSION_DAYS, SignedIn, sign_in, who_is

__all__ = ["COOKIE", "MAX_AGE", "exchange", "identify"]

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
