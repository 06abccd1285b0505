"""What browsers may tell the server of the parts that they showed."""

from __future__ import annotations

import asyncio
import json

import pytest
import sqlalchemy as sa
from starlette.requests import Request

from app.evidence import take_views
from app.session import COOKIE
from judgments.models import PartView

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def tell(client, cookie, served, fill, plan):
    """Give a function that sends a body of evidence for Ada's task."""
    fill(served, items=1, media=True)
    (task,) = plan(served)["Ada"]

    def send(body, *, headers=OWN, name="Ada"):
        client.cookies.clear()
        if name:
            client.cookies.set(COOKIE, cookie(name))
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(f"/seen/{task.assignment_id}", content=content, headers=headers)

    return send


def kept(study):
    with study.read() as session:
        return session.scalars(sa.select(PartView)).all()


def test_evidence_of_the_tasks_own_rater_is_kept(tell, served):
    body = [{"place": "A", "tag": "code1", "loaded": True, "seen_ms": 0, "played": 0.25}]
    assert tell(body).status_code == 204
    (row,) = kept(served)
    assert (row.place, row.tag, row.loaded, row.played) == ("A", "code1", True, 0.25)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({}, 403),
        ({"Origin": "http://testserver"}, 204),
    ],
)
def test_evidence_from_another_site_is_refused(tell, headers, status):
    assert tell([], headers=headers).status_code == status


def test_strangers_and_other_raters_are_refused(tell, served):
    body = [{"place": "A", "tag": "code1", "loaded": True}]
    assert tell(body, name=None).status_code == 401
    assert tell(body, name="Ben").status_code == 404
    assert kept(served) == []


@pytest.mark.parametrize("body", ["", "{", "7", "{}", b"\xff", "[" * 10_000], ids=repr)
def test_what_is_no_list_is_a_bad_request(tell, body):
    assert tell(body).status_code == 400


def test_body_that_no_page_sends_is_too_large(tell):
    assert tell("[" + "1," * 40_000 + "1]").status_code == 413


class Sent:
    """A request whose body comes in chunks that are counted as they are read."""

    def __init__(self, assignment, *headers):
        self.chunks = 0
        told = [(b"sec-fetch-site", b"same-origin"), *headers]
        self.request = Request(
            {"type": "http", "method": "POST", "path": "/", "headers": told,
             "path_params": {"assignment": assignment}},
            self.receive,
        )  # fmt: skip

    async def receive(self):
        self.chunks += 1
        return {"type": "http.request", "body": b" " * 1024, "more_body": self.chunks < 1000}

    def status(self):
        return asyncio.run(take_views(self.request)).status_code


def test_nothing_that_a_stranger_sends_is_read(served):
    sent = Sent(1)
    assert (sent.status(), sent.chunks) == (401, 0)


def test_body_is_read_no_further_than_a_page_would_send(served, cookie):
    signed_in = (b"cookie", f"{COOKIE}={cookie('Ada')}".encode())
    sent = Sent(1, signed_in)
    assert (sent.status(), sent.chunks) == (413, 65)
    sent = Sent(1, signed_in, (b"content-length", b"1024000"))
    assert (sent.status(), sent.chunks) == (413, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"seen_ms": "4", "played": None, "loaded": 1},
        {"seen_ms": -5, "played": -1, "opened": "yes"},
        {"seen_ms": 10**400, "played": 10**400},
        {"seen_ms": True, "failed": 3, "reported": "no"},
    ],
)
def test_values_of_the_wrong_kind_become_nothing_that_was_not_so(tell, served, values):
    assert tell([{"place": "B", "tag": "code1", **values}, None, 5]).status_code == 204
    (row,) = kept(served)
    assert 0 <= row.played <= 1
    assert 0 <= row.seen_ms < 60_000
    assert (row.loaded, row.opened, row.failed, row.reported_at) == (False, False, None, None)


def test_numbers_that_are_none_become_nothing(tell, served):
    body = '[{"place": "B", "tag": "code1", "seen_ms": NaN, "played": Infinity}]'
    assert tell(body).status_code == 204
    assert [row.seen_ms for row in kept(served)] == [0]
