"""A crowd: links that hold, ids that are claimed once, codes to take home."""

from __future__ import annotations

import csv
import datetime as dt
import re
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from judgments.crowd import (
    PLATFORMS,
    CrowdLink,
    Identity,
    claim,
    open_crowd,
    participants,
    read_identity,
    read_link,
    sign_link,
    way_out,
)
from judgments.deactivating import deactivate
from judgments.errors import AccessError, PlanError, UnfilledAddressError
from judgments.exporting import export_participants
from judgments.models import (
    Assignment,
    AuditEntry,
    CrowdEntry,
    Participation,
    Rater,
    RaterSession,
    Round,
    now,
)
from judgments.raters import add_rater, who_is
from judgments.rounds import create_round

P1 = Identity(participant="5f1a", study="st1", session="se1")
CODES = {"completion_code": "DONE1", "screen_out_code": "OUT1"}


@pytest.fixture
def opened(any_study, fill):
    """Have a round for a crowd of Prolific: four items, two systems, two tasks each."""
    fill(any_study, items=4)
    with any_study.write() as session:
        create_round(session, "crowd", raters_per_response=1, tasks_per_rater=2)
        return any_study, open_crowd(session, "crowd", "prolific", **CODES)


def come(opened, who=P1, cookie=None, **changed):
    study, link = opened
    with study.write() as session:
        return claim(session, "s", replace(link, **changed), who, cookie)


def count(study, table):
    with study.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


# --- links ----------------------------------------------------------------------------------------

LINK = CrowdLink(platform="prolific", round_id=3, max_participants=20,
                 expires_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))  # fmt: skip


def test_a_link_is_read_by_the_study_that_signed_it_only():
    token = sign_link("s", LINK)
    assert re.fullmatch(r"[\w.-]+", token)
    assert read_link("s", token) == LINK
    with pytest.raises(AccessError, match="not valid"):
        read_link("t", token)


@pytest.mark.parametrize("spoil", [
    lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x" + t, lambda t: t + "x",
    lambda _: "", lambda _: "a.b", lambda t: t.split(".")[0], lambda t: "é" + t,
])  # fmt: skip
def test_a_changed_link_is_refused(spoil):
    with pytest.raises(AccessError, match="not valid"):
        read_link("s", spoil(sign_link("s", LINK)))


def test_a_link_ends():
    past = replace(LINK, expires_at=(now() - dt.timedelta(seconds=2)).replace(microsecond=0))
    with pytest.raises(AccessError, match="expired"):
        read_link("s", sign_link("s", past))


@pytest.mark.parametrize("value", ["", "a" * 129, "a b", "<script>", "é", "a/b", "a\n", "';--"])
@pytest.mark.parametrize("name", ["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"])
def test_what_comes_by_the_address_is_checked(name, value):
    query = {"PROLIFIC_PID": "p", "STUDY_ID": "s", "SESSION_ID": "x", name: value}
    with pytest.raises(AccessError, match=f"proper {name}"):
        read_identity("prolific", query)


@pytest.mark.parametrize("platform", list(PLATFORMS))
@pytest.mark.parametrize("unfilled", range(3))
def test_an_address_that_nobody_filled_in_opens_nothing(platform, unfilled):
    known = PLATFORMS[platform]
    names = (known.participant, known.study, known.session)
    query = dict.fromkeys(names, "a1") | {names[unfilled]: known.fields[unfilled]}
    with pytest.raises(UnfilledAddressError, match="words of its template"):
        read_identity(platform, query)
    assert read_identity(platform, dict.fromkeys(names, "a1")).participant == "a1"


def test_a_preview_is_told_to_accept_first():
    query = {"workerId": "w", "hitId": "h", "assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE"}
    with pytest.raises(AccessError, match="accept the task"):
        read_identity("mturk", query)


# --- coming in ------------------------------------------------------------------------------------


def test_a_participant_becomes_a_rater_with_a_name_that_tells_nothing(opened):
    study, _ = opened
    came = come(opened)
    assert came.is_new
    with study.read() as session:
        who = who_is(session, came.session_token)
        entry = session.scalars(sa.select(CrowdEntry)).one()
        tasks = session.scalars(sa.select(Assignment)).all()
    assert re.fullmatch(r"prolific-[0-9a-f]{12}", who.name)
    assert P1.participant not in who.name
    assert (entry.participant_ref, entry.study_ref, entry.session_ref) == ("5f1a", "st1", "se1")
    assert [task.rater_id for task in tasks] == [who.rater_id] * 2


def test_coming_again_with_the_same_session_goes_on_on_another_device(opened):
    study, _ = opened
    first, again = come(opened), come(opened)
    assert (again.rater_id, again.is_new) == (first.rater_id, False)
    assert again.session_token != first.session_token
    assert (count(study, Rater), count(study, Assignment)) == (1, 2)


def test_an_id_under_another_session_is_let_in_from_its_own_browser_only(opened):
    first = come(opened)
    stranger = replace(P1, session="se2")
    with pytest.raises(AccessError, match="begun already"):
        come(opened, stranger)
    with pytest.raises(AccessError, match="begun already"):
        come(opened, stranger, come(opened, replace(P1, participant="other")).session_token)
    assert come(opened, stranger, first.session_token).rater_id == first.rater_id


def test_two_claims_at_once_make_one_rater_with_one_plan(opened):
    study, _ = opened
    start, came, failed = threading.Barrier(4), [], []

    def reach():
        start.wait()
        try:
            came.append(come(opened).rater_id)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=reach) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, len(set(came)), len(came)) == ([], 1, 4)
    assert (count(study, Rater), count(study, CrowdEntry), count(study, Assignment)) == (1, 1, 2)


def test_many_at_once_share_the_work_and_stop_at_the_limit(opened):
    study, _ = opened
    start, came, refused = threading.Barrier(5), [], []

    def reach(n):
        start.wait()
        try:
            came.append(come(opened, replace(P1, participant=f"p{n}"), max_participants=2))
        except AccessError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=reach, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(came), len(refused)) == (2, 3)
    assert all("full" in said for said in refused)
    with study.read() as session:
        items = session.scalars(sa.select(Assignment.item_id)).all()
    assert sorted(items) == [1, 2, 3, 4]


def test_nobody_is_let_in_where_nothing_is_left_until_time_runs_out(opened):
    study, link = opened
    for n in range(2):
        come(opened, replace(P1, participant=f"p{n}"))
    with pytest.raises(AccessError, match="nothing left"):
        come(opened, replace(P1, participant="p2"))
    assert (count(study, Rater), count(study, CrowdEntry)) == (2, 2)
    with study.write() as session:
        for entry in session.scalars(sa.select(CrowdEntry)):
            entry.created_at = now() - dt.timedelta(hours=25)
        begun = session.scalars(sa.select(Assignment).order_by(Assignment.id)).first()
        begun.leased_until = now() + dt.timedelta(minutes=5)
    last = come(opened, replace(P1, participant="p2"))
    with study.read() as session:
        tasks = session.scalars(sa.select(Assignment).order_by(Assignment.id)).all()
        found = [one.status for one in participants(session, link.round_id)]
        assert way_out(session, link.round_id, begun.rater_id).code is None
    assert [task.returned_at is None for task in tasks[:4]] == [True, False, False, False]
    assert {task.item_id for task in tasks if task.rater_id == last.rater_id} <= {
        task.item_id for task in tasks[1:4]
    }
    assert found == ["timed out", "timed out", "under way"]


def test_a_closed_round_and_a_deactivated_participant_stay_out(opened):
    study, link = opened
    first = come(opened)
    with study.write() as session:
        deactivate(session, session.get_one(Rater, first.rater_id).name, because="bot")
    with pytest.raises(AccessError, match="no longer take part"):
        come(opened)
    with pytest.raises(AccessError, match="no longer take part"):
        come(opened, replace(P1, study="st2"))
    with study.write() as session:
        session.get_one(Round, link.round_id).status = "closed"
    with pytest.raises(AccessError, match="closed"):
        come(opened, replace(P1, participant="new"))


def test_one_person_is_one_rater_in_two_studies_of_the_platform(opened):
    study, _ = opened
    first = come(opened)
    with study.write() as session:
        create_round(session, "second", tasks_per_rater=1)
        link = open_crowd(session, "second", "prolific", **CODES)
        again = claim(session, "s", link, replace(P1, study="st2"))
        assert again.rater_id == first.rater_id
        with pytest.raises(AccessError, match="another link"):
            claim(session, "s", link, P1)
    assert count(study, RaterSession) == 2


# --- going out ------------------------------------------------------------------------------------


def finish(study, rater):
    with study.write() as session:
        session.execute(
            sa.update(Assignment)
            .where(Assignment.rater_id == rater)
            .values(submitted_at=now(), opened_at=now())
        )


def leave(study, link, rater):
    with study.read() as session:
        return way_out(session, link.round_id, rater)


def test_the_way_out_has_the_platforms_address_and_the_code(opened):
    study, link = opened
    rater = come(opened).rater_id
    assert leave(study, link, rater) is None
    assert leave(study, link, rater + 1) is None
    finish(study, rater)
    done = leave(study, link, rater)
    assert (done.platform, done.status, done.code) == ("Prolific", "completed", "DONE1")
    assert done.address == "https://app.prolific.com/submissions/complete?cc=DONE1"


def test_who_declines_or_is_screened_out_gets_the_other_code_and_who_leaves_none(opened):
    study, link = opened
    rater = come(opened).rater_id
    with study.write() as session:
        name = session.get_one(Rater, rater).name
        session.add(AuditEntry(actor=name, action="consent declined", subject="rounds",
                               subject_id=link.round_id))  # fmt: skip
    assert leave(study, link, rater).address.endswith("cc=OUT1")
    with study.write() as session:
        session.add(Participation(round_id=link.round_id, rater_id=rater, consented_at=now()))
    assert leave(study, link, rater) is None
    with study.write() as session:
        session.get_one(Participation, (link.round_id, rater)).screened_out_at = now()
    assert leave(study, link, rater).code == "OUT1"
    with study.write() as session:
        row = session.get_one(Participation, (link.round_id, rater))
        row.screened_out_at, row.withdrawn, row.withdrawn_at = None, "keep", now()
    assert (leave(study, link, rater).status, leave(study, link, rater).code) == ("withdrew", None)


def test_a_platform_without_an_address_gives_the_code_alone(opened):
    study, _ = opened
    for platform, address in (("mturk", None), ("sona", "https://x.org/?c={code}&p={participant}")):
        with study.write() as session:
            link = open_crowd(session, "crowd", platform, **CODES, returns_to=address)
            rater = claim(session, "s", link, P1).rater_id
        finish(study, rater)
        found = leave(study, link, rater)
        assert found.code == "DONE1"
        assert found.address == (address and "https://x.org/?c=DONE1&p=5f1a")


def test_a_round_that_shared_all_its_work_out_takes_no_crowd(opened):
    study, _ = opened
    with study.write() as session:
        add_rater(session, "Ada")
        create_round(session, "in-house", raters_per_response=1, raters=["Ada"])
        with pytest.raises(PlanError, match="--tasks-per-rater"):
            open_crowd(session, "in-house", "prolific", **CODES)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"completion_code": " "}, "letters, digits"),
        ({"screen_out_code": "<b>"}, "letters, digits"),
        ({"screen_out_code": "DONE1"}, "different codes"),
        ({"hours": 0}, "some time"),
        ({"days": 0}, "some time"),
        ({"returns_to": "http://x.org/{code}"}, "https://"),
        ({"returns_to": "javascript:alert('{code}')"}, "https://"),
        ({"returns_to": "https://x.org/"}, "{code}"),
    ],
)
def test_settings_that_cannot_be_are_refused(opened, changed, said):
    study, _ = opened
    with study.write() as session, pytest.raises(PlanError, match=said):
        open_crowd(session, "crowd", "prolific", **{**CODES, **changed})


def test_payment_is_told_by_how_far_everybody_came(opened):
    study, link = opened
    ids = [come(opened, replace(P1, participant=f"p{n}")).rater_id for n in range(2)]
    finish(study, ids[0])
    with study.read() as session:
        found = participants(session, link.round_id)
    assert [(one.participant, one.status, one.submitted, one.assigned) for one in found] == [
        ("p0", "completed", 2, 2), ("p1", "under way", 0, 2),
    ]  # fmt: skip
    with study.write() as session:
        session.add(Participation(round_id=link.round_id, rater_id=ids[0], screened_out_at=now()))
        deactivate(session, session.get_one(Rater, ids[1]).name, because="bot")
    with study.read() as session:
        found = participants(session, link.round_id)
    assert [one.status for one in found] == ["screened out", "deactivated"]


def test_payment_is_exported_with_the_platforms_ids(opened, tmp_path):
    study, _ = opened
    finish(study, come(opened).rater_id)
    target = tmp_path / "people.csv"
    assert export_participants(study, target, round_name="crowd").rows == 1
    (row,) = csv.DictReader(target.read_text(encoding="utf-8").splitlines())
    assert (row["participant"], row["session"], row["status"]) == ("5f1a", "se1", "completed")
    assert row["last_submitted"].endswith("Z")
