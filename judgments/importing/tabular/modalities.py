"""What responses without content hold, as far as a table says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from judgments.errors import ImportRefusedError
from judgments.importing.tabular.keys import distinct, first_differing
from judgments.importing.tabular.reading import Table
from judgments.models import Placeholder, Response
from judgments.records import NOT_IMPORTED, Modality

__all__ = ["fill_modalities", "held_modalities"]

_APART = re.compile(r"[\s,;+|/]+")
_USUAL = {modality.value.lower(): modality for modality in Modality} | {"3d": Modality.THREED}


def fill_modalities(session: Session, table: Table, responses: NDArray[np.int64]) -> None:
    """Note what responses without content hold.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        With a column ``modality``: one or several of text, image, audio, video, document, code
        and threeD, parted by ``+``.
    responses
        (N,) array: the response of each row.

    Raises
    ------
    ImportRefusedError
        A modality is unknown or contradicts another row or what the response holds.
    """
    rows = _rows_with_modality(table)
    if not rows.size:
        return
    told = _read(table, rows)
    codes = table.columns["modality"][rows]
    same = {meaning: code for code, meaning in told.items()}
    first, group = distinct(responses[rows])
    meanings = np.array([same[told[code]] for code in codes.tolist()])
    differing = first_differing(group, meanings, rows)
    if differing is not None:
        raise _contradiction(table, *differing)
    given = {int(responses[row]): row for row in rows[first].tolist()}
    held = held_modalities(session)
    _check(session, table, given, told, held)
    _insert(session, {
        response: told[table.columns["modality"][row]]
        for response, row in given.items()
        if response not in held
    })  # fmt: skip


def held_modalities(session: Session) -> Mapping[int, frozenset[str]]:
    """Give the modalities of responses that hold any beside text: id of a response → names."""
    held: dict[int, set[str]] = defaultdict(set)
    query = (
        select(Placeholder.response_id, Placeholder.modality)
        .where(
            Placeholder.response_id.is_not(None),
            func.coalesce(Placeholder.missing_reason, "") != "no_entry",
        )
        .distinct()
    )
    for response, modality in session.execute(query):
        held[response or 0].add(modality)
    return {response: frozenset(modalities) for response, modalities in held.items()}


def _rows_with_modality(table: Table) -> NDArray[np.int64]:
    is_told = np.array([bool(text) for text in table.texts["modality"]])
    return np.flatnonzero(is_told[table.columns["modality"]])


def _read(table: Table, rows: NDArray[np.int64]) -> dict[int, frozenset[str]]:
    """Give the modalities beside text by code."""
    codes, first = np.unique(table.columns["modality"][rows], return_index=True)
    told = {}
    for code, row in sorted(zip(codes.tolist(), rows[first].tolist(), strict=True)):
        text = table.texts["modality"][code]
        found = {_USUAL.get(word.lower()) for word in _APART.split(text) if word}
        if None in found or not found:
            reason = f"modality is {text!r}; it can be one or several of {', '.join(Modality)}"
            raise table.refuse(row, f"{reason}, parted by +")
        told[code] = frozenset(str(one) for one in found if one and one != Modality.TEXT)
    return told


def _check(
    session: Session,
    table: Table,
    given: Mapping[int, int],
    told: Mapping[int, frozenset[str]],
    held: Mapping[int, frozenset[str]],
) -> None:
    """Refuse what contradicts the study."""
    fixed = set(session.scalars(select(Response.id).where(Response.content != ""))) | set(held)
    for response, row in given.items():
        holds = held.get(response, frozenset())
        if response in fixed and told[table.columns["modality"][row]] != holds:
            text, known = table.name("modality", row), "+".join(sorted(holds)) or Modality.TEXT
            reason = f"modality {text!r} contradicts what the response holds, {known}"
            raise table.refuse(row, f"{reason}; leave the cell empty")


def _contradiction(table: Table, before: int, row: int) -> ImportRefusedError:
    return table.refuse(
        row,
        f"modality {table.name('modality', row)!r} contradicts {table.name('modality', before)!r} "
        f"on line {table.lines[before]} about the same response; correct one of them",
    )


def _insert(session: Session, given: Mapping[int, frozenset[str]]) -> None:
    rows = [
        {
            "response_id": response,
            "tag": f"{modality}1",
            "modality": modality,
            "position": position,
            "missing_reason": NOT_IMPORTED,
        }
        for response, modalities in given.items()
        for position, modality in enumerate(sorted(modalities))
    ]
    if rows:
        session.execute(insert(Placeholder), rows)
