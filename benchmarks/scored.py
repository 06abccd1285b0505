"""Score a study as `accordant score` does by default, and watch time and memory meanwhile."""

from __future__ import annotations

import time

import psutil

from judgments.database import Study
from metrics.engines.local import LocalEngine
from metrics.execution import open_workers
from metrics.scoring import ScoringSummary, score_study
from metrics.transcription import TextSummary, ensure_texts

__all__ = ["GROWTH_FROM", "score_all"]

GROWTH_FROM = 500
"""Responses after which memory is to stay what it is."""


def score_all(study: Study, precision: str = "fp32") -> dict[str, float]:
    """Take texts out of files, score every response in one process per core, and store it.

    Parameters
    ----------
    study
        None of whose responses is scored.
    precision
        Of the embeddings.

    Returns
    -------
    dict
        `seconds`: for all of that, the start of the processes and the loading of models included;
        `start`: seconds until the first responses were stored; `scored`: number of responses;
        `growth_mb`: by how much memory, of this process and its workers together, ever exceeded
        what it was after 500 responses, NaN where there are fewer.

    Raises
    ------
    ValueError
        If an optional package is missing, so that not everything was done.
    """
    begin = time.perf_counter()
    progress: list[tuple[int, float, float]] = []

    def note(done: int, _: int) -> None:
        progress.append((done, time.perf_counter() - begin, _megabytes()))

    texts = ensure_texts(study)
    with open_workers(media=study.media_root) as workers:
        summary = score_study(
            study,
            LocalEngine(precision=precision),
            executor=workers.executor,
            in_flight=workers.count + 1,
            progress=note,
        )
    _check_complete(texts, summary)
    return {
        "seconds": time.perf_counter() - begin,
        "start": next(passed for done, passed, _ in progress if done),
        "scored": summary.scored,
        "growth_mb": _growth([(done, held) for done, _, held in progress]),
    }


def _growth(progress: list[tuple[int, float]]) -> float:
    held = [megabytes for done, megabytes in progress if done >= GROWTH_FROM]
    return max(held) - held[0] if held else float("nan")


def _megabytes() -> float:
    this = psutil.Process()
    return sum(one.memory_info().rss for one in (this, *this.children(recursive=True))) / 1e6


def _check_complete(texts: TextSummary, summary: ScoringSummary) -> None:
    missing = sorted(
        reason for reason in {*texts.nulls, *summary.nulls} if reason.startswith("extra_missing")
    )
    if missing:
        msg = f"scoring lacks optional packages: {', '.join(missing)}; install accordant[bench]"
        raise ValueError(msg)
