"""Mount what lives in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.components import mount
from app.languages import language_in_use, t

__all__ = ["scroll_to", "show_side_tabs", "show_status"]


def show_status(*, largest_key: int, token: str, target: str, fetch_ahead: Sequence[str]) -> None:
    """Show whether everything is saved, keys, and the way to the questions; fetch what is next.

    Parameters
    ----------
    largest_key
        The highest number that answers a question.
    token, target
        As for `scroll_to`.
    fetch_ahead
        Addresses of this server, fetched by the browser once the page itself is at rest.
    """
    keys = [
        [f"1–{largest_key}", t("answer, and move on to the next open question")],
        ["Tab · Shift+Tab", t("move to the next or previous question")],
        ["← ↑ → ↓", t("change the answer")],
        ["Ctrl+Enter", t("save and go on")],
        ["?", t("show or hide these keys")],
    ]
    _mount(
        "status",
        {
            "words": {
                "saved": t("All answers saved"),
                "saving": t("Saving…"),
                "failed": t("Not saved – retrying"),
                "refused": t("Not saved"),
                "keys": t("Keys"),
                "close": t("Close"),
                "questions": t("↓ To the questions"),
                "responses": t("↑ To the responses"),
            },
            "keys": keys,
            "scroll": _where(token, target),
            "ahead": list(fetch_ahead),
        },
        key="status",
        scripts=("scroll.js", "ahead.js", "jump.js", "status.js"),
    )


def scroll_to(token: str) -> None:
    """Scroll to the top once for each new token: Streamlit stays where it was otherwise.

    Parameters
    ----------
    token
        Of what is shown.
    """
    _mount("scroll", _where(token, ""), key="scroll", scripts=("scroll.js", "scrolling.js"))


def show_side_tabs(task: int) -> None:
    """Let a narrow page show one response at a time; a wide one shows no tabs."""
    data = {"task": str(task), "A": t("Response A"), "B": t("Response B"), "name": t("Responses")}
    _mount("tabs", data, key="side-tabs", scripts=("tabs.js",))


def _where(token: str, target: str) -> dict[str, str]:
    """Say what to bring into view: the container of that key, the top of the page where empty."""
    return {"token": token, "target": target, "language": language_in_use()}


def _mount(name: str, data: Mapping[str, object], *, key: str, scripts: Sequence[str]) -> None:
    mount(name, data, key=key, package="app.widgets", scripts=scripts)
