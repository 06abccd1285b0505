"""Files of items under review."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.delivering import deliver
from app.engine import media_store, secret, served_study
from app.plain import message, speak
from app.session import COOKIE, identify
from judgments.errors import AccessError
from judgments.reviewing import visible_review_asset

__all__ = ["review_file"]


async def review_file(request: Request) -> Response:
    """Deliver a file of an item to the reviewer who has it."""
    return await run_in_threadpool(_response, request)


def _response(request: Request) -> Response:
    speak(request)
    who = identify(request.cookies.get(COOKIE))
    if who is None:
        return message("Sign in with your link first.", status=401)
    review, token = request.path_params["review"], request.path_params["token"]
    try:
        file = visible_review_asset(
            served_study(), media_store(), secret(),
            rater_id=who.rater_id, review_id=review, token=token,
        )  # fmt: skip
    except AccessError as error:
        return message(error, status=404)
    return deliver(request, file.path, file.media_type, token)
