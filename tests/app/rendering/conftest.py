"""Files of every kind, and a reader of HTML that names what could act."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from judgments.media import sniff
from judgments.records import Modality, Part

_INERT = {
    "a", "audio", "blockquote", "br", "button", "canvas", "code", "details", "div", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
    "s", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr",
    "ul", "video",
}  # fmt: skip
_ADDRESSES = {"src", "href", "data-src", "action", "formaction", "poster", "srcset", "xlink:href"}


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self._url = url

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INERT:
            self.dangers.append(tag)
        for name, value in attrs:
            foreign = name in _ADDRESSES and not (value or "").startswith(self._url)
            if name.startswith("on") or name == "style" or foreign:
                self.dangers.append(f"{tag} {name}={value}")


@pytest.fixture(scope="session")
def dangers() -> Callable[..., list[str]]:
    """Give a function that lists what in some HTML could run or make a foreign request."""

    def find(html: str, url: str = "/file/1/abc") -> list[str]:
        reader = _Reader(url)
        reader.feed(html)
        reader.close()
        return reader.dangers

    return find


@pytest.fixture
def make_part(tmp_path: Path) -> Callable[..., Part]:
    """Give a function that writes a file without a suffix, as the media store does."""

    def make(modality: str, data: bytes, suffix: str = "", **more: str) -> Part:
        path = tmp_path / f"{len(list(tmp_path.iterdir())):08x}"
        path.write_bytes(data)
        fields = {"tag": f"{modality}1", "media_type": sniff(path, suffix), **more}
        return Part(modality=Modality(modality), path=path, suffix=suffix, **fields)

    return make
