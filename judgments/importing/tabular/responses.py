"""The systems and responses that a table names: found all at once, or created."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.importing.comparing import ResponseVersion, content_hash
from judgments.importing.storing import add_rows
from judgments.importing.tabular.keys import distinct
from judgments.importing.tabular.reading import Table
from judgments.models import Response, System

__all__ = ["take_responses", "take_systems"]


def take_systems(
    session: Session, names: Sequence[str], created: Counter[str]
) -> NDArray[np.int64]:
    """Give the ids of systems by name, creating those that are not known; 0 for an empty name."""
    known = {name: row_id for row_id, name in session.execute(select(System.id, System.name))}
    new = [name for name in dict.fromkeys(names) if name and name not in known]
    ids = add_rows(session, System, [{"name": name, "supports": None} for name in new])
    known |= dict(zip(new, ids, strict=True)) | {"": 0}
    created["systems"] += len(new)
    return np.array([known[name] for name in names], dtype=np.int64)


def take_responses(
    session: Session,
    table: Table,
    *,
    items: NDArray[np.int64],
    systems: NDArray[np.int64],
    rows: NDArray[np.int64],
    created: Counter[str],
) -> NDArray[np.int64]:
    """Give the responses of systems to items; those not known are created without content.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        The table that names them.
    items, systems
        (n,) arrays of ids.
    rows
        (n,) array: the row of the table that names each.
    created
        Counts what is created.

    Returns
    -------
    (n,) array
        Ids of responses.
    """
    first, group = distinct(items, systems)
    pairs = list(zip(items[first].tolist(), systems[first].tolist(), strict=True))
    query = select(Response.item_id, Response.system_id, Response.id)
    known = {
        (item, system): row_id
        for item, system, row_id in session.execute(query.where(Response.superseded_at.is_(None)))
    }
    nothing = content_hash(ResponseVersion(content="", slots=()))
    lines = table.lines[rows[first]].tolist()
    new = [
        {
            "item_id": pair[0],
            "system_id": pair[1],
            "content": "",
            "content_hash": nothing,
            "raw": {},
            "source": str(table.path),
            "source_record": line,
        }
        for pair, line in zip(pairs, lines, strict=True)
        if pair not in known
    ]
    ids = add_rows(session, Response, new)
    known |= {
        (row["item_id"], row["system_id"]): row_id for row, row_id in zip(new, ids, strict=True)
    }
    created["responses"] += len(new)
    return np.array([known[pair] for pair in pairs], dtype=np.int64)[group]
