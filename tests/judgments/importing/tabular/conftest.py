"""Tables as files, and what became of them in a study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from judgments.database import Study
from judgments.models import Assignment, Dimension, Item, Judgment, Rater, Response, Round, System


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a CSV file from a header and lines of cells."""

    def write(header: str, *rows: str, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def kept() -> Callable[[Study], set[tuple]]:
    """Give a function that reads the current judgments of a study as tuples of names."""

    def read(study: Study) -> set[tuple]:
        query = (
            select(Round.name, Item.key, System.name, Rater.name, Dimension.code,
                   Judgment.occasion, Judgment.value, Judgment.null_reason)
            .join(Assignment, Assignment.id == Judgment.assignment_id)
            .join(Round, Round.id == Judgment.round_id)
            .join(Rater, Rater.id == Judgment.rater_id)
            .join(Dimension, Dimension.id == Judgment.dimension_id)
            .join(Response, Response.id == Judgment.response_id)
            .join(Item, Item.id == Response.item_id)
            .join(System, System.id == Response.system_id)
            .where(Judgment.is_current)
        )  # fmt: skip
        with study.read() as session:
            return {tuple(row) for row in session.execute(query)}

    return read
