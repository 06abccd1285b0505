"""Agreement and correlation again within groups of responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from metrics.inputs import Inputs
from metrics.report.agreement_rows import build_agreement
from metrics.report.correlation_rows import build_correlation
from metrics.report.screened import RULES, without_rejected
from metrics.report.settings import SCREENING, ReportSettings, parse_by
from metrics.report.values import Row
from metrics.report.wording import MIN_ITEMS, MIN_SYSTEMS
from metrics.round_table import Units

__all__ = ["Group", "agreement_and_correlation", "restrict", "split"]

_NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Responses that have something in common; `chosen` marks them, a (U,) array."""

    by: tuple[str, ...]
    name: tuple[str, ...]
    chosen: NDArray[np.bool_]


def split(units: Units, by: tuple[str, ...]) -> Iterator[Group]:
    """Split responses into groups; none of them is empty.

    Parameters
    ----------
    units
        The responses.
    by
        Some of `GROUPINGS`.
    """
    for parts in product(*(list(_parts(units, name)) for name in by)):
        chosen = np.all([mask for _, mask in parts], axis=0)
        if chosen.any():
            yield Group(by=by, name=tuple(name for name, _ in parts), chosen=chosen)


def _parts(units: Units, name: str) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    if name == "modality":
        yield from units.modalities.items()
    elif name == "system":
        yield from ((system, units.system == n) for n, system in enumerate(units.systems))
    else:
        values = {"area": units.area, "domain": units.domain, "difficulty": units.difficulty}[name]
        yield from ((str(one) or _NOT_GIVEN, values == one) for one in np.unique(values))


def restrict(inputs: Inputs, chosen: NDArray[np.bool_]) -> Inputs:
    """Keep some responses, with the raters who rated any of them.

    Parameters
    ----------
    inputs
        Of the whole round; counts of nulls, tasks and sides stay those of the round.
    chosen : (U,) array of bool
        Marks the responses to keep.
    """
    table = inputs.table
    every = [*table.ratings.values(), *(r for of in table.repeats.values() for r in of.values())]
    rated = [np.isfinite(ratings[:, chosen]).any(axis=1) for ratings in every]
    there = np.any(rated, axis=0) if rated else np.ones(len(table.raters), dtype=np.bool_)

    def cut(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ascontiguousarray(ratings[there][:, chosen])

    return replace(
        inputs,
        table=replace(
            table,
            units=_restrict_units(table.units, chosen),
            raters=tuple(r for r, keep in zip(table.raters, there, strict=True) if keep),
            ratings={code: cut(ratings) for code, ratings in table.ratings.items()},
            repeats={
                code: {occasion: cut(ratings) for occasion, ratings in of.items()}
                for code, of in table.repeats.items()
            },
        ),
        scores=replace(
            inputs.scores,
            values={metric: values[chosen] for metric, values in inputs.scores.values.items()},
        ),
    )


def _restrict_units(units: Units, chosen: NDArray[np.bool_]) -> Units:
    items, item = np.unique(units.item[chosen], return_inverse=True)
    systems, system = np.unique(units.system[chosen], return_inverse=True)
    return Units(
        response_id=units.response_id[chosen],
        item=item.astype(np.int64),
        system=system.astype(np.int64),
        item_keys=tuple(units.item_keys[n] for n in items.tolist()),
        systems=tuple(units.systems[n] for n in systems.tolist()),
        area=units.area[chosen],
        domain=units.domain[chosen],
        difficulty=units.difficulty[chosen],
        modalities={name: held[chosen] for name, held in units.modalities.items()},
    )


def agreement_and_correlation(
    inputs: Inputs, settings: ReportSettings
) -> tuple[list[Row], list[Row]]:
    """Give the rows of both sections, for the whole study, by group, and without rejected raters.

    Every row has a `warning`, a sentence where it rests on few items.
    """
    agreement = _warned(build_agreement(inputs, settings))
    correlation = _warned(build_correlation(inputs, settings))
    chosen = [parse_by(text) for text in settings.by]
    if ("system",) in chosen:
        correlation = [row for row in correlation if not row["by"]]
    for by, name, part in _parts_of(inputs, list(dict.fromkeys(chosen))):
        about = {"by": list(by), "group": list(name)}
        agreement += _warned([row | about for row in build_agreement(part, settings)])
        rows = (row | about for row in build_correlation(part, settings) if not row["by"])
        correlation += _warned([row for row in rows if _means_something(row)])
    return agreement, correlation


def _parts_of(
    inputs: Inputs, chosen: list[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Inputs]]:
    """Give the ways of grouping, the names of the groups and what is in them."""
    for by in chosen:
        if by == (SCREENING,):
            kept = ((rule, without_rejected(inputs, rule)) for rule in RULES)
            yield from ((by, (rule,), part) for rule, part in kept if part is not None)
        else:
            for group in split(inputs.table.units, by):
                yield group.by, group.name, restrict(inputs, group.chosen)


def _means_something(row: Row) -> bool:
    """Say whether a level is one of its own: within one system there is only the pooled one."""
    return "system" not in row["by"] or row["level"] == "pooled"


def _warned(rows: list[Row]) -> list[Row]:
    return [row | {"warning": _warning(row)} for row in rows]


def _warning(row: Row) -> str | None:
    if row.get("level") == "system" and row["n_groups"] < MIN_SYSTEMS:
        return f"rests on {row['n_groups']} systems; says little below {MIN_SYSTEMS}"
    if row["n_items"] >= MIN_ITEMS or row["estimate"] is None:
        return None
    narrow = f"; intervals are too narrow below {MIN_ITEMS}" if row["interval"] else ""
    return f"rests on {row['n_items']} items{narrow}"
