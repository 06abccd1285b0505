"""Measure scoring: `python -m benchmarks.scoring`.

Prints a table and writes it to benchmarks/out/scoring.json. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from benchmarks import judging
from benchmarks.executors import overheads
from benchmarks.files import audio_ratio, image_ratio
from benchmarks.media import photographs, speeches
from benchmarks.responses import SYSTEMS, build_responses
from benchmarks.rows import Row
from benchmarks.running import write_rows
from benchmarks.timing import run_apart
from metrics.quality.naturalness import has_brisque

__all__ = ["main"]

_TEXTS, _BF16_TEXTS, _IMAGES, _SPEECHES = 2000, 1000, 400, 180


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring", description=__doc__)
    parser.add_argument(
        "--growth",
        type=int,
        default=_TEXTS,
        metavar="N",
        help="responses of text over which memory is watched (default: %(default)s); 31026 is all "
        "of UniM, in about half an hour",
    )
    write_rows("scoring", _measure(parser.parse_args().growth))


def _measure(texts: int) -> Iterator[Row]:
    said = _scored(texts)
    yield Row("text_responses_per_s", said["scored"] / said["seconds"])
    yield Row("text_start_s", said["start"])
    yield Row("growth_mb", said["growth_mb"])
    if any(has for name, has in torch.cpu.get_capabilities().items() if "bf16" in name):
        yield _rate("text_bf16_per_s", _scored(_BF16_TEXTS, precision="bf16"))
    yield _rate("with_image_per_s", _scored(_IMAGES, files=photographs))
    yield _rate("with_speech10s_per_s", _scored(_SPEECHES, files=speeches))
    yield audio_ratio()
    if has_brisque():
        yield image_ratio()
    for name, milliseconds in overheads().items():
        yield Row(f"{name}_overhead_ms", milliseconds)
    yield Row("judged_per_s", judging.measure()["judged_per_s"])


def _rate(name: str, said: dict[str, Any]) -> Row:
    return Row(name, said["scored"] / said["seconds"])


def _scored(
    responses: int,
    *,
    files: Callable[[Path], Iterator[Path]] | None = None,
    precision: str = "fp32",
) -> dict[str, Any]:
    """Build a study and score it in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawn = files(folder) if files else None
        build_responses(folder, -(-responses // len(SYSTEMS)), files=drawn).dispose()
        return run_apart("score", str(folder / "study.db"), precision)[1]


if __name__ == "__main__":
    main()
