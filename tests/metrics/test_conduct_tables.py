"""What raters did, read from real databases and described rater by rater."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from judgments.deactivating import deactivate
from judgments.models import Assignment, Dimension, Judgment, KnownValue, PartView
from judgments.recording import Answer, reveal_reference, revise, save_draft, submit
from metrics.conduct_tables import CHECKS, read_conduct
from metrics.report.flags import Limits, flags_of
from metrics.report.oversight import oversee

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


def finish(task, value):
    given = Answer(value=value, null_reason=None if value is not None else "unclear")
    with task.study.write() as session:
        for codes in STEPS:
            for code in codes:
                for side in "AB":
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=given)  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


@pytest.fixture
def tasks(any_study, fill, plan):
    """Have Ada and Ben with four tasks each; the items of the first two are gold and training.

    SC of gold and training is 4 to 5. Ada answers 4, 5, 3, null; Ben 1, 1, 3, 4.
    """
    fill(any_study, items=4, media=True)
    found = plan(any_study, raters=("Ada", "Ben"), raters_per_response=2)
    order = [one.assignment_id for one in found["Ada"]]
    with any_study.write() as session:
        items = [session.get_one(Assignment, one).item_id for one in order]
        sc = session.scalars(sa.select(Dimension.id).where(Dimension.code == "SC")).one()
        for item, purpose in zip(items, ("gold", "training"), strict=False):
            rows = session.scalars(sa.select(Assignment).where(Assignment.item_id == item)).all()
            for row in rows:
                row.purpose, row.counts = purpose, False
            for response in (rows[0].response_a_id, rows[0].response_b_id):
                session.add(KnownValue(round_id=1, response_id=response, dimension_id=sc,
                                       lowest=4, highest=5))  # fmt: skip
        place = {
            task: items.index(session.get_one(Assignment, task.assignment_id).item_id)
            for tasks in found.values() for task in tasks
        }  # fmt: skip
    values = {"Ada": (4, 5, 3, None), "Ben": (1, 1, 3, 4)}
    for name, mine in found.items():
        for task in mine:
            finish(task, values[name][place[task]])
    return {name: sorted(mine, key=place.__getitem__) for name, mine in found.items()}


def read(study):
    with study.read() as session:
        return read_conduct(session, 1)


def known(found, rater, check):
    own = (found.known_rater == rater) & (found.known_check == CHECKS.index(check))
    return found.known_hit[own].tolist()


def test_known_answers_nulls_and_raters_are_read(any_study, tasks):
    found = read(any_study)
    assert [rater.name for rater in found.raters] == ["Ada", "Ben"]
    assert known(found, 0, "gold") == known(found, 0, "training") == [True, True]
    assert known(found, 1, "gold") == known(found, 1, "training") == [False, False]
    assert (found.n_answers.tolist(), found.n_nulls.tolist()) == ([48, 48], [12, 0])


def test_training_counts_as_first_given_and_gold_as_given_last(any_study, tasks):
    for task in tasks["Ben"][:2]:
        with any_study.write() as session:
            revise(session, task.assignment_id, task.rater_id, side="A", code="SC",
                   answer=Answer(value=5))  # fmt: skip
    found = read(any_study)
    assert sorted(known(found, 1, "gold")) == [False, True]
    assert known(found, 1, "training") == [False, False]


def test_files_count_as_had_when_in_view_or_played(any_study, tasks):
    before = read(any_study)
    assert (before.n_still.tolist(), before.n_seen.tolist()) == ([16, 16], [0, 0])
    task = tasks["Ada"][2].assignment_id
    with any_study.write() as session:
        places = {"question": {"seen_ms": 5}, "A": {"opened": True}, "B": {}, "reference": {}}
        for place, seen in places.items():
            session.add(PartView(assignment_id=task, place=place, tag="code1", **seen))
        session.execute(
            sa.text("UPDATE placeholders SET modality = 'audio' WHERE response_id IS NOT NULL")
        )
        session.execute(sa.update(PartView).where(PartView.place == "B").values(played=0.6))
    found = read(any_study)
    assert (found.n_still[0], found.n_seen[0]) == (8, 1)
    assert (found.n_timed[0], found.n_played[0]) == (8, 1)


def overview(study, **options):
    with study.read() as session:
        return {one.name: one for one in oversee(session, "pilot", **options)}


def figure(one, statistic, dimension=None):
    return next(
        row for row in one.rows
        if (row["statistic"], row["dimension"]) == (statistic, dimension)
    )  # fmt: skip


def test_every_rater_is_described_with_what_to_look_into(any_study, tasks):
    with any_study.write() as session:
        mine = sa.select(Assignment).where(Assignment.rater_id == tasks["Ben"][0].rater_id)
        for task in session.scalars(mine):
            task.opened_at = task.submitted_at - dt.timedelta(seconds=4)
    found = overview(any_study, limits=Limits(fewest=2))
    ben = figure(found["Ben"], "gold")
    assert (ben["estimate"], ben["n"]) == (0.0, 2)
    assert ben["interval"]["high"] == pytest.approx(0.8419, abs=1e-4)
    assert figure(found["Ada"], "gold", "SC")["estimate"] == 1.0
    assert (
        figure(found["Ada"], "attention")["undefined_because"] == "the round has no attention tasks"
    )
    assert "Met 0 % of 2 known answers of gold tasks." in found["Ben"].flags
    assert "Rushed through 100 % of 2 tasks." in found["Ben"].flags
    assert not any("gold" in flag for flag in found["Ada"].flags)
    assert (found["Ada"].assigned, found["Ada"].submitted, found["Ada"].excluded) == (4, 4, 0)


def test_a_rater_who_is_left_out_is_still_described(any_study, tasks):
    with any_study.write() as session:
        deactivate(session, "Ben", because="bot", exclude=True)
    ben = overview(any_study)["Ben"]
    assert (ben.active, ben.deactivated_because, ben.excluded, ben.submitted) == (
        False, "bot", 2, 4,
    )  # fmt: skip
    assert figure(ben, "gold")["n"] == 2


def test_a_round_without_judgments_has_raters_without_figures(study, fill, plan):
    fill(study, items=1)
    plan(study, raters=("Ada",))
    (ada,) = overview(study).values()
    assert (ada.assigned, ada.submitted, ada.rows, ada.flags) == (1, 0, (), ())


def test_a_round_of_checks_alone_has_their_results(study, fill, plan):
    fill(study, items=1)
    (task,) = plan(study, raters=("Ada",))["Ada"]
    with study.write() as session:
        row = session.get_one(Assignment, task.assignment_id)
        row.purpose, row.counts = "gold", False
        gq = session.scalars(sa.select(Dimension.id).where(Dimension.code == "GQ")).one()
        session.add(KnownValue(round_id=1, response_id=row.response_a_id, dimension_id=gq,
                               lowest=3, highest=3))  # fmt: skip
    finish(task, 3)
    (ada,) = overview(study).values()
    assert figure(ada, "gold")["estimate"] == 1.0
    with study.read() as session:
        assert session.scalars(sa.select(Judgment.counts).distinct()).all() == [False]


def test_flags_need_enough_to_go_by_and_know_the_scale():
    row = {"statistic": "bias", "dimension": "GQ", "estimate": -1.2, "n": 9, "verdict": None}
    said = ["Differs from the others by -1.20 on average on GQ."]
    assert flags_of([row], {"GQ": 4.0}, Limits()) == said
    assert flags_of([row], {"GQ": 100.0}, Limits()) == []
    assert flags_of([row | {"n": 4}], {"GQ": 4.0}, Limits()) == []
    assert flags_of([row | {"estimate": None}], {"GQ": 4.0}, Limits()) == []
    far = {"statistic": "p913", "dimension": "GQ", "estimate": 0.1, "n": 9, "verdict": "rejected"}
    assert flags_of([far], {}, Limits()) == ["Rejected by P.913 on GQ."]


def test_files_are_no_matter_where_no_browser_told_of_any(any_study, tasks):
    ada = overview(any_study)["Ada"]
    row = figure(ada, "seen")
    assert (row["estimate"], row["undefined_because"]) == (None, "no browser told what was seen")
    with any_study.write() as session:
        session.add(PartView(assignment_id=tasks["Ben"][0].assignment_id, place="A", tag="code1"))
    assert "Had 0 % of 16 other files in view." in overview(any_study)["Ada"].flags
