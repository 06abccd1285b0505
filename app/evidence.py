"""What browsers tell of the parts that they showed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.engine import served_study
from app.session import COOKIE, identify
from judgments.errors import JudgmentsError
from judgments.participation import PartSeen, record_views

__all__ = ["take_views"]

_LARGEST = 64 * 1024
_MOST = 200
_LONGEST_WORD = 80
_A_DAY_MS = 24 * 3600 * 1000


async def take_views(request: Request) -> Response:
    """Keep what the browser of a task's rater tells of its parts.

    Refuses what comes from another site: the cookie alone does not say who asked.
    """
    if not _is_own(request):
        return Response(status_code=403)
    body = await request.body()
    if len(body) > _LARGEST:
        return Response(status_code=413)
    try:
        seen = _read(json.loads(body))
    except (ValueError, RecursionError):
        return Response(status_code=400)
    status = await run_in_threadpool(_record, request, seen)
    return Response(status_code=status)


def _is_own(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return urlsplit(origin).netloc == request.headers.get("host")


def _record(request: Request, seen: list[PartSeen]) -> int:
    who = identify(request.cookies.get(COOKIE))
    if who is None:
        return 401
    try:
        with served_study().write() as session:
            record_views(session, request.path_params["assignment"], who.rater_id, seen)
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
