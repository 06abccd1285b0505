"""Known values as they are written: a CSV file, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from judgments.errors import PlanError, why_unreadable

__all__ = ["KnownRow", "read_known"]

PURPOSES = ("gold", "attention", "training")
_COLUMNS = ("item", "system", "dimension", "lowest", "highest", "value", "purpose", "explanation")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """What one response should get on one dimension: a range of its scale.

    `where` names the file and line for messages.
    """

    where: str
    item: str
    system: str
    dimension: str
    lowest: float
    highest: float
    purpose: str
    explanation: str


def read_known(path: Path) -> list[KnownRow]:
    """Read known values from CSV with a header.

    Columns are ``item``, ``system``, ``dimension``, either ``value`` or ``lowest`` and ``highest``,
    and, where wanted, ``purpose`` (gold, attention or training; gold when empty) and
    ``explanation``, which is shown after a training task.

    Raises
    ------
    PlanError
        The file is not there or not such a table; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(why_unreadable(path, error)) from error
    reader = csv.DictReader(io.StringIO(text))
    names = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in ("item", "system", "dimension") if name not in names]
    if "value" not in names and not {"lowest", "highest"} <= set(names):
        missing.append("value (or lowest and highest)")
    if missing:
        msg = f"{path}: there is no column {', '.join(missing)} (columns: {', '.join(names)})"
        raise PlanError(msg)
    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        msg = f"{path}: column {unknown[0]!r} is not one of {', '.join(_COLUMNS)}"
        raise PlanError(msg)
    reader.fieldnames = names
    rows = [_row(cells, f"{path}, line {reader.line_num}") for cells in reader]
    if not rows:
        msg = f"{path}: holds no row"
        raise PlanError(msg)
    return rows


def _row(cells: Mapping[str | None, str | list[str] | None], where: str) -> KnownRow:
    if None in cells:
        msg = f"{where}: has more cells than the header has columns"
        raise PlanError(msg)
    texts = {name: str(cells.get(name) or "").strip() for name in _COLUMNS}
    for name in ("item", "system", "dimension"):
        if not texts[name]:
            msg = f"{where}: {name} is empty"
            raise PlanError(msg)
    purpose = texts["purpose"] or "gold"
    if purpose not in PURPOSES:
        msg = f"{where}: purpose is one of {', '.join(PURPOSES)}, not {purpose!r}"
        raise PlanError(msg)
    lowest, highest = _range(texts, where)
    return KnownRow(
        where=where,
        item=texts["item"],
        system=texts["system"],
        dimension=texts["dimension"],
        lowest=lowest,
        highest=highest,
        purpose=purpose,
        explanation=texts["explanation"],
    )


def _range(texts: Mapping[str, str], where: str) -> tuple[float, float]:
    if texts["value"] and (texts["lowest"] or texts["highest"]):
        msg = f"{where}: give either value, or lowest and highest"
        raise PlanError(msg)
    names = ("value", "value") if texts["value"] else ("lowest", "highest")
    ends = []
    for name in names:
        try:
            number = float(texts[name])
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            msg = f"{where}: {name} must be a number, not {texts[name]!r}"
            raise PlanError(msg)
        ends.append(number)
    if ends[0] > ends[1]:
        msg = f"{where}: lowest is {texts['lowest']}, above highest, {texts['highest']}"
        raise PlanError(msg)
    return ends[0], ends[1]
