"""Where the file behind a value lies, if it lies where it may.

Nothing is ever fetched: a URL stands for a file only where a prefix of it is mapped to a folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from judgments.errors import ImportRefusedError

__all__ = [
    "MediaFolders",
    "Missing",
    "base_name",
    "looks_like_file",
    "parse_url_map",
    "uncovered_url",
    "url_prefixes",
]

_URL = re.compile(r"[a-z][a-z0-9+.-]+://|data:[^\s,]*,", re.IGNORECASE)
_DRIVE = re.compile(r"[a-z]:", re.IGNORECASE)
_ENDING = re.compile(r"\.([a-z][a-z0-9]{0,4}|mp[34]|3ds|3gp|7z)$", re.IGNORECASE)
_LONGEST = 400
_UNCOVERED = re.compile(r"no --map-url covers (\S+); nothing is downloaded")
_PLACE = re.compile(r"([^:/?#]+://[^/?#]*)([^?#]*)")
_NAME = re.compile(r"(?:[^()]|\((?:\d+|(?<=\s\()[\w .+-]*)\))*+")
"""What may stand before an ending, such as "report (final)" or "main(1)", unlike a call."""
_KNOWN = {
    "png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff", "svg", "avif", "heic", "mp3",
    "wav", "flac", "ogg", "m4a", "aac", "mp4", "webm", "mov", "avi", "mkv", "pdf", "docx",
    "doc", "xlsx", "xls", "pptx", "ppt", "csv", "tsv", "txt", "md", "json", "xml", "html",
    "htm", "tex", "rtf", "odt", "py", "js", "ts", "java", "c", "h", "cpp", "cc", "hpp", "cs",
    "go", "rs", "rb", "php", "sh", "sql", "r", "m", "kt", "swift", "scala", "lua", "pl", "css",
    "ipynb", "yaml", "yml", "toml", "ini", "jsx", "tsx", "vue", "bat", "ps1", "log", "rst",
    "ply", "obj", "mtl", "stl", "glb", "gltf", "off", "fbx",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why there is no file.

    Attributes
    ----------
    code
        One of the codes of irregularities.
    reason
        One clause for people.
    """

    code: str
    reason: str


def base_name(value: str) -> str:
    r"""Give the file name at the end of a path or URL.

    Examples
    --------
    >>> base_name("https://example.org/a/img%201.png?raw=1"), base_name("audio\\a.mp3")
    ('img 1.png', 'a.mp3')
    """
    if _URL.match(value):
        value = unquote(re.split(r"[?#]", value, maxsplit=1)[0])
    return value.strip().replace("\\", "/").rpartition("/")[2]


def looks_like_file(value: str) -> bool:
    """Say whether a value names a file rather than being text itself.

    Examples
    --------
    >>> looks_like_file("image/img_0001_01.jpg"), looks_like_file("A red apple on a table.")
    (True, False)
    >>> looks_like_file("report (1).docx"), looks_like_file("print(report.docx)")
    (True, False)
    """
    text = value.strip()
    if _URL.match(text):
        return True
    if "\n" in text or len(text) > _LONGEST:
        return False
    ending = _ENDING.search(text)
    if ending and ending[1].lower() in _KNOWN:
        return "/" in text or _NAME.fullmatch(text) is not None
    has_folder = "/" in text or "\\" in text
    return has_folder and not re.search(r"\s", text)


def parse_url_map(entries: Iterable[str]) -> dict[str, Path]:
    """Read entries such as ``https://example.org/data=/srv/data``.

    Raises
    ------
    ImportRefusedError
        An entry has no ``=``, its prefix is no URL, or its folder is not there.

    Examples
    --------
    >>> parse_url_map(["https://example.org/data=."])
    {'https://example.org/data': PosixPath('.')}
    """
    mapped = {}
    for entry in entries:
        prefix, _, folder = entry.rpartition("=")
        if not _URL.match(prefix) or not folder:
            msg = f"{entry!r} maps no URL; write --map-url PREFIX=DIR, PREFIX such as https://…"
            raise ImportRefusedError(msg)
        if not Path(folder).is_dir():
            msg = f"{folder}: no such folder (from --map-url {entry})."
            raise ImportRefusedError(msg)
        mapped[prefix] = Path(folder)
    return mapped


def uncovered_url(reason: str) -> str | None:
    """Give the URL that a reason of `MediaFolders.locate` says no ``--map-url`` covers."""
    found = _UNCOVERED.fullmatch(reason)
    return None if found is None else found[1]


def url_prefixes(urls: Iterable[str]) -> list[str]:
    """Give the folder that URLs have in common, one for each host.

    Examples
    --------
    >>> url_prefixes(["https://a.org/x/1/i.png", "https://a.org/x/2/j.png", "s3://b/k.mp3?v=1"])
    ['https://a.org/x', 's3://b']
    """
    folders: dict[str, list[str]] = {}
    for url in urls:
        place = _PLACE.match(url)
        if place is None:
            continue
        parts = place[2].split("/")[:-1]
        before = folders.setdefault(place[1], parts)
        same = [old == new for old, new in zip(before, parts, strict=False)]
        folders[place[1]] = before[: (*same, False).index(False)]
    return [host + "/".join(parts) for host, parts in folders.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFolders:
    """Folders that records may take files from.

    Attributes
    ----------
    media
        Folder of relative paths; None where none was given.
    url_map
        Prefix of URLs and the folder that stands for it.

    Raises
    ------
    ImportRefusedError
        `media` is not a folder.
    """

    media: Path | None = None
    url_map: Mapping[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.media is not None and not self.media.is_dir():
            msg = f"{self.media}: no such folder; --media names the folder of the media."
            raise ImportRefusedError(msg)

    def locate(self, value: str) -> Path | Missing:
        """Find the file that a value names.

        Parameters
        ----------
        value
            A relative path or a URL, as a record has it.

        Returns
        -------
        Path or Missing
            A regular file within one of the folders, links followed; else why there is none.
        """
        value = value.strip()
        if _URL.match(value):
            return self._mapped(value)
        if self.media is None:
            return Missing(
                code="no_media_folder",
                reason=f"no media folder was given for {value!r}; name one with --media",
            )
        return _within(self.media, value, value)

    def hold(self, value: str) -> bool:
        """Say whether a value that may as well be text names a file that is there."""
        may_name = self.media is not None and "\n" not in value and len(value) <= _LONGEST
        return may_name and isinstance(self.locate(value), Path)

    def _mapped(self, url: str) -> Path | Missing:
        for prefix in sorted(self.url_map, key=len, reverse=True):
            rest = url.removeprefix(prefix)
            if rest != url and (prefix.endswith("/") or rest.startswith("/")):
                path = unquote(re.split(r"[?#]", rest, maxsplit=1)[0]).lstrip("/")
                return _within(self.url_map[prefix], path, url)
        shown = url if len(url) <= 200 else f"{url[:200]}…"
        return Missing(
            code="url_not_mapped", reason=f"no --map-url covers {shown}; nothing is downloaded"
        )


def _within(root: Path, written: str, value: str) -> Path | Missing:
    relative = written.replace("\\", "/")
    outside = Missing(
        code="outside_media_folder", reason=f"{value!r} leads out of the media folder {root}"
    )
    if relative.startswith("/") or _DRIVE.match(relative):
        return outside
    missing = Missing(code="missing_file", reason=f"{value!r} is not in {root}")
    try:
        base = root.resolve()
        path = (base / relative).resolve()
        if not path.is_relative_to(base):
            return outside
        return path if path.is_file() else missing
    except (OSError, ValueError, RuntimeError):  # too long a name, a loop of links, a NUL in it
        return missing
