"""The round that a table belongs to, and the form made from what the table holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.errors import ImportRefusedError
from judgments.forms import FormSpec, store_form
from judgments.importing.tabular.reading import Table, refusal
from judgments.importing.tabular.scales import ScaleOptions, points_of, scales_of
from judgments.models import Dimension, Form, Round

__all__ = ["Asked", "form_name", "known_dimensions", "take_dimensions", "take_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The D dimensions of a table as the study has them, by code.

    Attributes
    ----------
    ids
        (D,) array.
    scale_min, scale_max
        (D,) arrays.
    """

    ids: NDArray[np.int64]
    scale_min: NDArray[np.float64]
    scale_max: NDArray[np.float64]


def form_name(round_name: str) -> str:
    """Name the form of a round that is imported.

    Examples
    --------
    >>> form_name("wmt")
    'imported:wmt'
    """
    return f"imported:{round_name}"


def take_round(session: Session, path: Path, name: str, created: Counter[str]) -> Round:
    """Give the round of a name, made with a form of its own where there is none.

    Raises
    ------
    ImportRefusedError
        The name is empty, or the round is closed.
    """
    if not name.strip():
        raise refusal(path, None, "the judgments need a round; give --round NAME")
    found = session.scalar(select(Round).where(Round.name == name.strip()))
    if found is None:
        created["rounds"] += 1
        return _new_round(session, name.strip())
    if found.status != "open":
        reason = f"the round {name!r} is closed and takes nothing more; give another --round"
        raise refusal(path, None, reason)
    return found


def known_dimensions(session: Session, round_: Round) -> set[str]:
    """Give the names of the dimensions that a round has."""
    return set(session.scalars(select(Dimension.code).where(Dimension.form_id == round_.form_id)))


def take_dimensions(
    session: Session, table: Table, round_: Round, options: ScaleOptions, created: Counter[str]
) -> Asked:
    """Give the dimensions of a table; the form of an imported round grows by those it lacks.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        With columns ``dimension``, ``value`` and ``scale``.
    round_
        The round.
    options
        What the person says of scales.
    created
        Counts what is created.

    Raises
    ------
    ImportRefusedError
        A value is off its scale, or the round asks for other dimensions by a form of its own.
    """
    form = session.get_one(Form, round_.form_id)
    query = select(Dimension).where(Dimension.form_id == form.id).order_by(Dimension.position)
    known = {dimension.code: dimension for dimension in session.scalars(query)}
    names = table.texts["dimension"]
    if form.name == form_name(round_.name):
        scales = scales_of(table, options, {n: _scale(d) for n, d in known.items()})
        created["dimensions"] += len(set(names) - set(known))
        said = [options.points(name) for name in names]
        _grow(session, form, known, table, list(zip(scales, said, strict=True)))
    else:
        _check_names(table, known, round_.name)
        scales_of(table, options, {n: _scale(d) for n, d in known.items()})
    return Asked(
        ids=np.array([known[name].id for name in names], dtype=np.int64),
        scale_min=np.array([known[name].scale_min for name in names]),
        scale_max=np.array([known[name].scale_max for name in names]),
    )


def _new_round(session: Session, name: str) -> Round:
    spec = FormSpec(name=form_name(name), title=name, dimensions=(), definition={})
    form = store_form(session, spec)
    made = Round(
        name=name, form_id=form.id, raters_per_response=1, seed=0, settings={"origin": "imported"}
    )
    session.add(made)
    session.flush()
    return made


def _grow(
    session: Session,
    form: Form,
    known: dict[str, Dimension],
    table: Table,
    scales: Sequence[tuple[tuple[float, float], tuple[float, ...]]],
) -> None:
    """Add the dimensions that the form lacks, and to the others the points that came up.

    `scales` has for each dimension its ends, and the points that were said of it.
    """
    values, codes = table.columns["value"], table.columns["dimension"]
    for code, name in enumerate(table.texts["dimension"]):
        mine = values[(codes == code) & np.isfinite(values)]
        dimension = known.get(name)
        if dimension is None:
            scale, said = scales[code]
            points = said or points_of(scale, mine)
            _check_points(table, code, points if said else ())
            known[name] = _dimension(form.id, len(known), name, scale, points)
            session.add(known[name])
        else:
            before = np.array([point["value"] for point in dimension.points["points"]])
            said = scales[code][1]
            if said and not _same_points(before, np.array(said)):
                row = int(np.argmax(codes == code))
                raise table.refuse(row, f"{name!r} has other steps in this round than --scale says")
            if before.size and _lie_on(mine, before).all():
                continue
            after = points_of(_scale(dimension), np.concatenate([before, mine]))
            if before.size and after != tuple(before.tolist()):
                dimension.points = {"points": _points_as_data(after)}
    session.flush()
    form.definition = {
        "name": form.name,
        "title": form.title,
        "dimensions": [_as_data(dimension) for dimension in known.values()],
    }


def _lie_on(values: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which values are points of a scale, but for rounding."""
    distance = np.abs(values[:, None] - points).min(axis=1, initial=np.inf)
    return np.asarray(distance <= 1e-9 * np.ptp(points))


def _same_points(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return len(one) == len(other) and bool(_lie_on(one, other).all())


def _check_points(table: Table, code: int, said: tuple[float, ...]) -> None:
    """Refuse a value that lies on none of the points that were said."""
    if not said:
        return
    values = table.columns["value"]
    rows = np.flatnonzero((table.columns["dimension"] == code) & np.isfinite(values))
    off = rows[~_lie_on(values[rows], np.array(said))]
    if off.size:
        row = int(off[0])
        raise table.refuse(
            row,
            f"value {values[row]:g} of {table.name('dimension', row)!r} lies on none of the steps "
            f"that were given ({', '.join(f'{point:.4g}' for point in said)}); correct it or the steps",
        )


def _check_names(table: Table, known: dict[str, Dimension], round_name: str) -> None:
    for code, name in enumerate(table.texts["dimension"]):
        if name not in known:
            row = int(np.argmax(table.columns["dimension"] == code))
            raise _unknown_dimension(table, row, name, known, round_name)


def _unknown_dimension(
    table: Table, row: int, name: str, known: Iterable[str], round_name: str
) -> ImportRefusedError:
    return table.refuse(
        row,
        f"the round {round_name!r} does not ask for {name!r} (it asks for {', '.join(known)}); "
        "give another --round, or rename the dimension",
    )


def _dimension(
    form_id: int, position: int, code: str, scale: tuple[float, float], points: Iterable[float]
) -> Dimension:
    return Dimension(
        form_id=form_id,
        code=code,
        position=position,
        step=1,
        title=code,
        question=code,
        scale_min=scale[0],
        scale_max=scale[1],
        points={"points": _points_as_data(points)},
    )


def _points_as_data(points: Iterable[float]) -> list[dict[str, Any]]:
    return [{"value": value, "name": f"{value:g}", "text": ""} for value in points]


def _as_data(dimension: Dimension) -> dict[str, Any]:
    return {
        "code": dimension.code,
        "step": dimension.step,
        "title": dimension.title,
        "question": dimension.question,
        "scale": list(_scale(dimension)),
        "points": dimension.points["points"],
    }


def _scale(dimension: Dimension) -> tuple[float, float]:
    return dimension.scale_min, dimension.scale_max
