"""One part as safe HTML: what a file is by its content decides how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from PIL import Image

from app.languages import t
from app.rendering.code import code_html, read_text
from app.rendering.errors import RenderingError
from app.rendering.labels import label_of
from app.rendering.markup import figure, folded_lines, notice
from app.rendering.pdf import pdf_html
from app.rendering.prose import prose_html, unmarked
from app.rendering.tables import csv_html, xlsx_html
from app.rendering.word import word_html
from judgments.records import LOST, NOT_IMPORTED, WITHHELD, Modality, Part

__all__ = ["part_html"]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"}
_FORMATS = {
    "model/ply": "ply", "model/stl": "stl", "model/obj": "obj", "model/gltf-binary": "glb",
}  # fmt: skip
_PLAYED = (Modality.IMAGE, Modality.AUDIO, Modality.VIDEO)
_LOWEST = "That is the lowest technical quality, not “cannot judge”."
_NOT_AVAILABLE = "This file is not available to raters. If you cannot judge without it, say so."
_NOT_AT_HAND = (
    "This file is not at hand here; it is not the response's fault. If you cannot judge without "
    "it, say so."
)
_UNKNOWN = "This kind of file cannot be shown here. Download it to see it."


def part_html(part: Part, url: str | None) -> str:
    """Turn a part that stands at a placeholder into safe HTML.

    Parameters
    ----------
    part
        Anything but text.
    url
        Address of its file; None where it has none.

    Returns
    -------
    str
        One ``figure``; where the part is missing, damaged or cannot be opened, it says so.
    """
    said = ""
    if part.damage is not None:
        said = notice(
            t("This file is damaged as delivered: {damage}.", damage=part.damage) + f" {t(_LOWEST)}"
        )
    if part.missing == WITHHELD:
        return figure(part, said or notice(t(_NOT_AVAILABLE)))
    if part.missing is not None or (part.path is None and part.text is None):
        return figure(part, notice(_absence(part)))
    if part.path is None or url is None:
        return figure(part, _inline(part))
    if said and part.modality not in _PLAYED:
        return figure(part, said, url=url, download=True)
    try:
        inner = _kind(part)(part, url)
    except (RenderingError, OSError) as error:
        text = str(error) if isinstance(error, RenderingError) else "The file could not be opened."
        return figure(part, said + notice(t(text)), url=url, download=True)
    return figure(part, said + inner, url=url, download=not _opens(part))


def _absence(part: Part) -> str:
    """Say whose fault it is that there is no file: the response's, or nobody's."""
    if part.missing in LOST or part.missing == NOT_IMPORTED:
        return t(_NOT_AT_HAND)
    return t("This file was not delivered: {tag}.", tag=part.tag)


def _inline(part: Part) -> str:
    """Show the source of code or of a document that was given in the record itself."""
    text = unmarked(part.text or "")
    if part.modality is Modality.CODE:
        return _code(text, part)
    return f'<div class="paper">{prose_html(text)}</div>'


def _kind(part: Part) -> Callable[[Part, str], str]:
    """Choose how a file is shown: by its content, and only then by its modality."""
    media_type = part.media_type or ""
    by_type = _BY_TYPE.get(media_type)
    if by_type is not None:
        return by_type
    if media_type.startswith(("audio/", "video/")):
        return _audio if part.modality is Modality.AUDIO else _video
    if part.modality is Modality.CODE or media_type.startswith("text/") or _is_source(media_type):
        return _code_file
    return _unknown


def _is_source(media_type: str) -> bool:
    return media_type in {"application/json", "model/mtl"}


def _opens(part: Part) -> bool:
    """Say whether a browser shows the file by itself when its address is opened."""
    media_type = part.media_type or ""
    return media_type in _IMAGES or media_type.startswith(("audio/", "video/", "text/"))


def _image(part: Part, url: str) -> str:
    name, source = escape(label_of(part)), escape(url)
    return (
        f'<button type="button" class="enlarge" aria-label="{t("Enlarge")} {name}">'
        f'<img src="{source}" alt="{name}"{_size(part)} loading="lazy"></button>'
    )


def _size(part: Part) -> str:
    """Say width and height beforehand, so that nothing jumps when the picture arrives."""
    try:
        with Image.open(part.path or "") as picture:
            width, height = picture.size
            turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    if turned:
        width, height = height, width
    return f' width="{width}" height="{height}"'


def _audio(part: Part, url: str) -> str:
    name = escape(label_of(part))
    return f'<audio controls preload="metadata" src="{escape(url)}" aria-label="{name}"></audio>'


def _video(part: Part, url: str) -> str:
    name = escape(label_of(part))
    return f'<video controls preload="metadata" src="{escape(url)}" aria-label="{name}"></video>'


def _model(part: Part, url: str) -> str:
    name, form = escape(label_of(part)), _FORMATS[part.media_type or ""]
    turn = t("Arrow keys turn it, plus and minus zoom, Home resets.")
    hint = t("Drag or use the arrow keys to turn, + and − to zoom.")
    return (
        f'<div class="model" data-src="{escape(url)}" data-format="{form}">'
        f'<canvas tabindex="0" role="application" aria-label="{name}. {escape(turn)}">'
        f'</canvas><p class="hint">{escape(hint)}</p></div>'
    )


def _pdf(part: Part, url: str) -> str:
    return pdf_html(_path(part), url, label_of(part))


def _word(part: Part, _url: str) -> str:
    return word_html(_path(part))


def _workbook(part: Part, _url: str) -> str:
    return xlsx_html(_path(part))


def _table(part: Part, _url: str) -> str:
    return csv_html(_path(part), suffix=part.suffix)


def _code_file(part: Part, _url: str) -> str:
    return _code(read_text(_path(part)), part)


def _code(source: str, part: Part) -> str:
    return code_html(source, suffix=part.suffix, media_type=part.media_type, label=label_of(part))


def _plain(part: Part, _url: str) -> str:
    if part.modality is Modality.CODE:
        return _code_file(part, _url)
    lines = [escape(line) for line in read_text(_path(part)).splitlines()]
    return folded_lines(lines, label=label_of(part), css="plain")


def _markdown(part: Part, _url: str) -> str:
    if part.modality is Modality.CODE:
        return _code_file(part, _url)
    text = unmarked(read_text(_path(part)))
    return f'<div class="paper" tabindex="0">{prose_html(text)}</div>'


def _unknown(_part: Part, _url: str) -> str:
    raise RenderingError(_UNKNOWN)


def _path(part: Part) -> Path:
    if part.path is None:
        raise RenderingError(_UNKNOWN)
    return part.path


_BY_TYPE: dict[str, Callable[[Part, str], str]] = {
    **dict.fromkeys(_IMAGES, _image),
    **dict.fromkeys(_FORMATS, _model),
    "application/pdf": _pdf,
    f"{_OFFICE}.wordprocessingml.document": _word,
    f"{_OFFICE}.spreadsheetml.sheet": _workbook,
    "text/csv": _table,
    "text/tab-separated-values": _table,
    "text/plain": _plain,
    "text/markdown": _markdown,
}
