"""HTTP beside the pages: signing in, media, the report, health."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.components import component_routes
from app.crowd import enter
from app.delivering import deliver
from app.engine import media_store, served_study
from app.evidence import take_views
from app.plain import let_in, message, speak
from app.review_files import review_file
from app.session import COOKIE, exchange, identify, is_own, tells_no_site
from app.vendor import vendor_routes
from judgments.errors import AccessError, JudgmentsError
from judgments.raters import end_session
from judgments.tasks import visible_asset

__all__ = ["routes"]

_NOT_OURS = "Nothing was done: sign out with the button on the study's own pages."


def routes() -> Sequence[BaseRoute]:
    """List the routes that stand beside the Streamlit pages."""
    return [
        Route("/join/{token}", _join),
        Route("/leave", _leave, methods=["POST"]),
        Route("/part/{assignment:int}/{token}", _media),
        Route("/seen/{assignment:int}", take_views, methods=["POST"]),
        Route("/crowd/{token}", enter),
        Route("/review-part/{review:int}/{token}", review_file),
        Route("/healthz", _health),
        *component_routes(),
        *vendor_routes(),
    ]


async def _join(request: Request) -> Response:
    """Sign in by invitation and go on to the pages."""
    speak(request)
    try:
        cookie = await run_in_threadpool(exchange, request.path_params["token"])
    except AccessError as error:
        return message(error, status=403)
    return let_in(request, cookie)


async def _leave(request: Request) -> Response:
    """Sign out, where a page of this site asks for it.

    Where the browser tells no site, the cookie does: it never comes with what another site sends.
    """
    speak(request)
    cookie = request.cookies.get(COOKIE)
    if not is_own(request) and not (cookie and tells_no_site(request)):
        return message(_NOT_OURS, status=403)
    if cookie:
        await run_in_threadpool(_end, cookie)
    response = message("You are signed out. Your link signs you in again.", status=200)
    response.delete_cookie(COOKIE)
    return response


def _end(cookie: str) -> None:
    with served_study().write() as session:
        end_session(session, cookie)


async def _media(request: Request) -> Response:
    """Deliver the clean copy of an asset to a rater whose task shows it."""
    return await run_in_threadpool(_media_response, request)


def _media_response(request: Request) -> Response:
    speak(request)
    who = identify(request.cookies.get(COOKIE))
    if who is None:
        return message("Sign in with your link first.", status=401)
    assignment, token = request.path_params["assignment"], request.path_params["token"]
    try:
        file = visible_asset(served_study(), media_store(), who.rater_id, assignment, token)
    except AccessError as error:
        return message(error, status=404)
    return deliver(request, file.path, file.media_type, token)


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
