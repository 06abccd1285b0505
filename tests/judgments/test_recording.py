"""From clicks to judgments, on SQLite and on PostgreSQL."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from judgments.database import Study
from judgments.errors import AccessError, IncompleteTaskError, LockedError, OffScaleError
from judgments.models import (
    Assignment,
    AuditEntry,
    Base,
    Dimension,
    Draft,
    Judgment,
    Preference,
    Round,
    now,
)
from judgments.recording import (
    NULL_REASONS,
    VERDICTS,
    Answer,
    open_task,
    reopen_first_step,
    reveal_reference,
    revise,
    save_comment,
    save_draft,
    save_verdict,
    submit,
)

STEP_1 = ("GQ", "HC", "SH", "overall_coherence")
STEP_2 = ("SC", "overall_content")


# --- taking a task's steps --------------------------------------------------------------------


def do(task, step: Callable[..., object], *args, **kwargs) -> None:
    """Take one step in a transaction of its own, as the page does."""
    with task.study.write() as session:
        step(session, task.assignment_id, task.rater_id, *args, **kwargs)


def answer_all(task, codes: tuple[str, ...], value: float = 4) -> None:
    for side in "AB":
        for code in codes:
            do(task, save_draft, side=side, code=code, answer=Answer(value=value))


def finish(task, value: float = 4) -> None:
    answer_all(task, STEP_1, value)
    do(task, reveal_reference)
    answer_all(task, STEP_2, value)
    do(task, submit)


def count(study: Study, table: type[Base], *where: sa.ColumnElement[bool]) -> int:
    with study.read() as session:
        return session.scalars(sa.select(sa.func.count()).select_from(table).where(*where)).one()


def drafts(task) -> dict[tuple[str, str], tuple[float | None, str | None]]:
    query = sa.select(Draft.side, Dimension.code, Draft.value, Draft.null_reason).join(
        Dimension, Dimension.id == Draft.dimension_id
    )
    with task.study.read() as session:
        return {(side, code): (value, why) for side, code, value, why in session.execute(query)}


def revisions(task, side: str, code: str) -> list[tuple[int, float | None, bool]]:
    query = (
        sa.select(Judgment.revision, Judgment.value, Judgment.is_current)
        .join(Dimension, Dimension.id == Judgment.dimension_id)
        .where(Judgment.side == side, Dimension.code == code)
        .order_by(Judgment.revision)
    )
    with task.study.read() as session:
        return [tuple(row) for row in session.execute(query)]


def state(task) -> Assignment:
    with task.study.read() as session:
        return session.get_one(Assignment, task.assignment_id)


def logged(study: Study) -> list[tuple[str, str, object, object]]:
    with study.read() as session:
        query = sa.select(
            AuditEntry.actor, AuditEntry.action, AuditEntry.before, AuditEntry.after
        ).where(AuditEntry.subject == "assignments")
        return [tuple(row) for row in session.execute(query.order_by(AuditEntry.id))]


def close_round(study: Study) -> None:
    with study.write() as session:
        session.execute(sa.update(Round).values(status="closed", closed_at=now()))


@pytest.fixture
def stranger(task) -> int:
    """Give a rater who has no tasks."""
    from judgments.raters import add_rater

    with task.study.write() as session:
        return add_rater(session, "Eve").id


# --- drafts -----------------------------------------------------------------------------------


def test_save_draft_keeps_one_row_per_question(task) -> None:
    for value in (1, 5, 3):
        do(task, save_draft, side="A", code="GQ", answer=Answer(value=value))
    do(task, save_draft, side="B", code="GQ", answer=Answer(value=2))
    assert drafts(task) == {("A", "GQ"): (3, None), ("B", "GQ"): (2, None)}


def test_save_draft_replaces_a_value_by_a_reason_and_back(task) -> None:
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=2))
    do(task, save_draft, side="A", code="GQ", answer=Answer(null_reason="unclear"))
    assert drafts(task) == {("A", "GQ"): (None, "unclear")}
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=5))
    assert drafts(task) == {("A", "GQ"): (5, None)}


def test_save_draft_takes_an_answer_back(task) -> None:
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=2))
    do(task, save_draft, side="A", code="GQ", answer=None)
    do(task, save_draft, side="A", code="GQ", answer=None)
    assert drafts(task) == {}


@pytest.mark.parametrize("value", [0, 0.99, 5.01, 6, -1, math.nan, math.inf, -math.inf])
def test_save_draft_refuses_a_value_off_the_scale(task, value: float) -> None:
    with pytest.raises(OffScaleError, match="off the scale of GQ, 1 to 5"):
        do(task, save_draft, side="A", code="GQ", answer=Answer(value=value))
    assert drafts(task) == {}


@pytest.mark.parametrize(
    ("side", "code", "answer", "message"),
    [
        ("A", "GQ", Answer(), "either a value or a reason"),
        ("A", "GQ", Answer(value=3, null_reason="other"), "either a value or a reason"),
        ("A", "GQ", Answer(null_reason="bored"), "not 'bored'"),
        ("A", "XX", Answer(value=3), "no dimension 'XX'"),
        ("C", "GQ", Answer(value=3), "no response on side 'C'"),
        ("a", "GQ", Answer(value=3), "no response on side 'a'"),
    ],
)
def test_save_draft_refuses_what_is_no_answer(
    task, side: str, code: str, answer: Answer, message: str
) -> None:
    with pytest.raises(OffScaleError, match=message):
        do(task, save_draft, side=side, code=code, answer=answer)
    assert drafts(task) == {}


def test_save_draft_refuses_side_b_where_one_response_is_shown(task) -> None:
    with task.study.write() as session:
        session.get_one(Assignment, task.assignment_id).response_b_id = None
    with pytest.raises(OffScaleError, match="no response on side 'B'"):
        do(task, save_draft, side="B", code="GQ", answer=Answer(value=3))


@pytest.mark.parametrize("reason", NULL_REASONS)
def test_save_draft_keeps_each_reason(task, reason: str) -> None:
    do(task, save_draft, side="B", code="SH", answer=Answer(null_reason=reason))
    assert drafts(task) == {("B", "SH"): (None, reason)}


def test_save_draft_keeps_values_between_points(task) -> None:
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=2.5))
    assert drafts(task) == {("A", "GQ"): (2.5, None)}


# --- the two steps ------------------------------------------------------------------------------


def test_save_draft_refuses_the_second_step_before_the_reference(task) -> None:
    answer_all(task, STEP_1)
    with pytest.raises(LockedError, match="after the reference"):
        do(task, save_draft, side="A", code="SC", answer=Answer(value=3))


def test_reveal_reference_wants_every_answer_of_the_first_step(task) -> None:
    answer_all(task, STEP_1)
    do(task, save_draft, side="B", code="HC", answer=None)
    do(task, save_draft, side="A", code="SH", answer=None)
    with pytest.raises(IncompleteTaskError) as raised:
        do(task, reveal_reference)
    assert raised.value.missing == (("B", "HC"), ("A", "SH"))
    assert state(task).revealed_at is None


def test_reveal_reference_counts_cannot_judge_as_an_answer(task) -> None:
    answer_all(task, STEP_1)
    do(task, save_draft, side="A", code="GQ", answer=Answer(null_reason="did_not_load"))
    do(task, reveal_reference)
    assert state(task).revealed_at is not None


def test_reveal_reference_locks_the_first_step(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    for answer in (Answer(value=1), None):
        with pytest.raises(LockedError, match="locked since the reference"):
            do(task, save_draft, side="A", code="GQ", answer=answer)
    assert drafts(task)["A", "GQ"] == (4, None)


def test_reveal_reference_again_changes_nothing(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    first = state(task).revealed_at
    do(task, reveal_reference)
    assert state(task).revealed_at == first
    answer_all(task, STEP_2)
    do(task, submit)
    do(task, reveal_reference)
    assert state(task).revealed_at == first


def test_reopen_first_step_allows_changes_and_logs_each(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    do(task, reopen_first_step)
    do(task, reopen_first_step)
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=4))
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=2))
    do(task, save_draft, side="A", code="GQ", answer=None)
    do(task, save_draft, side="A", code="GQ", answer=Answer(null_reason="unclear"))
    changed = "draft changed after the reference was shown"
    four, two, none, unclear = (
        {"side": "A", "dimension": "GQ", "value": 4, "reason": None},
        {"side": "A", "dimension": "GQ", "value": 2, "reason": None},
        None,
        {"side": "A", "dimension": "GQ", "value": None, "reason": "unclear"},
    )
    assert logged(task.study) == [
        ("Ada", "first step reopened", None, None),
        ("Ada", changed, four, two),
        ("Ada", changed, two, none),
        ("Ada", changed, none, unclear),
    ]


def test_reopen_first_step_ends_with_the_next_reveal(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    revealed = state(task).revealed_at
    do(task, reopen_first_step)
    do(task, save_draft, side="A", code="GQ", answer=None)
    with pytest.raises(IncompleteTaskError, match="GQ for A"):
        do(task, reveal_reference)
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=1))
    do(task, reveal_reference)
    assert state(task).revealed_at == revealed
    with pytest.raises(LockedError, match="locked"):
        do(task, save_draft, side="A", code="GQ", answer=Answer(value=5))


def test_reopen_first_step_before_the_reference_is_nothing(task) -> None:
    do(task, reopen_first_step)
    assert state(task).reopened_at is None
    assert logged(task.study) == []


def test_reopen_first_step_refuses_a_submitted_task(task) -> None:
    finish(task)
    with pytest.raises(LockedError, match="submitted"):
        do(task, reopen_first_step)


# --- preference and comment ---------------------------------------------------------------------


@pytest.mark.parametrize("verdict", VERDICTS)
def test_save_verdict_becomes_a_preference(task, verdict: str) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    do(task, save_verdict, "tie")
    do(task, save_verdict, verdict)
    answer_all(task, STEP_2)
    do(task, submit)
    with task.study.read() as session:
        kept = session.scalars(sa.select(Preference)).one()
    assert (kept.verdict, kept.revision, kept.is_current) == (verdict, 1, True)


def test_save_verdict_taken_back_leaves_none(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    do(task, save_verdict, "A")
    do(task, save_verdict, None)
    answer_all(task, STEP_2)
    do(task, submit)
    assert count(task.study, Preference) == 0


def test_save_verdict_refuses_an_unknown_word_and_the_first_step(task) -> None:
    with pytest.raises(LockedError, match="after the reference"):
        do(task, save_verdict, "A")
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    with pytest.raises(OffScaleError, match="not 'C'"):
        do(task, save_verdict, "C")


def test_save_verdict_refuses_a_task_with_one_response(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    with task.study.write() as session:
        session.get_one(Assignment, task.assignment_id).response_b_id = None
    with pytest.raises(OffScaleError, match="no response on side 'B'"):
        do(task, save_verdict, "A")


def test_save_verdict_after_submission_is_a_revision(task) -> None:
    finish(task)
    for verdict in ("A", "A", "tie", None, "B"):
        do(task, save_verdict, verdict)
    with task.study.read() as session:
        kept = [
            (one.revision, one.verdict, one.is_current)
            for one in session.scalars(sa.select(Preference).order_by(Preference.revision))
        ]
    assert kept == [(1, "A", False), (2, "tie", False), (3, "B", True)]
    assert [entry[2:] for entry in logged(task.study)] == [
        ({"verdict": None}, {"verdict": "A"}),
        ({"verdict": "A"}, {"verdict": "tie"}),
        ({"verdict": "tie"}, {"verdict": None}),
        ({"verdict": None}, {"verdict": "B"}),
    ]


def test_save_comment_is_kept_and_logged_once_submitted(task) -> None:
    do(task, save_comment, "odd <b>colours</b> 🎨")
    assert state(task).comment == "odd <b>colours</b> 🎨"
    assert logged(task.study) == []
    finish(task)
    do(task, save_comment, "odd colours")
    do(task, save_comment, "odd colours")
    assert logged(task.study) == [
        (
            "Ada",
            "comment revised",
            {"comment": "odd <b>colours</b> 🎨"},
            {"comment": "odd colours"},
        )
    ]


# --- submitting ---------------------------------------------------------------------------------


def test_submit_turns_drafts_into_judgments(task) -> None:
    answer_all(task, STEP_1, 2)
    do(task, save_draft, side="B", code="SH", answer=Answer(null_reason="not_my_language"))
    do(task, reveal_reference)
    answer_all(task, STEP_2, 5)
    do(task, submit)
    with task.study.read() as session:
        assignment = session.get_one(Assignment, task.assignment_id)
        kept = {
            (one.side, code): one
            for one, code in session.execute(
                sa.select(Judgment, Dimension.code).join(
                    Dimension, Dimension.id == Judgment.dimension_id
                )
            )
        }
    expected = {(s, c): 2.0 for s in "AB" for c in STEP_1}
    expected |= {(s, c): 5.0 for s in "AB" for c in STEP_2} | {("B", "SH"): None}
    assert {key: one.value for key, one in kept.items()} == expected
    assert kept["B", "SH"].null_reason == "not_my_language"
    for (side, _), one in kept.items():
        shown = assignment.response_a_id if side == "A" else assignment.response_b_id
        assert (one.response_id, one.rater_id, one.round_id, one.occasion) == (
            shown,
            task.rater_id,
            assignment.round_id,
            1,
        )
        assert (one.scale_min, one.scale_max, one.revision, one.is_current) == (1, 5, 1, True)
    assert assignment.submitted_at is not None
    assert drafts(task) == {}


def test_submit_wants_every_answer(task) -> None:
    with pytest.raises(IncompleteTaskError, match="Not answered yet: GQ for A, GQ for B, HC for A"):
        do(task, submit)
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    answer_all(task, STEP_2)
    do(task, save_draft, side="B", code="SC", answer=None)
    with pytest.raises(IncompleteTaskError) as raised:
        do(task, submit)
    assert raised.value.missing == (("B", "SC"),)
    assert count(task.study, Judgment) == 0
    assert state(task).submitted_at is None


def test_submit_wants_the_reference_shown_first(task) -> None:
    """Even where the second step asks nothing."""
    with task.study.write() as session:
        session.execute(sa.update(Dimension).values(step=1))
    answer_all(task, STEP_1 + STEP_2)
    with pytest.raises(LockedError, match="the reference was not shown yet"):
        do(task, submit)
    assert count(task.study, Judgment) == 0
    do(task, reveal_reference)
    do(task, submit)
    assert count(task.study, Judgment) == 12


def test_submit_takes_one_response_where_one_is_shown(task) -> None:
    with task.study.write() as session:
        session.get_one(Assignment, task.assignment_id).response_b_id = None
    for code in STEP_1:
        do(task, save_draft, side="A", code=code, answer=Answer(value=3))
    do(task, reveal_reference)
    for code in STEP_2:
        do(task, save_draft, side="A", code=code, answer=Answer(value=3))
    do(task, submit)
    assert count(task.study, Judgment) == 6


@pytest.mark.durability
def test_submit_again_changes_nothing(task) -> None:
    finish(task)
    before = state(task).submitted_at
    do(task, submit)
    assert state(task).submitted_at == before
    assert count(task.study, Judgment) == 12


@pytest.mark.durability
def test_submit_by_many_at_once_makes_one_set_of_judgments(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    answer_all(task, STEP_2)
    do(task, save_verdict, "A")
    together = Barrier(4)

    def press() -> None:
        together.wait(timeout=30)
        do(task, submit)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(press) for _ in range(4)]:
            done.result(timeout=60)
    assert count(task.study, Judgment) == 12
    assert count(task.study, Preference) == 1
    assert count(task.study, Draft) == 0


@pytest.mark.durability
def test_save_draft_by_many_at_once_keeps_one_row(task) -> None:
    together = Barrier(4)

    def press(value: int) -> None:
        together.wait(timeout=30)
        do(task, save_draft, side="A", code="GQ", answer=Answer(value=value))

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(press, value) for value in (1, 2, 3, 4)]:
            done.result(timeout=60)
    assert list(drafts(task)) == [("A", "GQ")]


def test_save_draft_refuses_a_submitted_task(task) -> None:
    finish(task)
    with pytest.raises(LockedError, match="submitted; change it as a revision"):
        do(task, save_draft, side="A", code="SC", answer=Answer(value=1))


@pytest.mark.durability
def test_submit_undone_half_way_leaves_everything_as_it_was(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)
    answer_all(task, STEP_2)
    before = drafts(task)

    def submit_and_fail() -> None:
        with task.study.write() as session:
            submit(session, task.assignment_id, task.rater_id)
            session.flush()
            message = "the power went"
            raise ConnectionError(message)

    with pytest.raises(ConnectionError, match="the power went"):
        submit_and_fail()
    assert count(task.study, Judgment) == 0
    assert drafts(task) == before
    assert state(task).submitted_at is None
    do(task, submit)
    assert count(task.study, Judgment) == 12


# --- revisions ----------------------------------------------------------------------------------


def test_revise_appends_and_keeps_one_current(task) -> None:
    finish(task, value=4)
    for value in (2, 2, 5, 4):
        do(task, revise, side="A", code="SC", answer=Answer(value=value))
    assert revisions(task, "A", "SC") == [
        (1, 4, False),
        (2, 2, False),
        (3, 5, False),
        (4, 4, True),
    ]
    assert revisions(task, "B", "SC") == [(1, 4, True)]
    assert [(entry[2]["value"], entry[3]["value"]) for entry in logged(task.study)] == [
        (4, 2),
        (2, 5),
        (5, 4),
    ]


def test_revise_to_cannot_judge_stores_null_with_its_reason(task) -> None:
    finish(task)
    do(task, revise, side="B", code="GQ", answer=Answer(null_reason="did_not_load"))
    with task.study.read() as session:
        kept = session.scalars(
            sa.select(Judgment).where(Judgment.revision == 2, Judgment.is_current)
        ).one()
    assert (kept.value, kept.null_reason) == (None, "did_not_load")


def test_revise_refuses_an_unsubmitted_task_and_a_value_off_the_scale(task) -> None:
    with pytest.raises(LockedError, match="not submitted yet"):
        do(task, revise, side="A", code="GQ", answer=Answer(value=3))
    finish(task)
    with pytest.raises(OffScaleError, match="off the scale"):
        do(task, revise, side="A", code="GQ", answer=Answer(value=math.nan))
    assert revisions(task, "A", "GQ") == [(1, 4, True)]


@pytest.mark.durability
def test_revise_by_many_at_once_leaves_one_current(task) -> None:
    finish(task, value=5)
    together = Barrier(4)

    def press(value: int) -> None:
        together.wait(timeout=30)
        do(task, revise, side="A", code="SC", answer=Answer(value=value))

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(press, value) for value in (1, 2, 3, 4)]:
            done.result(timeout=60)
    kept = revisions(task, "A", "SC")
    assert [revision for revision, _, _ in kept] == [1, 2, 3, 4, 5]
    assert [current for _, _, current in kept] == [False] * 4 + [True]


# --- whose task, and when -----------------------------------------------------------------------


_THREE = {"side": "A", "code": "GQ", "answer": Answer(value=3)}
_OPENING = [pytest.param(open_task, (), {}, id="open_task")]
_REVISING = [pytest.param(revise, (), _THREE, id="revise")]
_DRAFTING = [
    pytest.param(save_draft, (), _THREE, id="save_draft"),
    pytest.param(save_verdict, ("A",), {}, id="save_verdict"),
    pytest.param(save_comment, ("mine",), {}, id="save_comment"),
    pytest.param(reveal_reference, (), {}, id="reveal_reference"),
    pytest.param(reopen_first_step, (), {}, id="reopen_first_step"),
    pytest.param(submit, (), {}, id="submit"),
]


@pytest.mark.parametrize(("step", "args", "kwargs"), _OPENING + _DRAFTING + _REVISING)
def test_recording_refuses_a_stranger(task, stranger: int, step, args, kwargs) -> None:
    finish(task)

    def intrude() -> None:
        with task.study.write() as session:
            step(session, task.assignment_id, stranger, *args, **kwargs)

    with pytest.raises(AccessError, match="not yours"):
        intrude()
    assert revisions(task, "A", "GQ") == [(1, 4, True)]
    assert state(task).comment == ""


def test_open_task_refuses_a_task_that_is_not_there(task) -> None:
    def look() -> None:
        with task.study.write() as session:
            open_task(session, 10_000, task.rater_id)

    with pytest.raises(AccessError, match="not yours"):
        look()


def test_open_task_notes_the_first_look_only(task) -> None:
    do(task, open_task)
    first = state(task).opened_at
    do(task, open_task)
    assert first is not None
    assert state(task).opened_at == first


@pytest.mark.parametrize(("step", "args", "kwargs"), _DRAFTING)
def test_recording_refuses_a_closed_round(task, step, args, kwargs) -> None:
    answer_all(task, STEP_1)
    close_round(task.study)
    before = drafts(task)
    with pytest.raises(LockedError, match="round is closed"):
        do(task, step, *args, **kwargs)
    assert drafts(task) == before
    assert state(task).revealed_at is None


def test_revise_refuses_a_closed_round(task) -> None:
    finish(task)
    close_round(task.study)
    with pytest.raises(LockedError, match="round is closed"):
        do(task, revise, side="A", code="GQ", answer=Answer(value=1))
    with pytest.raises(LockedError, match="round is closed"):
        do(task, save_verdict, "A")
    do(task, submit)  # again, of a task that was submitted in time: nothing happens
    assert count(task.study, Judgment) == 12


# --- what the database itself refuses -------------------------------------------------------------


@pytest.fixture
def row(task) -> dict[str, object]:
    """Give a judgment as it lies in the table, to insert variants of by hand."""
    finish(task)
    with task.study.read() as session:
        found = session.execute(sa.select(Judgment.__table__).limit(1)).mappings().one()
        kept = {name: value for name, value in found.items() if name != "id"}
    return kept | {"revision": 2, "is_current": False}


def insert(task, row: dict[str, object]) -> None:
    with task.study.write() as session:
        session.execute(sa.insert(Judgment.__table__), [row])


def test_database_takes_a_judgment_on_the_scale(task, row) -> None:
    insert(task, row | {"value": 5})
    assert count(task.study, Judgment) == 13


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 0},
        {"value": 5.5},
        {"value": math.nan},
        {"value": math.inf},
        {"value": 9, "scale_max": 10},
        {"value": None},
        {"null_reason": "other"},
        {"side": "C"},
        {"revision": 0},
        {"revision": 1},
        {"is_current": True},
        {"assignment_id": 999},
        {"rater_id": 999},
        {"response_id": 999},
        {"dimension_id": 999},
    ],
    ids=str,
)
def test_database_refuses_a_wrong_judgment(task, row, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        insert(task, row | wrong)
    assert count(task.study, Judgment) == 12


@pytest.mark.parametrize("wrong", [{"value": None}, {"null_reason": "other"}, {"side": "C"}])
def test_database_refuses_a_wrong_draft(task, wrong: dict[str, object]) -> None:
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=3))
    with pytest.raises(IntegrityError), task.study.write() as session:
        session.execute(sa.update(Draft).values(**wrong))


def test_database_refuses_an_unknown_preference(task) -> None:
    with pytest.raises(IntegrityError), task.study.write() as session:
        session.add(Preference(assignment_id=task.assignment_id, verdict="C"))
