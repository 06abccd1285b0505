"""Known values found in the study, paired into tasks and kept with their round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.assignment import Pair
from judgments.errors import AmbiguousNameError, PlanError, UnknownNameError
from judgments.forms import DimensionSpec
from judgments.item_names import resolve_item
from judgments.models import Dimension, KnownValue, Response, System
from judgments.rounds.known.reading import KnownRow

__all__ = ["Known", "find_known", "known_pairs", "save_known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Known values found in the study.

    `values` maps (response, dimension code) to its row, `responses` each of their items to
    system → response.
    """

    pairs: tuple[Pair, ...] = ()
    values: Mapping[tuple[int, str], KnownRow] = field(default_factory=dict)
    responses: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


def find_known(
    session: Session, rows: Sequence[KnownRow], dimensions: Iterable[DimensionSpec]
) -> Known:
    """Find the responses that rows speak of, and pair them into tasks.

    Raises
    ------
    PlanError
        An item, system or dimension is not there, a value is off its scale, a value stands twice,
        or an item has two purposes.
    """
    scales = {dimension.code: dimension.scale for dimension in dimensions}
    values: dict[tuple[int, str], KnownRow] = {}
    purposes: dict[int, str] = {}
    named: dict[int, list[int]] = defaultdict(list)
    items: dict[str, tuple[int, dict[str, tuple[int, int]]]] = {}
    for row in rows:
        if row.item not in items:
            items[row.item] = _responses_to(session, row)
        item, responses = items[row.item]
        system, response = _response(row, responses)
        _check_scale(row, scales)
        if (response, row.dimension) in values:
            msg = f"{row.where}: {row.dimension} of {row.system} for {row.item} stands there twice"
            raise PlanError(msg)
        if purposes.setdefault(item, row.purpose) != row.purpose:
            msg = (
                f"{row.where}: item {row.item} is {row.purpose} here and {purposes[item]} above; "
                "an item serves one purpose"
            )
            raise PlanError(msg)
        values[response, row.dimension] = row
        if system not in named[item]:
            named[item].append(system)
    by_system = {item: dict(found.values()) for item, found in items.values()}
    return Known(
        pairs=tuple(
            pair
            for item, systems in named.items()
            for pair in known_pairs(item, systems, list(by_system[item]), purposes[item])
        ),
        values=values,
        responses=by_system,
    )


def known_pairs(
    item: int, named: Sequence[int], systems: Sequence[int], purpose: str
) -> list[Pair]:
    """Pair the systems whose values are known; one that is over gets another one beside it.

    Examples
    --------
    >>> [pair[1:3] for pair in known_pairs(1, [5, 6, 7], [5, 6, 7, 8], "gold")]
    [(5, 6), (7, 8)]
    >>> [pair[1:3] for pair in known_pairs(1, [5], [5], "gold")]
    [(5, None)]
    """
    pairs = [
        Pair(item, one, two, purpose) for one, two in zip(named[::2], named[1::2], strict=False)
    ]
    if len(named) % 2:
        others = [system for system in systems if system not in named] or named[:-1]
        pairs.append(Pair(item, named[-1], others[0] if others else None, purpose))
    return pairs


def _responses_to(session: Session, row: KnownRow) -> tuple[int, dict[str, tuple[int, int]]]:
    """Give an item and, by name of the system, the system and its response."""
    try:
        item = resolve_item(session, row.item).id
    except (AmbiguousNameError, UnknownNameError) as error:
        words = str(error)
        msg = f"{row.where}: {words[0].lower()}{words[1:]}"
        raise PlanError(msg) from error
    found = session.execute(
        select(System.name, System.id, Response.id)
        .join(Response, Response.system_id == System.id)
        .where(Response.item_id == item, Response.superseded_at.is_(None))
        .order_by(System.id)
    )
    return item, {name: (system, response) for name, system, response in found}


def _response(row: KnownRow, responses: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    if row.system not in responses:
        names = ", ".join(responses) or "none"
        msg = f"{row.where}: {row.system!r} has no response to {row.item} (systems: {names})"
        raise PlanError(msg)
    return responses[row.system]


def _check_scale(row: KnownRow, scales: Mapping[str, tuple[float, float]]) -> None:
    if row.dimension not in scales:
        msg = f"{row.where}: the form does not ask for {row.dimension!r}, but {', '.join(scales)}"
        raise PlanError(msg)
    low, high = scales[row.dimension]
    if not low <= row.lowest <= row.highest <= high:
        msg = (
            f"{row.where}: {row.lowest:g} to {row.highest:g} is off the scale of {row.dimension}, "
            f"{low:g} to {high:g}"
        )
        raise PlanError(msg)


def save_known(session: Session, round_id: int, form_id: int, known: Known) -> None:
    """Keep the known values of a round."""
    codes = session.execute(
        select(Dimension.code, Dimension.id).where(Dimension.form_id == form_id)
    )
    dimension_of = {code: dimension for code, dimension in codes}
    rows = [
        {
            "round_id": round_id,
            "response_id": response,
            "dimension_id": dimension_of[code],
            "lowest": row.lowest,
            "highest": row.highest,
            "explanation": row.explanation,
        }
        for (response, code), row in known.values.items()
    ]
    if rows:
        session.execute(sa.insert(KnownValue), rows)
