"""Serve the gallery: `gallery_server.py FOLDER PORT`."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from gallery_files import make_parts
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.starlette import App

from app.components import component_routes
from app.headers import SecurityHeaders
from app.rendering import RenderingError, pdf_page_png
from app.vendor import vendor_routes


class HeadersOnDemand:
    """Our headers where the address says so: what the page does by itself shows without them."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._closed = app, SecurityHeaders(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        closed = b"closed" in scope.get("query_string", b"")
        await (self._closed if closed else self._plain)(scope, receive, send)


def serve(folder: Path, port: int) -> None:
    cases = make_parts(folder)
    types = {
        part.path.name: part.media_type for case in cases.values() for part in case if part.path
    }
    (folder / "parts.pickle").write_bytes(pickle.dumps(cases))
    os.environ["GALLERY"] = str(folder)

    def media(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in types or not (folder / name).is_file():
            return Response(status_code=404)
        if "page" in request.query_params:
            return page(folder / name, request)
        kind = types[name] or "application/octet-stream"
        return FileResponse(folder / name, media_type=kind, headers={"Cache-Control": "no-store"})

    app = App(
        Path(__file__).with_name("gallery_page.py"),
        routes=[Route("/file/{task}/{name}", media), *component_routes(), *vendor_routes()],
        middleware=[Middleware(HeadersOnDemand)],
    )
    app.run(
        config={
            "server.port": port,
            "server.address": "127.0.0.1",
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "runner.postScriptGC": False,
            "theme.base": "light",
            "theme.primaryColor": "#2f5d8a",
        }
    )


def page(path: Path, request: Request) -> Response:
    query = request.query_params
    try:
        data = pdf_page_png(path, page=int(query["page"]), width=int(query["width"]))
    except RenderingError as error:
        return Response(str(error), status_code=404)
    return Response(data, media_type="image/png")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
