"""The door for participants: what comes back, and to whom."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.engine import secret
from app.session import COOKIE
from judgments.crowd import open_crowd, sign_link
from judgments.models import CrowdEntry, Rater
from judgments.raters import who_is
from judgments.rounds import create_round

QUERY = {"PROLIFIC_PID": "p1", "STUDY_ID": "s1", "SESSION_ID": "x1"}


@pytest.fixture
def door(served, fill):
    """Give the address of a round's door."""
    fill(served, items=4)
    with served.write() as session:
        create_round(session, "crowd", tasks_per_rater=2)
        link = open_crowd(session, "crowd", "prolific", completion_code="D", screen_out_code="O")
    return f"/crowd/{sign_link(secret(), link)}"


def test_a_participant_is_signed_in_by_a_cookie_that_scripts_cannot_read(client, door, served):
    answer = client.get(door, params=QUERY)
    assert (answer.status_code, answer.headers["location"]) == (303, "../")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    with served.read() as session:
        who = who_is(session, answer.cookies[COOKIE])
        assert who.name.startswith("prolific-")
        assert session.scalar(sa.select(sa.func.count()).select_from(CrowdEntry)) == 1


def test_the_language_of_the_link_goes_along(client, door):
    assert client.get(door, params=QUERY | {"lang": "zh"}).headers["location"] == "../?lang=zh"


def test_an_address_that_nobody_filled_in_takes_no_place(client, door, served):
    answer = client.get(door, params=QUERY | {"PROLIFIC_PID": "{{%PROLIFIC_PID%}}"})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert "words of its template instead of ids" in answer.text
    with served.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CrowdEntry)) == 0


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/crowd/forged", QUERY),
        (None, {}),
        (None, QUERY | {"PROLIFIC_PID": "<script>alert(1)</script>"}),
        (None, QUERY | {"SESSION_ID": "x" * 4000}),
    ],
)
def test_strangers_are_told_why_and_leave_no_trace(client, door, served, path, query):
    answer = client.get(path or door, params=query)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "<script>" not in answer.text
    with served.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Rater)) == 0


def test_an_id_is_not_taken_over_by_who_only_knows_it(client, door):
    first = client.get(door, params=QUERY)
    client.cookies.clear()
    assert client.get(door, params=QUERY | {"SESSION_ID": "x2"}).status_code == 403
    client.cookies.set(COOKIE, first.cookies[COOKIE])
    assert client.get(door, params=QUERY | {"SESSION_ID": "x2"}).status_code == 303


def test_what_an_address_lacks_is_said_in_chinese(client, door):
    answer = client.get(door, params=QUERY | {"PROLIFIC_PID": "?", "lang": "zh"})
    assert "地址中缺少有效的 PROLIFIC_PID" in answer.text
    assert "Prolific" in answer.text


def test_the_door_speaks_chinese(client, door):
    assert isinstance(client, TestClient)
    answer = client.get("/crowd/forged", params=QUERY, headers={"accept-language": "zh-CN"})
    assert "此链接无效" in answer.text
