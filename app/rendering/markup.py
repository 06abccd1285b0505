"""Small building blocks of the HTML that the page shows; every value is escaped here."""

from __future__ import annotations

from html import escape

from app.languages import t
from app.rendering.labels import label_of, saved_name
from judgments.records import Part

__all__ = ["figure", "folded_lines", "link_to", "notice", "with_query"]

_FOLD = 30
_MAX_LINES = 5000


def figure(part: Part, inner: str, *, url: str | None = None, download: bool = False) -> str:
    """Frame what stands at a placeholder with its caption and its link.

    Parameters
    ----------
    part
        The part that is shown.
    inner
        Safe HTML.
    url
        Address of the file; None where there is none.
    download
        Whether the link saves the file rather than opening it.
    """
    kind = part.modality.value.lower()
    link = "" if url is None else link_to(part, url, download=download)
    return (
        f'<figure class="part {kind}"><figcaption><span class="label">'
        f"{escape(label_of(part))}</span>{link}</figcaption>{inner}</figure>"
    )


def link_to(part: Part, url: str, *, download: bool) -> str:
    """Link a file: opened in a new tab, or saved under a neutral name."""
    name = escape(label_of(part))
    if download:
        return (
            f'<a class="open" href="{escape(url)}" download="{escape(saved_name(part))}" '
            f'aria-label="{t("Download")} {name}">{t("Download")}</a>'
        )
    return (
        f'<a class="open" href="{escape(url)}" target="_blank" rel="noopener noreferrer" '
        f'aria-label="{t("Open in a new tab")}: {name}">{t("Open in a new tab")}</a>'
    )


def notice(text: str) -> str:
    """Say something about a part in its place."""
    return f'<p class="notice">{escape(text)}</p>'


def folded_lines(lines: list[str], *, label: str, css: str) -> str:
    """Show lines of safe HTML, all but the first thirty folded away.

    Parameters
    ----------
    lines
        Safe HTML, one element per line.
    label
        What the lines are, for those who hear the page.
    css
        Class of the ``pre`` element.
    """
    shown, rest = lines[:_FOLD], lines[_FOLD:_MAX_LINES]
    if len(rest) < 5:
        shown, rest = shown + rest, []
    parts = [_pre(shown, label=label, css=css)]
    if rest:
        parts.append(
            f"<details><summary>{t('Show all {count} lines', count=f'{len(lines):,}')}</summary>"
            f"{_pre(rest, label=t('{part}, continued', part=label), css=css)}</details>"
        )
    if len(lines) > _MAX_LINES:
        parts.append(
            notice(t("Only the first {count} lines are shown here.", count=f"{_MAX_LINES:,}"))
        )
    return "".join(parts)


def _pre(lines: list[str], *, label: str, css: str) -> str:
    body = "\n".join(lines)
    name = escape(label)
    return f'<pre class="{css}" tabindex="0" role="region" aria-label="{name}">{body}\n</pre>'


def with_query(url: str, **values: int) -> str:
    """Add values to an address that may hold a query already.

    Examples
    --------
    >>> with_query("/media/1/ab?x=1", page=2)
    '/media/1/ab?x=1&page=2'
    """
    query = "&".join(f"{name}={value}" for name, value in values.items())
    return f"{url}{'&' if '?' in url else '?'}{query}"
