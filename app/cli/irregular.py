"""What an import found irregular, by kind, and what helps where files could not be had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.cli.context import console
from judgments.importing import CODES, Irregularity, uncovered_url, url_prefixes

__all__ = ["print_irregularities", "print_maps"]

_EXAMPLES = 3


def print_irregularities(found: Sequence[Irregularity], *, in_report: bool) -> None:
    """Print each, and of a kind with many how many there are, with a few examples.

    Parameters
    ----------
    found
        All of them.
    in_report
        Whether a report lists them all.
    """
    kinds: dict[str, list[Irregularity]] = defaultdict(list)
    for one in found:
        kinds[one.code].append(one)
    for code, those in kinds.items():
        if len(those) <= _EXAMPLES:
            _say(*(one.line() for one in those))
            continue
        _say(f"{len(those)} × {code}: {CODES[code]}")
        _say(*(f"  {one.line()}" for one in those[:_EXAMPLES]))
        _say(f"  and {len(those) - _EXAMPLES} more")
    if not in_report and any(len(those) > _EXAMPLES for those in kinds.values()):
        _say("`--report FILE` writes them all to a CSV file.")
    print_maps(url for one in found if (url := uncovered_url(one.reason)) is not None)


def print_maps(urls: Iterable[str]) -> None:
    """Print the options that would cover URLs, to be copied; nothing where there are none."""
    prefixes = url_prefixes(urls)
    if not prefixes:
        return
    _say(
        "Nothing is downloaded. Import again with the folder DIR that holds these files, and what "
        "is missing is filled in:"
    )
    _say(*(f"  --map-url {prefix}=DIR" for prefix in prefixes))


def _say(*lines: str) -> None:
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)
