"""The door for participants of a crowd platform."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.engine import secret, served_study
from app.plain import let_in, message, speak
from app.session import COOKIE
from judgments.crowd import claim, read_identity, read_link
from judgments.errors import AccessError, UnfilledAddressError

__all__ = ["enter"]


async def enter(request: Request) -> Response:
    """Make a participant a rater, or find theirs, and send them on to the pages."""
    speak(request)
    try:
        cookie = await run_in_threadpool(_cookie, request)
    except UnfilledAddressError as error:
        return message(error, status=400)
    except AccessError as error:
        return message(error, status=403)
    return let_in(request, cookie)


def _cookie(request: Request) -> str:
    link = read_link(secret(), request.path_params["token"])
    who = read_identity(link.platform, request.query_params)
    held = request.cookies.get(COOKIE)
    with served_study().write() as session:
        return claim(session, secret(), link, who, held).session_token
