"""The raters that a table names."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.importing.storing import add_rows
from judgments.importing.tabular.keys import first_differing
from judgments.importing.tabular.reading import Table
from judgments.models import Rater
from judgments.pseudonyms import pseudonym
from judgments.tasks import study_secret

__all__ = ["take_raters"]


def take_raters(session: Session, table: Table, created: Counter[str]) -> NDArray[np.int64]:
    """Give the rater of each row; those not known are created, and take no part in new rounds.

    A pseudonym under which this study exported a rater is that rater.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        With columns ``rater_id`` and ``simulated``.
    created
        Counts what is created.

    Returns
    -------
    (N,) array
        Ids of raters.

    Raises
    ------
    ImportRefusedError
        A name is that of a researcher, or a row contradicts whether its rater is simulated.
    """
    codes, simulated = table.columns["rater_id"], table.columns["simulated"]
    known = _known(session)
    _check(table, known)
    _, first = np.unique(codes, return_index=True)
    new = [
        {
            "name": table.name("rater_id", row),
            "simulated": bool(simulated[row]),
            "active": False,
        }
        for row in np.sort(first).tolist()
        if table.name("rater_id", row) not in known
    ]
    ids = {name: rater.id for name, rater in known.items()}
    made = add_rows(session, Rater, new)
    ids |= {str(row["name"]): row_id for row, row_id in zip(new, made, strict=True)}
    created["raters"] += len(new)
    by_code = np.array([ids[name] for name in table.texts["rater_id"]], dtype=np.int64)
    return np.asarray(by_code[codes])


def _known(session: Session) -> dict[str, Rater]:
    secret = study_secret(session)
    raters = session.scalars(select(Rater)).all()
    return {pseudonym(secret, rater.name): rater for rater in raters} | {
        rater.name: rater for rater in raters
    }


def _check(table: Table, known: dict[str, Rater]) -> None:
    codes, simulated = table.columns["rater_id"], table.columns["simulated"]
    differing = first_differing(codes, simulated)
    if differing is not None:
        before, row = differing
        who = f"rater {table.name('rater_id', row)!r}"
        told = f"{who} is simulated here or on line {table.lines[before]}, not on both"
        raise table.refuse(row, f"{told}; one name is one person or one simulation")
    for row in np.sort(np.unique(codes, return_index=True)[1]).tolist():
        rater = known.get(table.name("rater_id", row))
        if rater is None:
            continue
        if rater.role != "rater":
            raise table.refuse(row, f"{rater.name!r} is a {rater.role} of this study, not a rater; "
                               "rename one of them")  # fmt: skip
        if "simulated" in table.given and rater.simulated != bool(simulated[row]):
            kind = "a simulation" if rater.simulated else "a person"
            raise table.refuse(row, f"rater {rater.name!r} is {kind} in this study; "
                               "one name is one person or one simulation")  # fmt: skip
