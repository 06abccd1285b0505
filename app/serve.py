"""Start the server: settings from streamlit_config/, pages from main.py, our own routes beside."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from app.collecting import collect_regularly
from app.headers import SecurityHeaders
from app.routes import routes
from app.study import DATABASE_VARIABLE

__all__ = ["SERVING_VARIABLE", "run", "settings"]

SERVING_VARIABLE = "ACCORDANT_SERVING"


def settings() -> dict[str, object]:
    """Read streamlit_config/config.toml as dotted names, such as ``server.headless``."""
    text = files("streamlit_config").joinpath("config.toml").read_text(encoding="utf-8")
    return _flat(tomllib.loads(text))


def run(*, database: str, host: str, port: int) -> None:
    """Serve a study until stopped.

    Parameters
    ----------
    database
        URL or path of the study.
    host
        Address to listen on.
    port
        Port to listen on.
    """
    # Raters need not wait for their page to be imported.
    import_module("app.views.rating")
    os.environ[DATABASE_VARIABLE] = database
    os.environ[SERVING_VARIABLE] = "1"
    app = App(
        Path(__file__).with_name("main.py"),
        routes=routes(),
        middleware=[Middleware(SecurityHeaders)],
    )
    collect_regularly()
    app.run(config=settings() | {"server.address": host, "server.port": port})


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found
