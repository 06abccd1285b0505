"""Rows of a study set by hand, to bring a rater to a stage without every click before it."""

from __future__ import annotations

from sqlalchemy import select, update

from judgments.models import (
    Assignment,
    CrowdEntry,
    Dimension,
    KnownValue,
    Participation,
    Rater,
    Round,
    now,
)
from judgments.recording import Answer, reveal_reference, save_draft, submit
from tests.browser.rating_place import FIRST, SECOND


def tasks_of(session, name):
    """Give a rater's tasks that are neither submitted nor given back, the next one first."""
    return session.scalars(
        select(Assignment)
        .join(Rater, Rater.id == Assignment.rater_id)
        .where(Rater.name == name, Assignment.submitted_at.is_(None),
               Assignment.returned_at.is_(None))
        .order_by(Assignment.round_id, Assignment.position)
    ).all()  # fmt: skip


def make_training(place, name, *, lowest):
    """Make a rater's next task a training task whose correctness is known to be high."""
    with place.study.write() as session:
        row = tasks_of(session, name)[0]
        row.purpose, row.counts = "training", False
        code = session.scalar(
            select(Dimension.id)
            .join(Round, Round.form_id == Dimension.form_id)
            .where(Round.id == row.round_id, Dimension.code == "SC")
        )
        for response in (row.response_a_id, row.response_b_id):
            session.add(
                KnownValue(round_id=row.round_id, response_id=response, dimension_id=code,
                           lowest=lowest, highest=5, explanation="The song is named.")
            )  # fmt: skip


def fill_in(place, name, value=3, *, send=False):
    """Answer all of a rater's next task, and submit it where asked to."""
    with place.study.write() as session:
        row = tasks_of(session, name)[0]
        for codes in (FIRST, SECOND):
            for code in codes:
                for side in "AB":
                    save_draft(session, row.id, row.rater_id, side=side, code=code,
                               answer=Answer(value=value))  # fmt: skip
            if codes == FIRST:
                reveal_reference(session, row.id, row.rater_id)
        if send:
            submit(session, row.id, row.rater_id)


def hire(place, name, *, rater=None):
    """Have a rater come to the round of a name, their own by default, from a crowd platform."""
    codes = {"completion_code": "C1A2B3", "screen_out_code": "S0S0", "hours": 24,
             "returns_to": "https://platform.example/?code={code}"}  # fmt: skip
    with place.study.write() as session:
        found = session.scalars(select(Round).where(Round.name == name)).one()
        found.settings = {**found.settings, "crowd": {"prolific": codes}}
        person = session.scalar(select(Rater.id).where(Rater.name == (rater or name)))
        session.add(CrowdEntry(rater_id=person, round_id=found.id, platform="prolific",
                               study_ref="s", participant_ref=name, session_ref="x"))  # fmt: skip


def set_participation(place, name, **values):
    """Say how a rater's part in their rounds stands."""
    mine = select(Rater.id).where(Rater.name == name).scalar_subquery()
    with place.study.write() as session:
        session.execute(
            update(Participation).where(Participation.rater_id == mine).values(**values)
        )


def give_back(place, name):
    """Take what a rater has not submitted from them."""
    with place.study.write() as session:
        for row in tasks_of(session, name):
            row.returned_at = now()
