"""Rounds: planned from what the study holds, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from judgments.assignment import Repeats
from judgments.database import Study
from judgments.errors import PlanError, UnknownNameError
from judgments.forms import parse_form
from judgments.models import (
    Assignment,
    AuditEntry,
    CrowdEntry,
    Form,
    Item,
    Rater,
    Response,
    Round,
    now,
)
from judgments.raters import add_rater
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.rounds import (
    RaterProgress,
    create_round,
    list_rounds,
    round_named,
    round_status,
)


def assignments(study: Study) -> list[Assignment]:
    with study.read() as session:
        return list(session.scalars(sa.select(Assignment).order_by(Assignment.id)))


def invite_all(study: Study, *names: str) -> None:
    with study.write() as session:
        for name in names:
            add_rater(session, name)


def test_create_round_saves_the_plan(any_study: Study, fill, plan) -> None:
    contents = fill(any_study, items=5, systems=("a", "b", "c", "d"))
    plan(any_study, raters=("Ada", "Bo", "Cy"), raters_per_response=2, seed=7)
    rows = assignments(any_study)
    shown = Counter(r for row in rows for r in (row.response_a_id, row.response_b_id))
    assert shown == dict.fromkeys(contents.responses.values(), 2)
    item_of = {response: contents.items[key] for (key, _), response in contents.responses.items()}
    for row in rows:
        assert row.item_id == item_of[row.response_a_id] == item_of[row.response_b_id]
        low, high = sorted((row.response_a_id, row.response_b_id))
        assert row.pair == f"{low}-{high}"
        assert (row.occasion, row.comment, row.submitted_at) == (1, "", None)
    with any_study.read() as session:
        kept = round_named(session, "pilot")
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "round created")
        ).one()
    assert (kept.status, kept.raters_per_response, kept.seed) == ("open", 2, 7)
    assert entry.after == {
        "name": "pilot",
        "raters_per_response": 2,
        "seed": 7,
        "common_block": 0,
        "warmup": 0,
        "repeats_share": 0.0,
        "repeats_count": 0,
        "known_values": 0,
        "tasks_per_rater": None,
        "raters": 3,
        "tasks": 20,
    }


def test_create_round_is_decided_by_its_seed(study: Study, fill, plan) -> None:
    fill(study, items=6, systems=("a", "b", "c"))

    def planned(name: str, seed: int) -> list[tuple[int, int, int | None]]:
        tasks = plan(study, raters=("Ada", "Bo"), name=name, seed=seed)
        ids = {one.assignment_id for found in tasks.values() for one in found}
        return [
            (row.rater_id, row.response_a_id, row.response_b_id)
            for row in assignments(study)
            if row.id in ids
        ]

    first, again, other = planned("one", 3), planned("two", 3), planned("three", 4)
    assert first == again != other


def test_create_round_takes_active_people_by_default(study: Study, fill) -> None:
    fill(study)
    with study.write() as session:
        for name in ("Ada", "Bo", "Cy"):
            add_rater(session, name)
        add_rater(session, "Rita", role="researcher")
        add_rater(session, "Sim", simulated=True)
        session.execute(sa.update(Rater).where(Rater.name == "Cy").values(active=False))
        create_round(session, "pilot", raters_per_response=2)
    with study.read() as session:
        status = round_status(session, "pilot")
    assert [one.rater for one in status.raters] == ["Ada", "Bo"]


def test_create_round_leaves_out_what_cannot_be_compared(study: Study, fill) -> None:
    contents = fill(study, items=4, systems=("a", "b", "c"))
    invite_all(study, "Ada")
    key_1, key_2, key_3, key_4 = contents.items
    with study.write() as session:
        gone = (contents.responses[key_1, "a"], contents.responses[key_2, "a"])
        session.execute(
            sa.update(Response).where(Response.id.in_(gone)).values(superseded_at=now())
        )
        lone = contents.responses[key_2, "b"]
        session.execute(sa.update(Response).where(Response.id == lone).values(superseded_at=now()))
        old = contents.items[key_3]
        session.execute(sa.update(Item).where(Item.id == old).values(superseded_at=now()))
        create_round(session, "pilot", raters_per_response=1)
    rows = assignments(study)
    shown = {row.response_a_id for row in rows} | {row.response_b_id for row in rows}
    assert shown == {
        contents.responses[key, system]
        for key, system in [(key_1, "b"), (key_1, "c"), *((key_4, one) for one in "abc")]
    }


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"name": "pilot"}, PlanError, "round named 'pilot' already; give another name"),
        ({"name": " "}, PlanError, "needs a name"),
        ({"raters_per_response": 4}, PlanError, "4 raters per response .* only 2"),
        ({"raters_per_response": 0}, PlanError, "at least one rater, not 0"),
        ({"raters": ["Ada", "Ada"], "raters_per_response": 2}, PlanError, "only 1"),
        ({"raters": ["Eve"]}, UnknownNameError, "no rater named 'Eve'"),
        ({"raters": ["Rita"]}, PlanError, "'Rita' is a researcher and can take no part"),
        ({"raters": ["Cy"]}, PlanError, "'Cy' is no longer active"),
    ],
)
def test_create_round_refuses_and_writes_nothing(
    study: Study, fill, plan, kwargs: dict[str, object], error: type[Exception], message: str
) -> None:
    fill(study)
    plan(study, raters=("Ada", "Bo"))
    with study.write() as session:
        add_rater(session, "Rita", role="researcher")
        add_rater(session, "Cy").active = False
    before = len(assignments(study))
    with pytest.raises(error, match=message), study.write() as session:
        create_round(session, **{"name": "second", "raters_per_response": 1} | kwargs)
    assert len(assignments(study)) == before
    with study.read() as session:
        assert list(list_rounds(session).values()) == ["pilot"]


def test_create_round_refuses_a_study_without_pairs(study: Study, fill) -> None:
    fill(study, systems=("only",))
    invite_all(study, "Ada")
    with (
        pytest.raises(PlanError, match="no item with responses of two systems"),
        study.write() as session,
    ):
        create_round(session, "pilot", raters_per_response=1)


def test_create_round_shares_its_form_and_takes_another(study: Study, fill, plan) -> None:
    fill(study)
    plan(study, name="one")
    plan(study, name="two")
    text = """
        name = "quick"
        title = "Quick"
        [[dimensions]]
        code = "SC"
        step = 2
        title = "Correctness"
        question = "Is it right?"
        scale = [1, 3]
        points = [{ value = 1, name = "No", text = "it is not" }]
    """
    with study.write() as session:
        create_round(
            session, "three", raters_per_response=1, form=parse_form(text, source="quick.toml")
        )
    with study.read() as session:
        rows = session.execute(
            sa.select(Round.name, Form.name).join(Form, Form.id == Round.form_id).order_by(Round.id)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("one", "unim"),
        ("two", "unim"),
        ("three", "quick"),
    ]


def test_round_named_lists_the_rounds_there_are(study: Study, fill, plan) -> None:
    def look() -> None:
        with study.read() as session:
            round_named(session, "nought")

    with pytest.raises(UnknownNameError, match=r"named 'nought' \(rounds: none yet\)"):
        look()
    fill(study)
    plan(study, name="one")
    plan(study, name="two")
    with pytest.raises(UnknownNameError, match=r"\(rounds: one, two\)"):
        look()


def test_round_status_counts_tasks_and_judgments(any_study: Study, fill, plan) -> None:
    fill(any_study, items=3)
    tasks = plan(any_study, raters=("Ada", "Bo"), raters_per_response=2)
    with any_study.write() as session:
        for one in tasks["Bo"][:2]:
            for code in ("GQ", "HC", "SH", "overall_coherence", "SC", "overall_content"):
                if code == "SC":
                    reveal_reference(session, one.assignment_id, one.rater_id)
                for side in "AB":
                    save_draft(
                        session,
                        one.assignment_id,
                        one.rater_id,
                        side=side,
                        code=code,
                        answer=Answer(value=3),
                    )
            submit(session, one.assignment_id, one.rater_id)
    with any_study.read() as session:
        status = round_status(session, "pilot")
    assert (status.name, status.status) == ("pilot", "open")
    assert (status.assigned, status.submitted, status.judgments) == (6, 2, 24)
    assert status.raters == (
        RaterProgress(rater="Ada", simulated=False, assigned=3, submitted=0),
        RaterProgress(rater="Bo", simulated=False, assigned=3, submitted=2),
    )


def test_database_refuses_one_pair_twice_for_a_rater(
    study: Study, fill, plan: Callable[..., object]
) -> None:
    fill(study, items=1)
    plan(study)
    columns = [column for column in Assignment.__table__.columns if column.name != "id"]
    with pytest.raises(sa.exc.IntegrityError), study.write() as session:
        session.execute(
            sa.insert(Assignment).from_select([c.name for c in columns], sa.select(*columns))
        )


def test_create_round_keeps_to_the_items_it_is_given(study: Study, fill) -> None:
    contents = fill(study, items=5)
    invite_all(study, "Ada")
    chosen = set(list(contents.items.values())[:2])
    with study.write() as session:
        create_round(session, "pilot", raters_per_response=1, items=chosen)
    assert {row.item_id for row in assignments(study)} == chosen


def test_create_round_leaves_out_by_default_who_came_by_a_crowd_link(study: Study, fill) -> None:
    fill(study)
    invite_all(study, "Ada", "Hired")
    with study.write() as session:
        first = create_round(session, "first", raters_per_response=1)
        hired = session.scalars(sa.select(Rater.id).where(Rater.name == "Hired")).one()
        session.add(CrowdEntry(round_id=first.id, rater_id=hired, platform="p", study_ref="s",
                               participant_ref="1", session_ref="1"))  # fmt: skip
    with study.write() as session:
        create_round(session, "second", raters_per_response=1)
    with study.read() as session:
        assert [one.rater for one in round_status(session, "second").raters] == ["Ada"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tasks_per_rater": 0}, "Each rater needs at least one task, not 0"),
        ({"tasks_per_rater": 4, "repeats": Repeats(count=3)}, "3 repeats .* has 4 tasks"),
        ({"warmup": 9}, "9 items to warm up .* there are 2 items"),
    ],
)
def test_create_round_refuses_designs_that_cannot_be(
    study: Study, fill, options: dict[str, object], message: str
) -> None:
    fill(study)
    invite_all(study, "Ada")
    with pytest.raises(PlanError, match=message), study.write() as session:
        create_round(session, "pilot", raters_per_response=1, **options)
