"""What the middleware adds, and what it leaves."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from app.headers import SecurityHeaders


@pytest.fixture
def client():
    async def plain(_request):
        return PlainTextResponse("hello")

    async def strict(_request):
        return PlainTextResponse("hello", headers={"Content-Security-Policy": "sandbox"})

    async def talk(socket):
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    routes = [Route("/plain", plain), Route("/strict", strict), WebSocketRoute("/talk", talk)]
    with TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])) as client:
        yield client


def policy_of(answer):
    sentences = answer.headers["content-security-policy"].split("; ")
    return {name: sources for name, _, sources in (s.partition(" ") for s in sentences)}


@pytest.mark.parametrize("path", ["/plain", "/nowhere"])
def test_every_answer_lets_the_browser_talk_to_this_server_only(client, path):
    answer = client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = policy_of(answer)
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    for name, sources in policy.items():
        assert "http" not in sources, name
        assert "*" not in sources, name


def test_stricter_policy_of_a_route_is_left(client):
    assert policy_of(client.get("/strict")) == {"sandbox": ""}


def test_sockets_pass_through(client):
    with client.websocket_connect("/talk") as socket:
        assert socket.receive_text() == "hello"
