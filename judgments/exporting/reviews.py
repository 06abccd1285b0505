"""Export reviews of items: one row for each verdict, with what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.exporting.subjects import name_raters
from judgments.exporting.writing import TableExport, as_moment, write_table
from judgments.models import Item, Review
from judgments.reviewing import outcomes

__all__ = ["export_reviews"]

_COLUMNS = ("item_id", "rater_id", "verdict", "comment", "time", "checklist_version")


def export_reviews(study: Study, path: Path, *, identified: bool = False) -> TableExport:
    """Write every verdict on a current item, each check in a column, and the item's outcome.

    Parameters
    ----------
    study
        The study.
    path
        The CSV file.
    identified
        Whether reviewers go by their names, not by pseudonyms.

    Raises
    ------
    ExportRefusedError
        There are no verdicts, or the file cannot be written.
    """
    raters = name_raters(study, identified=identified)
    with study.read() as session:
        given = session.execute(
            select(Item.key, Review)
            .join(Review, Review.item_id == Item.id)
            .where(Review.verdict.is_not(None), Item.superseded_at.is_(None))
            .order_by(Item.id, Review.given_at, Review.id)
        ).all()
        checks = list(dict.fromkeys(code for _, one in given for code in _checks(one)))
        columns = [*_COLUMNS, *(f"check_{code}" for code in checks), "outcome"]
        rows = _rows(session, [(key, one) for key, one in given], checks, raters)
        n = write_table(path, columns, rows, "No item has been reviewed yet; nothing was written.")
    return TableExport(path=path, rows=n, left_out=0)


def _rows(
    session: Session,
    given: list[tuple[str, Review]],
    checks: list[str],
    raters: Mapping[int, tuple[str, str]],
) -> Iterator[list[object]]:
    outcome = {one.item_id: one.outcome for one in outcomes(session)}
    for key, one in given:
        answers = _checks(one)
        version = (one.checklist or {}).get("version", "")
        when = "" if one.given_at is None else as_moment(one.given_at)
        yield [
            key, raters[one.rater_id][0], one.verdict, one.comment, when, version,
            *(_word(answers.get(code)) for code in checks), outcome[one.item_id],
        ]  # fmt: skip


def _checks(one: Review) -> Mapping[str, bool]:
    found: Mapping[str, bool] = (one.checklist or {}).get("checks", {})
    return found


def _word(answer: bool | None) -> str:
    return "" if answer is None else ("yes" if answer else "no")
