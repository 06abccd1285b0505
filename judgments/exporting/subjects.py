"""How rounds, raters, items and responses are named in an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.errors import ExportRefusedError
from judgments.importing.tabular.modalities import held_modalities
from judgments.models import Item, Rater, Response, Round, System
from judgments.pseudonyms import pseudonym
from judgments.records import Modality
from judgments.rounds import round_named
from judgments.tasks import study_secret

__all__ = ["About", "about_responses", "name_raters", "one_round", "stream", "systems_of"]

_BATCH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said of a response; empty where nothing is known."""

    item: str
    system: str
    area: str
    domain: str
    difficulty: str
    modality: str


def about_responses(session: Session) -> dict[int, About]:
    """Describe the current responses to current items, by id."""
    held = held_modalities(session)
    rows = session.execute(
        select(Response.id, Item.key, System.name, Item.area, Item.domain, Item.difficulty)
        .join(Item, Item.id == Response.item_id)
        .join(System, System.id == Response.system_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None))
    )
    return {
        row_id: About(
            item=key,
            system=system,
            area=area,
            domain=domain,
            difficulty=difficulty or "",
            modality=_named(held.get(row_id)),
        )
        for row_id, key, system, area, domain, difficulty in rows
    }


def systems_of(session: Session) -> dict[int, str]:
    """Name the system of every response, replaced ones included."""
    rows = session.execute(
        select(Response.id, System.name).join(System, System.id == Response.system_id)
    )
    return {row_id: name for row_id, name in rows}


def name_raters(study: Study, *, identified: bool) -> Mapping[int, tuple[str, str]]:
    """Give for each rater the name to write, and ``yes`` for a simulation.

    Parameters
    ----------
    study
        The study.
    identified
        Whether raters go by their names, not by pseudonyms.
    """
    with study.write() as session:
        secret = study_secret(session)
    with study.read() as session:
        rows = session.execute(select(Rater.id, Rater.name, Rater.simulated)).all()
    return {
        row_id: (name if identified else pseudonym(secret, name), "yes" if simulated else "")
        for row_id, name, simulated in rows
    }


def one_round(session: Session, name: str | None, has_any: ColumnElement[bool], what: str) -> Round:
    """Give the round of a name; without one, the only round that has something to write.

    Parameters
    ----------
    session
        Of the caller.
    name
        Name of the round, or None.
    has_any
        Condition on a round that has something.
    what
        Names that in plural.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    ExportRefusedError
        No name is given, and no round or several have something.
    """
    if name is not None:
        return round_named(session, name)
    found = session.scalars(select(Round).where(has_any).order_by(Round.id)).all()
    if len(found) == 1:
        return found[0]
    names = ", ".join(repr(round_.name) for round_ in found)
    msg = f"Several rounds have {what}: {names}; choose one by --round."
    if not found:
        msg = f"No round has {what} yet; nothing was written."
    raise ExportRefusedError(msg)


def stream(session: Session, query: Executable) -> Iterator[tuple[Any, ...]]:
    """Read rows some thousands at a time."""
    for rows in session.execute(query.execution_options(yield_per=_BATCH)).partitions():
        yield from (tuple(row) for row in rows)


def _named(held: frozenset[str] | None) -> str:
    if not held:
        return Modality.TEXT.value
    return "+".join(modality for modality in Modality if modality in held)
