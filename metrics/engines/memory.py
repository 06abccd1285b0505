"""Memory that is free again goes back to the system, where glibc would keep it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

__all__ = ["give_back_memory", "large_blocks_returned"]

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES, _HUGE_BYTES = 1 << 20, 1 << 25


@cache
def _glibc() -> Any:  # noqa: ANN401 - ctypes knows functions by name only
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None


def give_back_memory() -> None:
    """Give back what texts of ever other lengths leave behind: a hundred megabytes a process."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@contextmanager
def large_blocks_returned() -> Iterator[None]:
    """Have blocks from a megabyte on go back as soon as they are free, while embedding.

    Pictures and sounds, whose arrays are larger and come and go, would be read half as fast.
    """
    libc = _glibc()
    if libc is None:
        yield
        return
    libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    try:
        yield
    finally:
        libc.mallopt(_M_MMAP_THRESHOLD, _HUGE_BYTES)
