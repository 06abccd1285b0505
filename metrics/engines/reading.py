"""The responses of a study as engines are given them, read page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.contents import holds_content, load_questions, load_references, load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.models import Item, Response
from metrics.columns import read_columns
from metrics.engines.base import ScoringInput

__all__ = ["Page", "current_responses", "read_pages"]

_PAGE = 256
_IDS = np.dtype([("response", "i8"), ("item", "i8")])

Page = list[tuple[int, ScoringInput]]
"""Item ids, each with a response to that item."""


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


def read_pages(study: Study, todo: NDArray[np.void]) -> Iterator[Page]:
    """Read responses with their questions and references.

    Parameters
    ----------
    study
        Only read from.
    todo
        As `current_responses` gives it.

    Yields
    ------
    list of tuple
        The next few responses, in the order of `todo`.
    """
    store = MediaStore(study.media_root.resolve())
    for start in range(0, len(todo), _PAGE):
        rows = [(int(response), int(item)) for response, item in todo[start : start + _PAGE]]
        with study.read() as session:
            page = _page(session, store, rows)
        yield page


def _page(session: Session, store: MediaStore, rows: Sequence[tuple[int, int]]) -> Page:
    items = {item for _, item in rows}
    questions = load_questions(session, store, items)
    references = load_references(session, store, items)
    responses = load_responses(session, store, [response for response, _ in rows])
    return [
        (
            item,
            ScoringInput(
                response_id=response,
                question=questions[item],
                reference=references.get(item),
                response=responses[response],
            ),
        )
        for response, item in rows
    ]
