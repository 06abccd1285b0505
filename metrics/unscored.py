"""What is left to score of a study: read page by page, gathered in chunks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.contents import holds_content, load_questions, load_references, load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.models import Item, Response, Score
from judgments.records import Part
from metrics.columns import read_columns
from metrics.engines.base import ScoringInput
from metrics.reasons import is_retryable

__all__ = ["Chunk", "Marks", "chunks_of", "current_responses", "fingerprint", "unscored"]

_PAGE = 256
_IDS = np.dtype([("response", "i8"), ("item", "i8")])

Marks = dict[int, str]
"""Response id → fingerprint."""
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


def current_responses(session: Session) -> NDArray[np.void]:
    """Give the ids of current responses and their items, those of one item side by side.

    Responses that are known by tables only, without content, are left out.

    Parameters
    ----------
    session
        Only read from.

    Returns
    -------
    ndarray
        (N,) structured array of ``response`` and ``item``.
    """
    return read_columns(
        session,
        select(Response.id, Response.item_id)
        .join(Item, Item.id == Response.item_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None), holds_content())
        .order_by(Response.item_id, Response.id),
        _IDS,
    )


def unscored(
    study: Study, run_id: int, todo: NDArray[np.void], kept: Callable[[int], None]
) -> Iterator[tuple[int, str, ScoringInput]]:
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

    Yields
    ------
    tuple
        The item's id, the response's fingerprint, and what an engine is given.
    """
    store = MediaStore(study.media_root.resolve())
    for start in range(0, len(todo), _PAGE):
        rows = [(int(response), int(item)) for response, item in todo[start : start + _PAGE]]
        with study.read() as session:
            inputs = _inputs(session, store, rows)
            known = _settled(session, run_id, [response for response, _ in rows])
        marks = [fingerprint(given) for given in inputs]
        fresh = [
            (item, mark, given)
            for (response, item), mark, given in zip(rows, marks, inputs, strict=True)
            if known.get(response) != mark
        ]
        if len(fresh) < len(rows):
            kept(len(rows) - len(fresh))
        yield from fresh


def chunks_of(fresh: Iterator[tuple[int, str, ScoringInput]], size: int) -> Iterator[Chunk]:
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


def _settled(session: Session, run_id: int, response_ids: Sequence[int]) -> Marks:
    """Give the fingerprints under which responses were scored, but for what is to be retried."""
    rows = session.execute(
        select(Score.response_id, Score.content_hash, Score.null_reason)
        .where(
            Score.run_id == run_id, Score.response_id.in_(response_ids), Score.content_hash != ""
        )
        .distinct()
    ).all()
    again = {response for response, _, reason in rows if is_retryable(reason)}
    return {response: mark for response, mark, _ in rows if response not in again}


def _inputs(
    session: Session, store: MediaStore, rows: Sequence[tuple[int, int]]
) -> list[ScoringInput]:
    items = {item for _, item in rows}
    questions = load_questions(session, store, items)
    references = load_references(session, store, items)
    responses = load_responses(session, store, [response for response, _ in rows])
    return [
        ScoringInput(
            response_id=response,
            question=questions[item],
            reference=references.get(item),
            response=responses[response],
        )
        for response, item in rows
    ]
