"""What is left to score of a study: read page by page, gathered in chunks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.models import Score
from judgments.records import Part
from metrics.engines.base import ScoringInput
from metrics.engines.reading import read_pages
from metrics.reasons import is_retryable

__all__ = ["Chunk", "Fresh", "Marks", "chunks_of", "fingerprint", "unscored"]

Marks = dict[int, str]
"""Response id → fingerprint."""
Fresh = tuple[int, str, ScoringInput]
"""Item id, fingerprint of the response, and what an engine is given."""
Chunk = tuple[Marks, list[ScoringInput]]


def fingerprint(given: ScoringInput) -> str:
    """Hash what an engine sees of a response.

    Returns
    -------
    str
        SHA-256 over texts, captions and asset hashes of question, reference and response.
    """
    sides = (given.question, given.reference or (), given.response)
    words = json.dumps([[_visible(part) for part in side] for side in sides])
    return hashlib.sha256(words.encode()).hexdigest()


def _visible(part: Part) -> list[str | None]:
    return [
        *(part.modality, part.tag, part.text, part.caption, part.sha256),
        *(part.media_type, part.suffix, part.missing, part.damage),
        *(part.extracted, part.extracted_by, part.extracted_reason),
        # A file that was not at hand, and is now, is scored anew.
        None if part.path is None else str(part.path.exists()),
    ]


def unscored(
    study: Study,
    run_id: int,
    todo: NDArray[np.void],
    kept: Callable[[int], None],
    *,
    still_missing: Collection[str] = (),
) -> Iterator[Fresh]:
    """Read responses page by page, and give those that a run is still to score.

    Parameters
    ----------
    study
        Only read from.
    run_id
        The run.
    todo
        As `current_responses` gives it.
    kept
        Called with the number of responses of a page that are left as they are.
    still_missing
        Extras for want of which nothing is tried again.

    Yields
    ------
    tuple
        The item's id, the response's fingerprint, and what an engine is given.
    """
    for page in read_pages(study, todo):
        with study.read() as session:
            ids = [given.response_id for _, given in page]
            known = _settled(session, run_id, ids, still_missing)
        marked = [(item, fingerprint(given), given) for item, given in page]
        fresh = [one for one in marked if known.get(one[2].response_id) != one[1]]
        if len(fresh) < len(page):
            kept(len(page) - len(fresh))
        yield from fresh


def chunks_of(fresh: Iterator[Fresh], size: int) -> Iterator[Chunk]:
    """Gather chunks; the responses of one item stay together, so its reference is embedded once.

    Parameters
    ----------
    fresh
        As `unscored` gives it.
    size
        Fewest responses of a chunk, but for the last.

    Yields
    ------
    tuple
        Fingerprints by response, and what an engine is given.
    """
    marks: Marks = {}
    inputs: list[ScoringInput] = []
    last: int | None = None
    for item, mark, given in fresh:
        if len(inputs) >= size and item != last:
            yield marks, inputs
            marks, inputs = {}, []
        marks[given.response_id] = mark
        inputs.append(given)
        last = item
    if inputs:
        yield marks, inputs


def _settled(
    session: Session, run_id: int, response_ids: Sequence[int], still_missing: Collection[str]
) -> Marks:
    """Give the fingerprints under which responses were scored, but for what is to be retried."""
    rows = session.execute(
        select(Score.response_id, Score.content_hash, Score.null_reason)
        .where(
            Score.run_id == run_id, Score.response_id.in_(response_ids), Score.content_hash != ""
        )
        .distinct()
    ).all()
    again = {response for response, _, reason in rows if is_retryable(reason, still_missing)}
    return {response: mark for response, mark, _ in rows if response not in again}
