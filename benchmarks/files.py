"""Quality of files by our workers, beside a plain loop that does the same file by file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks import plain_audio, plain_image, versions
from benchmarks.engines import QualityEngine
from benchmarks.media import photographs, speeches
from benchmarks.rows import Row
from benchmarks.timing import time_median
from judgments.media import sniff
from judgments.records import Modality, Part
from metrics.engines.base import ScoringInput
from metrics.execution import open_workers, run_chunks
from metrics.quality.base import Quality

__all__ = ["audio_ratio", "image_ratio"]

_SPEECHES, _PHOTOGRAPHS = 120, 40
_TOLERANCE = 1e-3

_Values = list[float | None]


def audio_ratio(files: int = _SPEECHES) -> Row:
    """Grade ten seconds of speech many times."""
    return _ratio(
        "audio_ratio",
        files,
        peer=f"plain loop, {versions.name('scipy')}, {versions.name('pyloudnorm')}",
        modality=Modality.AUDIO,
        write=speeches,
        grade=plain_audio.grade_file,
    )


def image_ratio(files: int = _PHOTOGRAPHS) -> Row:
    """Grade many photographs."""
    return _ratio(
        "image_ratio",
        files,
        peer=f"plain loop, {versions.name('brisque')}",
        modality=Modality.IMAGE,
        write=photographs,
        grade=plain_image.grade_file,
    )


def _ratio(
    name: str,
    files: int,
    *,
    peer: str,
    modality: Modality,
    write: Callable[[Path], Iterator[Path]],
    grade: Callable[[Path], Quality],
) -> Row:
    """Divide the time of the loop by that of our workers; both have loaded what they need.

    Raises
    ------
    ValueError
        If a value of ours is not the loop's.
    """
    with tempfile.TemporaryDirectory() as folder, open_workers() as workers:
        paths = list(islice(write(Path(folder)), files))
        inputs = [_input(n, modality, path) for n, path in enumerate(paths)]
        score = partial(_graded, workers.executor, workers.count + 1, inputs)
        _check(paths, score(), [grade(path).value for path in paths])
        ours, _ = time_median(score)
        theirs, _ = time_median(lambda: [grade(path) for path in paths])
    return Row(name, theirs / ours, peer, theirs, theirs / ours)


def _input(number: int, modality: Modality, path: Path) -> ScoringInput:
    part = Part(modality=modality, tag=f"{modality}1", path=path, media_type=sniff(path))
    return ScoringInput(response_id=number, question=(), reference=None, response=(part,))


def _graded(executor: Executor | None, in_flight: int, inputs: list[ScoringInput]) -> _Values:
    engine = QualityEngine()
    size = engine.chunk
    chunks = ((None, inputs[n : n + size]) for n in range(0, len(inputs), size))
    done = run_chunks(engine, chunks, executor=executor, in_flight=in_flight)
    values = {one.response_id: one.value for _, some in done for one in some}
    return [values[given.response_id] for given in inputs]


def _check(paths: list[Path], ours: _Values, theirs: _Values) -> None:
    for path, one, other in zip(paths, ours, theirs, strict=True):
        if one is None or other is None or abs(one - other) > _TOLERANCE:
            msg = (
                f"{path.name}: {one!r} here, {other!r} there; times of different values say nothing"
            )
            raise ValueError(msg)
