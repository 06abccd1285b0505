"""JavaScript of others that the pages bring along, served from here and from nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.components import script_response

__all__ = ["vendor_routes", "viewer_url"]


def vendor_routes() -> Sequence[BaseRoute]:
    """List the routes that serve the vendored files; they hold nothing private."""
    return [Route(viewer_url(), _viewer)]


@cache
def viewer_url() -> str:
    """Give the address of the 3D viewer; it changes with the file, which browsers keep."""
    return f"/vendor/viewer.{hashlib.sha256(_viewer_code()).hexdigest()[:12]}.js"


@cache
def _viewer_code() -> bytes:
    return files("app.vendor").joinpath("viewer.js").read_bytes()


async def _viewer(_request: Request) -> Response:
    return script_response(_viewer_code())
