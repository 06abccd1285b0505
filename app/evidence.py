"""What browsers tell of the parts that they showed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.engine import served_study
from app.session import COOKIE, identify, is_own
from judgments.errors import JudgmentsError
from judgments.participation import PartSeen, record_views
from judgments.raters import SignedIn

__all__ = ["take_views"]

_LARGEST = 64 * 1024
_MOST = 200
_LONGEST_WORD = 80
_A_DAY_MS = 24 * 3600 * 1000


async def take_views(request: Request) -> Response:
    """Keep what the browser of a task's rater tells of its parts.

    Refuses what comes from another site, and reads nothing that a stranger sends.
    """
    if not is_own(request):
        return Response(status_code=403)
    try:
        who = await run_in_threadpool(identify, request.cookies.get(COOKIE))
    except SQLAlchemyError:
        return Response(status_code=503)
    if who is None:
        return Response(status_code=401)
    body = await _body(request)
    if body is None:
        return Response(status_code=413)
    try:
        seen = _read(json.loads(body))
    except (ValueError, RecursionError):
        return Response(status_code=400)
    status = await run_in_threadpool(_record, request.path_params["assignment"], who, seen)
    return Response(status_code=status)


async def _body(request: Request) -> bytes | None:
    """Read what was sent; None, and no more read than needed, where no page sends so much."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > _LARGEST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return bytes(body)


def _record(assignment: int, who: SignedIn, seen: list[PartSeen]) -> int:
    try:
        with served_study().write() as session:
            record_views(session, assignment, who.rater_id, seen)
    except JudgmentsError:
        return 404
    except SQLAlchemyError:
        return 503
    return 204


def _read(sent: Any) -> list[PartSeen]:  # noqa: ANN401 - whatever the browser sent
    if not isinstance(sent, list):
        msg = "A list of parts was expected."
        raise ValueError(msg)  # noqa: TRY004 - all that is wrong with a body is one kind of wrong
    return [_part(row) for row in sent[:_MOST] if isinstance(row, Mapping)]


def _part(row: Mapping[str, Any]) -> PartSeen:
    return PartSeen(
        place=_word(row.get("place")) or "",
        tag=_word(row.get("tag")) or "",
        loaded=row.get("loaded") is True,
        opened=row.get("opened") is True,
        seen_ms=int(_number(row.get("seen_ms"), _A_DAY_MS)),
        played=_number(row.get("played"), 1.0),
        failed=_word(row.get("failed")),
        reported=row.get("reported") is True,
    )


def _number(given: object, largest: float) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return 0.0
    if isinstance(given, float) and math.isnan(given):
        return 0.0
    return float(min(max(given, 0), largest))


def _word(given: object) -> str | None:
    if not isinstance(given, str):
        return None
    return given[:_LONGEST_WORD].encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
