"""Take measurements one by one, print them and write them down."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks import versions
from benchmarks.rows import Row, render

__all__ = ["OUT", "write_rows"]

OUT = Path(__file__).parent / "out"


def write_rows(name: str, rows: Iterable[Row], *, folder: Path = OUT) -> Path:
    """Print each row as it is measured, then all as a table, and write them.

    Parameters
    ----------
    name
        Of the file, without its suffix.
    rows
        Measured as they are asked for.
    folder
        Made where it is missing.

    Returns
    -------
    Path
        The JSON file.
    """
    begin = time.perf_counter()
    print(_machine())
    measured = []
    for row in rows:
        measured.append(row)
        print(f"{time.perf_counter() - begin:6.0f} s  {row.name} = {row.value:,.4g}", flush=True)
    print("", render(measured), "", sep="\n")
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    text = json.dumps([row.to_dict() for row in measured], indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")
    print(f"Written: {path}. It took {time.perf_counter() - begin:.0f} s.")
    return path


def _machine() -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{platform.platform(terse=True)}, {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {versions.name('numpy')}, {versions.name('scipy')}; "
        f"load average before the start {load:.1f}"
    )
