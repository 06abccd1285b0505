"""A folder of files named by their content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from judgments.errors import UnknownNameError
from judgments.media.damage import find_damage, find_suspicion
from judgments.media.sniffing import sniff

__all__ = ["MediaStore", "StoredAsset"]

_HASH = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAsset:
    """A file in the store.

    Attributes
    ----------
    sha256
        Hash of its content, in hexadecimal.
    media_type
        What its content is.
    size
        In bytes.
    damage
        What is broken about it; None where nothing was found.
    suspicion
        Why it may be incomplete although nothing in it says so.
    """

    sha256: str
    media_type: str
    size: int
    damage: str | None
    suspicion: str | None


class MediaStore:
    """Content-addressed files, two levels of folders deep, each written whole or not at all.

    Parameters
    ----------
    root
        Folder of the store; made when the first file comes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, sha256: str) -> Path:
        """Give the place of a file, whether or not it is there.

        Raises
        ------
        UnknownNameError
            The text is no SHA-256 in hexadecimal.
        """
        if not _HASH.fullmatch(sha256):
            msg = f"{sha256!r} is no SHA-256; assets go by 64 hexadecimal digits."
            raise UnknownNameError(msg)
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        """Say whether the store holds a file of this hash."""
        return self.path_of(sha256).is_file()

    def put_file(self, path: Path) -> StoredAsset:
        """Take in a copy of a file; one that is there already is left alone.

        Parameters
        ----------
        path
            A regular file. Its name counts only where text could be of several kinds.

        Raises
        ------
        OSError
            The file cannot be read, or the store cannot be written.
        """
        with path.open("rb") as source:
            sha256 = _hash(source)
            target = self.path_of(sha256)
            if not (target.is_file() and target.stat().st_size == path.stat().st_size):
                source.seek(0)
                sha256 = self._copy(source)
        return self._describe(sha256, path.suffix)

    def put_bytes(self, data: bytes, suffix: str = "") -> StoredAsset:
        """Take in bytes, with the suffix that a file of them would have."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"asset{suffix}"
            path.write_bytes(data)
            return self.put_file(path)

    def _describe(self, sha256: str, suffix: str) -> StoredAsset:
        path = self.path_of(sha256)
        media_type = sniff(path, suffix)
        size = path.stat().st_size
        return StoredAsset(
            sha256=sha256,
            media_type=media_type,
            size=size,
            damage=find_damage(path, media_type),
            suspicion=find_suspicion(size),
        )

    def _copy(self, source: BinaryIO) -> str:
        """Copy and hash in one go, so that name and content agree even if the source changes."""
        with self._temporary() as (temporary, file):
            digest = hashlib.sha256()
            while block := source.read(_BLOCK):
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
            sha256 = digest.hexdigest()
            target = self.path_of(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.chmod(0o444)
            os.utime(temporary, (0, 0))
            temporary.replace(target)
        _sync_folder(target.parent)
        return sha256

    @contextmanager
    def _temporary(self) -> Iterator[tuple[Path, BinaryIO]]:
        folder = self.root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                yield Path(name), file
        finally:
            Path(name).unlink(missing_ok=True)


def _hash(source: BufferedReader) -> str:
    return hashlib.file_digest(source, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets folders be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
