"""What a rater sees of a task, and what not, and what not yet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.media.cleaning import VERSION
from judgments.media.preflight import VERSION as CHECKED
from judgments.models import (
    Asset,
    AssetCheck,
    Assignment,
    CleanCopy,
    Placeholder,
    Response,
    Round,
    Setting,
    now,
)
from judgments.raters import add_rater
from judgments.recording import (
    Answer,
    reopen_first_step,
    reveal_reference,
    revise,
    save_comment,
    save_draft,
    save_verdict,
    submit,
)
from judgments.records import WITHHELD
from judgments.rounds import round_status
from judgments.tasks import (
    Progress,
    TaskView,
    clean_task,
    media_token,
    next_task,
    previous_task,
    progress_of,
    study_secret,
    task_view,
    visible_asset,
)
from tests.telling import documents
from tests.telling.searching import found_in

STEP_1 = ("GQ", "HC", "SH", "overall_coherence")
STEP_2 = ("SC", "overall_content")


@pytest.fixture
def task(any_study: Study, fill, plan):
    """Give Ada's only task; its question, reference and responses show files of their own."""
    fill(any_study, items=1, media=True)
    return plan(any_study)["Ada"][0]


def do(task, step: Callable[..., object], *args, **kwargs) -> None:
    with task.study.write() as session:
        step(session, task.assignment_id, task.rater_id, *args, **kwargs)


def answer_all(task, codes: tuple[str, ...], value: float = 3) -> None:
    for side in "AB":
        for code in codes:
            do(task, save_draft, side=side, code=code, answer=Answer(value=value))


def reveal(task) -> None:
    answer_all(task, STEP_1)
    do(task, reveal_reference)


def finish(task) -> None:
    reveal(task)
    answer_all(task, STEP_2)
    do(task, submit)


def view(task) -> TaskView:
    with task.study.read() as session:
        store = MediaStore(task.study.media_root)
        return task_view(session, store, task.rater_id, task.assignment_id)


def secret(study: Study) -> str:
    with study.write() as session:
        return study_secret(session)


def hashes(study: Study) -> dict[str, str]:
    """Map what each file is called in the study to its hash."""
    with study.read() as session:
        rows = session.execute(sa.select(Placeholder.original_value, Placeholder.asset_sha256))
        return {str(name): str(sha256) for name, sha256 in rows}


def asset(task, sha256: str) -> Path:
    token = media_token(secret(task.study), task.assignment_id, sha256)
    store = MediaStore(task.study.media_root)
    return visible_asset(task.study, store, task.rater_id, task.assignment_id, token).path


# --- what is shown --------------------------------------------------------------------------------


def test_task_view_shows_question_and_responses(task) -> None:
    shown = view(task)
    with task.study.read() as session:
        row = session.get_one(Assignment, task.assignment_id)
    assert shown.state.assignment_id == row.id
    assert (shown.number, shown.total) == (1, 1)
    assert (shown.state.revealed, shown.state.first_step_open, shown.state.submitted) == (
        False,
        True,
        False,
    )
    assert shown.question[0].text == "Question 1: "
    assert shown.response_b is not None
    sides = {shown.response_a[0].text, shown.response_b[0].text}
    assert sides == {"aurora 1: ", "birch 1: "}
    assert shown.state.answers == {}
    assert (shown.state.verdict, shown.state.comment) == (None, "")


def test_task_view_asks_the_forms_questions_in_order(task) -> None:
    asked = view(task).state.questions
    assert [(one.code, one.step) for one in asked] == [
        *((code, 1) for code in STEP_1),
        *((code, 2) for code in STEP_2),
    ]
    assert asked[4].points[0] == (1.0, "Wrong", "off-task, empty, or opposes the answer")
    assert all(len(one.points) == 5 for one in asked)


@pytest.mark.blindness
def test_task_view_names_no_system(task) -> None:
    """The bundled words name their systems, so what the responses themselves say is left out."""
    for stage in (lambda _: None, reveal):
        stage(task)
        shown = view(task)
        rest = {
            field.name: getattr(shown, field.name)
            for field in fields(shown)
            if field.name not in {"response_a", "response_b"}
        }
        assert "aurora" not in repr(rest)
        assert "birch" not in repr(rest)
        for part in (*shown.response_a, *(shown.response_b or ())):
            if part.path is not None:
                assert "aurora" not in str(part.path.relative_to(task.study.media_root))
                assert part.path.suffix == ""


def test_task_view_shows_one_response_where_there_is_one(task) -> None:
    with task.study.write() as session:
        session.get_one(Assignment, task.assignment_id).response_b_id = None
    assert view(task).response_b is None


def test_task_view_holds_back_the_reference(task) -> None:
    assert view(task).reference is None
    answer_all(task, STEP_1)
    assert view(task).reference is None
    do(task, reveal_reference)
    shown = view(task)
    assert shown.reference is not None
    assert shown.reference[0].text == "Reference 1: "
    assert (shown.state.revealed, shown.state.first_step_open) == (True, False)
    do(task, reopen_first_step)
    shown = view(task)
    assert (shown.state.revealed, shown.state.first_step_open) == (True, True)
    assert shown.reference is not None


def test_task_view_gives_the_answers_back(task) -> None:
    do(task, save_draft, side="A", code="GQ", answer=Answer(value=2))
    do(task, save_draft, side="B", code="GQ", answer=Answer(null_reason="unclear"))
    assert view(task).state.answers == {
        ("A", "GQ"): Answer(value=2),
        ("B", "GQ"): Answer(null_reason="unclear"),
    }
    reveal(task)
    do(task, save_verdict, "B~")
    do(task, save_comment, "close")
    shown = view(task)
    assert (shown.state.verdict, shown.state.comment) == ("B~", "close")


def test_task_view_gives_the_current_judgments_back(task) -> None:
    reveal(task)
    do(task, save_verdict, "A")
    answer_all(task, STEP_2, 5)
    do(task, submit)
    do(task, revise, side="A", code="SC", answer=Answer(value=1))
    do(task, save_verdict, "tie")
    shown = view(task)
    expected = {(side, code): Answer(value=3) for side in "AB" for code in STEP_1}
    expected |= {(side, code): Answer(value=5) for side in "AB" for code in STEP_2}
    assert shown.state.answers == expected | {("A", "SC"): Answer(value=1)}
    assert shown.state.submitted
    assert shown.state.verdict == "tie"


def test_task_view_refuses_a_stranger(task) -> None:
    with task.study.write() as session:
        eve = add_rater(session, "Eve").id
    store = MediaStore(task.study.media_root)
    for rater, assignment in ((eve, task.assignment_id), (task.rater_id, 10_000)):
        with task.study.read() as session, pytest.raises(AccessError, match="not yours"):
            task_view(session, store, rater, assignment)


# --- files ----------------------------------------------------------------------------------------


def test_visible_asset_gives_the_files_of_the_task(task) -> None:
    found = hashes(task.study)
    for name in ("question 1.py", "aurora 1.py", "birch 1.py"):
        assert asset(task, found[name]).read_text() == f"# {name.removesuffix('.py')}\n"


@pytest.mark.blindness
def test_visible_asset_holds_back_the_reference(task) -> None:
    sha256 = hashes(task.study)["reference 1.py"]
    for stage in (lambda _: None, lambda one: answer_all(one, STEP_1)):
        stage(task)
        with pytest.raises(AccessError, match="shows no such file"):
            asset(task, sha256)
    do(task, reveal_reference)
    assert asset(task, sha256).read_text() == "# reference 1\n"


@pytest.mark.blindness
def test_task_view_and_files_are_of_the_clean_copies(task) -> None:
    store = MediaStore(task.study.media_root)
    found = hashes(task.study)
    clean = store.put_bytes(b"# clean\n").sha256
    with task.study.write() as session:
        session.add(
            CleanCopy(
                asset_sha256=found["question 1.py"], version=VERSION, clean_sha256=clean, removed=[]
            )
        )
        session.add(
            CleanCopy(
                asset_sha256=found["aurora 1.py"], version=VERSION, removed=[], refused="no idea"
            )
        )
    shown = view(task)
    code = next(part for part in shown.question if part.sha256)
    assert code.path == store.path_of(clean)
    assert code.sha256 == found["question 1.py"]
    assert asset(task, found["question 1.py"]).read_text() == "# clean\n"
    with pytest.raises(AccessError, match="This file is not available"):
        asset(task, found["aurora 1.py"])
    parts = [*shown.response_a, *(shown.response_b or ())]
    (withheld,) = [part for part in parts if part.sha256 == found["aurora 1.py"]]
    assert (withheld.missing, withheld.path) == (WITHHELD, None)


@pytest.mark.blindness
def test_a_document_that_has_no_clean_copy_is_withheld_until_it_has(task) -> None:
    store = MediaStore(task.study.media_root)
    told = documents.word("aurora")
    original = store.put_bytes(told, ".docx")
    with task.study.write() as session:
        session.add(
            Asset(sha256=original.sha256, media_type=original.media_type, size=original.size)
        )
        session.flush()
        one = session.scalars(
            sa.select(Placeholder).where(Placeholder.original_value == "aurora 1.py")
        ).one()
        one.modality, one.asset_sha256 = "document", original.sha256

    def shown():
        seen = view(task)
        parts = [*seen.question, *seen.response_a, *(seen.response_b or ())]
        assert all(part.path or part.missing == WITHHELD for part in parts if part.sha256)
        return next(part for part in parts if part.sha256 == original.sha256)

    assert (shown().path, shown().missing) == (None, WITHHELD)
    clean_task(task.study, store, task.rater_id, task.assignment_id)
    path = shown().path
    assert path is not None
    assert found_in(told, "aurora")
    assert not found_in(path.read_bytes(), "aurora")
    assert store.path_of(original.sha256).read_bytes() == told


@pytest.mark.blindness
def test_clean_copies_are_made_once_of_all_that_a_task_shows_or_will_show(task) -> None:
    store = MediaStore(task.study.media_root)
    clean_task(task.study, store, task.rater_id, task.assignment_id)
    with task.study.read() as session:
        made = {row.asset_sha256: row.created_at for row in session.scalars(sa.select(CleanCopy))}
    assert set(made) == set(hashes(task.study).values())
    clean_task(task.study, store, task.rater_id, task.assignment_id)
    with task.study.read() as session:
        again = {row.asset_sha256: row.created_at for row in session.scalars(sa.select(CleanCopy))}
    assert again == made
    reveal(task)
    assert all(part.path for part in view(task).reference or () if part.sha256)


def test_clean_task_refuses_a_stranger(task) -> None:
    with task.study.write() as session:
        eve = add_rater(session, "Eve").id
    store = MediaStore(task.study.media_root)
    with pytest.raises(AccessError, match="not yours"):
        clean_task(task.study, store, eve, task.assignment_id)
    with task.study.read() as session:
        assert session.scalars(sa.select(CleanCopy)).all() == []


def test_task_view_says_what_preflight_could_not_decode(task) -> None:
    found = hashes(task.study)
    with task.study.write() as session:
        for name, decodes in (("question 1.py", False), ("birch 1.py", True)):
            session.add(
                AssetCheck(
                    asset_sha256=found[name], version=CHECKED, decodes=decodes, plays=False,
                    facts={}, problems=["it cannot be decoded"],
                )
            )  # fmt: skip
    shown = view(task)
    assert [part.damage for part in shown.question if part.sha256] == ["it cannot be decoded"]
    for side in (shown.response_a, shown.response_b or ()):
        assert [part.damage for part in side if part.sha256] == [None]


def test_visible_asset_refuses_other_tasks_files_and_raters(any_study: Study, fill, plan) -> None:
    fill(any_study, items=2, media=True)
    first, second = plan(any_study)["Ada"]
    found = hashes(any_study)
    own = {part.sha256 for part in view(first).question if part.sha256}
    other = {found["question 1.py"], found["question 2.py"]} - own
    (foreign,) = other
    with pytest.raises(AccessError, match="shows no such file"):
        asset(first, foreign)
    (mine,) = own
    token = media_token(secret(any_study), first.assignment_id, mine)
    store = MediaStore(any_study.media_root)
    with any_study.write() as session:
        eve = add_rater(session, "Eve").id
    for rater, assignment, message in (
        (eve, first.assignment_id, "not yours"),
        (first.rater_id, second.assignment_id, "no such file"),
        (first.rater_id, 10_000, "not yours"),
    ):
        with pytest.raises(AccessError, match=message):
            visible_asset(any_study, store, rater, assignment, token)


@pytest.mark.parametrize("token", ["", "x", "0" * 40, "../../etc/passwd", "é" * 40])
def test_visible_asset_refuses_a_token_made_up(task, token: str) -> None:
    secret(task.study)
    store = MediaStore(task.study.media_root)
    with pytest.raises(AccessError, match="no such file"):
        visible_asset(task.study, store, task.rater_id, task.assignment_id, token)


def test_visible_asset_refuses_all_before_the_study_has_a_secret(task) -> None:
    found = hashes(task.study)["question 1.py"]
    token = media_token("", task.assignment_id, found)
    store = MediaStore(task.study.media_root)
    with pytest.raises(AccessError, match="no such file"):
        visible_asset(task.study, store, task.rater_id, task.assignment_id, token)
    with task.study.read() as session:
        assert session.get(Setting, "secret") is None


def test_media_token_depends_on_secret_task_and_file() -> None:
    tokens = {
        media_token(secret, task, sha256)
        for secret in ("s", "t")
        for task in (1, 11)
        for sha256 in ("ab", "1ab")
    }
    assert len(tokens) == 8
    assert all(len(token) == 40 and token.isalnum() for token in tokens)


def test_study_secret_is_made_once(any_study: Study) -> None:
    first = secret(any_study)
    assert len(first) == 64
    assert secret(any_study) == first


def test_study_secret_is_one_for_all_who_ask_at_once(any_study: Study) -> None:
    with ThreadPoolExecutor(6) as threads:
        found = set(threads.map(secret, [any_study] * 12))
    assert len(found) == 1


# --- from task to task ----------------------------------------------------------------------------


def test_next_task_goes_through_the_open_rounds_in_order(any_study: Study, fill, plan) -> None:
    fill(any_study, items=2)
    first, second = plan(any_study, name="one")["Ada"]
    third, fourth = plan(any_study, name="two")["Ada"]
    rater = first.rater_id

    def following() -> int | None:
        with any_study.read() as session:
            return next_task(session, rater)

    def progress() -> Progress:
        with any_study.read() as session:
            return progress_of(session, rater)

    for done, one in enumerate((first, second, third)):
        assert following() == one.assignment_id
        assert progress() == Progress(submitted=done, assigned=4)
        finish(one)
    with any_study.write() as session:
        session.execute(sa.update(Round).where(Round.name == "two").values(status="closed"))
    assert following() is None
    assert progress() == Progress(submitted=2, assigned=2)
    with any_study.write() as session:
        session.execute(sa.update(Round).values(status="open"))
    finish(fourth)
    assert following() is None
    assert progress() == Progress(submitted=4, assigned=4)


def test_next_task_knows_raters_apart(study: Study, fill, plan) -> None:
    fill(study, items=1)
    tasks = plan(study, raters=("Ada", "Bo"), raters_per_response=2)
    finish(tasks["Ada"][0])
    with study.read() as session:
        assert next_task(session, tasks["Ada"][0].rater_id) is None
        assert next_task(session, tasks["Bo"][0].rater_id) == tasks["Bo"][0].assignment_id
        assert next_task(session, 10_000) is None


def test_previous_task_goes_back_within_the_round(study: Study, fill, plan) -> None:
    fill(study, items=3)
    plan(study, name="one")
    tasks = [one.assignment_id for one in plan(study, name="two")["Ada"]]
    with study.read() as session:
        rater = session.get_one(Assignment, tasks[0]).rater_id
        assert [previous_task(session, rater, one) for one in tasks] == [None, *tasks[:-1]]
        with pytest.raises(AccessError, match="not yours"):
            previous_task(session, rater + 1, tasks[1])


def test_task_view_numbers_the_tasks_of_a_round(study: Study, fill, plan) -> None:
    fill(study, items=3)
    plan(study, name="one")
    shown = [view(one) for one in plan(study, name="two")["Ada"]]
    assert [(one.number, one.total) for one in shown] == [(1, 3), (2, 3), (3, 3)]


def test_next_task_passes_over_what_was_replaced(any_study: Study, fill, plan) -> None:
    made = fill(any_study, items=2)
    tasks = plan(any_study)["Ada"]
    first = tasks[0]
    with any_study.write() as session:
        shown = session.get_one(Assignment, first.assignment_id).response_a_id
        session.execute(sa.update(Response).where(Response.id == shown).values(superseded_at=now()))
    assert shown in made.responses.values()
    with any_study.read() as session:
        assert next_task(session, first.rater_id) == tasks[1].assignment_id
        assert progress_of(session, first.rater_id) == Progress(submitted=0, assigned=1)
        assert round_status(session, "pilot").passed_over == 1
