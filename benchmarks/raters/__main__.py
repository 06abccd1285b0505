"""Measure the rating page under load: `python -m benchmarks.raters [--soak 30m]`.

Prints a table and writes it to benchmarks/out/raters.json. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import re

from benchmarks.raters.measuring import measure
from benchmarks.running import write_rows

_UNITS = {"s": 1, "m": 60, "h": 3600}


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--soak",
        type=_seconds,
        default="3m",
        help="how long 50 raters stay, such as 30m; memory must not grow in the second half",
    )
    write_rows("raters", measure(soak=parser.parse_args().soak))


def _seconds(text: str) -> float:
    found = re.fullmatch(r"([0-9]+)([smh])", text)
    if found is None:
        msg = f"{text!r} is no time, such as 90s or 30m"
        raise argparse.ArgumentTypeError(msg)
    return int(found[1]) * _UNITS[found[2]]


if __name__ == "__main__":
    main()
