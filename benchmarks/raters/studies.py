"""A study for many raters, ready to be served: contents, raters with their sessions, a round."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.study import create_or_upgrade
from judgments.database import Study
from judgments.models import Item, Reference, Response, System
from judgments.participation import consent, note_instructed, standing
from judgments.raters import add_rater, invite, sign_in
from judgments.rounds import create_round
from judgments.tasks import study_secret

__all__ = ["Prepared", "prepare"]

_WORDS = (
    "The lake is fed by two rivers and drained by one. Its level falls by a third in a dry year, "
    "and the town on its shore then takes its water from the hills. "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A study and the cookies of its raters, by their number in the study."""

    url: str
    cookies: dict[int, str]


def prepare(url: str, *, raters: int, tasks: int) -> Prepared:
    """Make a study in which every rater judges every item's two responses.

    Parameters
    ----------
    url
        Of an empty database.
    raters, tasks
        How many raters there are, and how many tasks each has.
    """
    study = Study(url)
    create_or_upgrade(study)
    with study.write() as session:
        _fill(session, tasks)
        people = [add_rater(session, f"rater {number:03d}") for number in range(raters)]
        cookies = {rater.id: sign_in(session, invite(session, rater)) for rater in people}
        create_round(session, "load", raters_per_response=raters, seed=1)
        for rater in people:
            _enter(session, rater.id)
        study_secret(session)
    study.dispose()
    return Prepared(url=url, cookies=cookies)


def _enter(session: Session, rater_id: int) -> None:
    """Let a rater have agreed and read on, so that a task is what their page opens with."""
    where = standing(session, rater_id)
    assert where is not None
    if where.form.consent is not None:
        consent(session, where.round_id, rater_id, where.form.consent)
    note_instructed(session, where.round_id, rater_id)


def _fill(session: Session, items: int) -> None:
    systems = [System(name=name) for name in ("aurora", "birch")]
    session.add_all(systems)
    session.flush()
    for number in range(1, items + 1):
        item = Item(
            key=f"science/lakes/{number}", area="science", domain="lakes", record_id=str(number),
            content=f"Question {number}: what do you see in this lake?", raw={},
            content_hash=f"{number:064x}", source="items.jsonl", source_record=number,
        )  # fmt: skip
        session.add(item)
        session.flush()
        session.add(Reference(item_id=item.id, content=f"Reference {number}. {_WORDS * 3}"))
        for system in systems:
            session.add(
                Response(
                    item_id=item.id, system_id=system.id, raw={}, content_hash="0" * 64,
                    content=f"Answer {number}.\n\n{_WORDS * 4}", source="responses.jsonl",
                    source_record=number,
                )
            )  # fmt: skip
