"""What runs in the browser: mounted once, its code kept by the browser, its data sent as JSON.

A component is mounted with a few lines that load its code from an address of this server; what is
sent with every run is its data alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

__all__ = ["component_routes", "mount", "script_response"]

# Where the code does not come, be the network away for a moment, it is asked for again: under
# another address, as a browser keeps what failed.
_LOADER = """
const ask = async () => {
  for (let time = 0; ; time += 1) {
    try {
      return await import(location.origin + "%s" + (time ? `?again=${time}` : ""));
    } catch (error) {
      if (time === 8) throw error;
      await new Promise((go) => setTimeout(go, 500 * 2 ** Math.min(time, 4)));
    }
  }
};
const { default: show } = await ask();
export default (component) => show({ ...component, data: JSON.parse(component.data) });
"""
_scripts: dict[str, bytes] = {}


def mount(
    name: str,
    data: Mapping[str, object],
    *,
    key: str,
    package: str,
    scripts: Sequence[str] = (),
    more_css: str = "",
    isolate_styles: bool = False,
    on_changed: Callable[[], object] | None = None,
) -> None:
    """Show a component; ``data`` reaches its code as it is, if JSON can say it.

    Parameters
    ----------
    name
        Of the component: its element is ``<div class="NAME">``, its style ``NAME.css`` where there
        is one.
    data
        What it shows.
    key
        Of the widget.
    package
        Where its files are.
    scripts
        Files of its code, put together in this order; ``NAME.js`` by default.
    more_css
        Style to be added to that of its file.
    isolate_styles
        Whether its styles stay within it, and those of the page outside.
    on_changed
        Called when it set its state ``changed``.
    """
    show = _component(name, package, tuple(scripts) or (f"{name}.js",), more_css, isolate_styles)
    given = {} if on_changed is None else {"on_changed_change": on_changed}
    show(data=json.dumps(data, ensure_ascii=False, allow_nan=False), key=key, **given)


def component_routes() -> Sequence[BaseRoute]:
    """List the routes that serve the components' code; it holds nothing private."""
    return [Route("/script/{file}", _script)]


@cache
def _component(
    name: str, package: str, scripts: tuple[str, ...], more_css: str, isolate_styles: bool
) -> Callable[..., Any]:
    here = files(package)
    code = "\n".join(here.joinpath(one).read_text(encoding="utf-8") for one in scripts).encode()
    file = f"{name}.{hashlib.sha256(code).hexdigest()[:12]}.js"
    _scripts[file] = code
    style = here.joinpath(f"{name}.css")
    css = style.read_text(encoding="utf-8") if style.is_file() else ""
    return st.components.v2.component(
        f"accordant_{name}",
        html=f'<div class="{name}"></div>',
        js=_LOADER % f"/script/{file}",
        css=css + more_css or None,
        isolate_styles=isolate_styles,
    )


async def _script(request: Request) -> Response:
    code = _scripts.get(request.path_params["file"])
    if code is None:
        return Response(status_code=404)
    return script_response(code)


def script_response(code: bytes) -> Response:
    """Deliver code whose address changes with it, to be kept by browsers."""
    return Response(
        code,
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
