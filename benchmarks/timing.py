"""Measuring time and memory."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

__all__ = ["RUNS", "peak_gb", "run_apart", "time_median"]

RUNS = 5
_SLOW = 5.0
_Result = TypeVar("_Result")


def time_median(function: Callable[[], _Result], *, runs: int = RUNS) -> tuple[float, _Result]:
    """Give the median time of some runs in seconds, and the last result.

    What takes longer than 5 s runs once.
    """
    times: list[float] = []
    while True:
        begin = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - begin)
        if len(times) == runs or times[0] > _SLOW:
            return median(times), result


def peak_gb() -> float:
    """Give the largest memory that this process ever held, in GB."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says includes the process that started this one.
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found[1]) * 1024 / 1e9
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e9 if sys.platform == "darwin" else peak * 1024 / 1e9


def run_apart(*arguments: str) -> tuple[float, dict[str, Any]]:
    """Run `benchmarks.apart` in a process of its own: give its whole time, and what it says."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.apart", *arguments],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return time.perf_counter() - begin, json.loads(done.stdout.splitlines()[-1])
