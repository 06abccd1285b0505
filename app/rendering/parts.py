"""Questions, references and responses on a page: text and figures in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from app.components import mount
from app.languages import t
from app.rendering.code import code_css
from app.rendering.figures import part_html
from app.rendering.prose import prose_html, sentinel, unmarked
from app.rendering.punctuation import drawn_back
from app.vendor import viewer_url
from judgments.records import Modality, Part

__all__ = ["compose", "render_parts"]

_SLOT = re.compile(r'<span data-slot="([0-9]+)"></span>')


def render_parts(
    parts: Sequence[Part],
    *,
    media_url: Callable[[Part], str],
    key: str,
    place: str = "",
    tell: str = "",
) -> None:
    """Show a question, a reference or a response.

    Parameters
    ----------
    parts
        Its parts in reading order.
    media_url
        Gives the address of a part's file on this server; called for parts that have a file.
    key
        Of what is shown; another task needs another key, so that no player carries over.
    place
        Where in the task it stands: ``question``, ``A``, ``B`` or ``reference``.
    tell
        Address on this server that is told what was seen and played; nothing is told where empty.
    """
    mount(
        "parts",
        {**compose(parts, media_url), "place": place, "tell": tell, "words": _words(place)},
        key=key,
        package="app.rendering",
        scripts=("seen.js", "parts.js"),
        more_css=code_css(),
        isolate_styles=True,
    )


def compose(parts: Sequence[Part], media_url: Callable[[Part], str]) -> dict[str, Any]:
    """Lay parts out as safe HTML with a slot for each figure.

    Markdown is applied to the whole text, so that a list or a table goes on after a figure;
    punctuation goes with the text before it.

    Returns
    -------
    dict
        ``html`` holds ``<span data-slot="N">`` where ``figures[N]`` stands, each slot once;
        ``facts`` say what each is; ``urls`` are all addresses that a figure may load, ``viewer`` that of the 3D viewer.
    """
    text: list[str | None] = []
    figures: list[str] = []
    facts: list[dict[str, Any]] = []
    urls: list[str] = []
    for part in parts:
        if part.modality is Modality.TEXT:
            text.append(unmarked(part.text or ""))
            continue
        url = None if part.path is None or part.missing is not None else media_url(part)
        text.append(None)
        figures.append(part_html(part, url))
        facts.append(_facts(part))
        urls += [] if url is None else [url]
    places = map(sentinel, range(len(figures)))
    html = prose_html("".join(next(places) if one is None else one for one in drawn_back(text)))
    placed = {int(number) for number in _SLOT.findall(html)}
    html += "".join(
        f'<span data-slot="{number}"></span>'
        for number in range(len(figures))
        if number not in placed
    )
    return {
        "html": html, "figures": figures, "facts": facts, "urls": urls, "viewer": viewer_url(),
    }  # fmt: skip


def _facts(part: Part) -> dict[str, Any]:
    """Say what the browser needs of a part: its tag, its size, and whether it can fail to open."""
    size = part.path.stat().st_size if part.path is not None and part.path.is_file() else 0
    sound = part.path is not None and part.missing is None and part.damage is None
    return {"tag": part.tag, "size": size, "opens": sound}


def _words(place: str) -> dict[str, str]:
    both = place in {"question", "reference"}
    return {
        "cannotOpen": t("Cannot open this"),
        "noted": t("Thank you, this was noted."),
        "didNotLoad": t("This file did not load here."),
        "answer": (
            t("Answer “It did not load here” to the open questions")
            if both
            else t("Answer “It did not load here” to the open questions on {side}", side=place)
        ),
        "close": t("Close"),
        "openModel": t("Open the 3D model ({size} MB)"),
        "face": t("{n} face"),
        "faces": t("{n} faces"),
        "point": t("{n} point"),
        "points": t("{n} points"),
        "noModel": t("This 3D model could not be opened: {reason}."),
        "noWebGL": t("this browser offers no WebGL"),
        "unreadable": t("its content cannot be read"),
    }
