"""Garbage is collected now and then, not after each click."""

from __future__ import annotations

import gc
import threading

__all__ = ["collect_regularly"]

_YOUNG, _MIDDLE, _NEVER = 10_000, 20, 1_000_000


def collect_regularly(every_s: float = 30.0) -> threading.Event:
    """Collect garbage in a thread of its own; what is loaded by now is not looked at again.

    Young objects are still collected as they come, less often. A look at all objects makes
    everybody wait, so it comes by the clock and spares what stays for good, such as modules.

    Parameters
    ----------
    every_s
        Seconds between two collections.

    Returns
    -------
    threading.Event
        Set it to end the thread.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
    ended = threading.Event()

    def collect() -> None:
        while not ended.wait(every_s):
            gc.collect()

    threading.Thread(target=collect, name="garbage", daemon=True).start()
    return ended
