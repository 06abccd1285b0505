"""The responses of a table, with what they may be grouped by, and its raters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.models import Item, Placeholder, Rater, Response, System
from judgments.records import Modality
from metrics.columns import read_columns
from metrics.round_table import RaterInfo, Units

__all__ = ["read_raters", "read_units"]

_ONE = np.dtype([("response", "i8")])
_PAIR = np.dtype([("response", "i8"), ("item", "i8"), ("system", "i8")])


def read_units(session: Session, response_ids: NDArray[np.int64]) -> Units:
    """Read what is known of some responses, leaving out those that were replaced since.

    Parameters
    ----------
    session
        Of the caller.
    response_ids : (n,) array
        Their ids, in any order.

    Returns
    -------
    Units
        Ordered by item and system.
    """
    # An index holds all of it, in this order.
    rows = read_columns(
        session,
        select(Response.id, Response.item_id, Response.system_id)
        .where(Response.superseded_at.is_(None))
        .order_by(Response.item_id, Response.system_id),
        _PAIR,
    )
    items = _items(session)
    current = np.isin(rows["item"], np.fromiter(items, dtype=np.int64))
    rows = rows[current & np.isin(rows["response"], response_ids)]
    item_ids, item = np.unique(rows["item"], return_inverse=True)
    system_ids, system = np.unique(rows["system"], return_inverse=True)
    about = np.array([items[n] for n in item_ids.tolist()], dtype=np.str_).reshape(-1, 4)
    names = {n: name for n, name in session.execute(select(System.id, System.name))}
    return Units(
        response_id=rows["response"],
        item=item.astype(np.int64),
        system=system.astype(np.int64),
        item_keys=tuple(str(key) for key in about[:, 0]),
        systems=tuple(names[n] for n in system_ids.tolist()),
        area=about[:, 1][item],
        domain=about[:, 2][item],
        difficulty=about[:, 3][item],
        modalities=_modalities(session, rows["response"]),
    )


def _items(session: Session) -> dict[int, tuple[str, str, str, str]]:
    """Give key, area, domain and difficulty of every current item."""
    return {
        n: (key, area, domain, difficulty or "")
        for n, key, area, domain, difficulty in session.execute(
            select(Item.id, Item.key, Item.area, Item.domain, Item.difficulty).where(
                Item.superseded_at.is_(None)
            )
        )
    }


def _modalities(session: Session, response_ids: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    """Say which responses hold what; a response without any placeholder is text.

    A tag that a response mentions and does not deliver (``no_entry``) does not count.
    """
    held = {}
    for modality in Modality:
        rows = read_columns(
            session,
            select(Placeholder.response_id)
            .where(
                Placeholder.response_id.is_not(None),
                Placeholder.modality == str(modality),
                func.coalesce(Placeholder.missing_reason, "") != "no_entry",
            )
            .distinct(),
            _ONE,
        )
        held[str(modality)] = np.isin(response_ids, rows["response"])
    held["text"] = ~np.any(list(held.values()), axis=0)
    return held


def read_raters(session: Session, rater_ids: NDArray[np.int64]) -> tuple[RaterInfo, ...]:
    """Describe raters by their ids, which may come in any order and more than once."""
    ids = set(np.unique(rater_ids).tolist())
    rows = session.execute(select(Rater.id, Rater.name, Rater.simulated).order_by(Rater.id))
    return tuple(
        RaterInfo(id=n, name=name, simulated=simulated) for n, name, simulated in rows if n in ids
    )
