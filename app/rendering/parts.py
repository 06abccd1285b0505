"""Questions, references and responses on a page: text and figures in reading order."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.rendering.code import code_css
from app.rendering.figures import part_html
from app.rendering.prose import prose_html, sentinel, unmarked
from app.vendor import viewer_url
from judgments.records import Modality, Part

__all__ = ["compose", "render_parts"]

_SLOT = re.compile(r'<span data-slot="([0-9]+)"></span>')


def render_parts(parts: Sequence[Part], *, media_url: Callable[[Part], str], key: str) -> None:
    """Show a question, a reference or a response.

    Parameters
    ----------
    parts
        Its parts in reading order.
    media_url
        Gives the address of a part's file on this server; called for parts that have a file.
    key
        Of what is shown; another task needs another key, so that no player carries over.
    """
    data = compose(parts, media_url)
    revision = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]
    _component()(key=key, data={**data, "revision": revision})


def compose(parts: Sequence[Part], media_url: Callable[[Part], str]) -> dict[str, Any]:
    """Lay parts out as safe HTML with a slot for each figure.

    Markdown is applied to the whole text, so that a list or a table goes on after a figure.

    Returns
    -------
    dict
        ``html`` holds ``<span data-slot="N">`` where ``figures[N]`` stands, each slot once;
        ``urls`` are all addresses that a figure may load, ``viewer`` that of the 3D viewer.
    """
    text: list[str] = []
    figures: list[str] = []
    urls: list[str] = []
    for part in parts:
        if part.modality is Modality.TEXT:
            text.append(unmarked(part.text or ""))
            continue
        url = None if part.path is None or part.missing is not None else media_url(part)
        text.append(sentinel(len(figures)))
        figures.append(part_html(part, url))
        urls += [] if url is None else [url]
    html = prose_html("".join(text))
    placed = {int(number) for number in _SLOT.findall(html)}
    html += "".join(
        f'<span data-slot="{number}"></span>'
        for number in range(len(figures))
        if number not in placed
    )
    return {"html": html, "figures": figures, "urls": urls, "viewer": viewer_url()}


@cache
def _component() -> Callable[..., Any]:
    here = files("app.rendering")
    return st.components.v2.component(
        "accordant_parts",
        html='<div class="parts"></div>',
        js=here.joinpath("parts.js").read_text(encoding="utf-8"),
        css=here.joinpath("parts.css").read_text(encoding="utf-8") + code_css(),
    )
