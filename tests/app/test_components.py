"""Code of the pages' components, fetched by its address."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import components
from app.components import component_routes


@pytest.fixture
def client():
    return TestClient(Starlette(routes=list(component_routes())))


def test_code_is_served_once_mounted_and_kept_by_browsers(client, monkeypatch):
    monkeypatch.setattr(components.st.components.v2, "component", lambda *_, **given: given)
    components._component.cache_clear()
    given = components._component("tabs", "app.widgets", ("tabs.js",), "", False)
    components._component.cache_clear()
    address = next(part for part in given["js"].split('"') if part.startswith("/script/"))
    answer = client.get(address)
    assert answer.status_code == 200
    assert "export default" in answer.text
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(f"{address}?again=1").text == answer.text


@pytest.mark.parametrize("file", ["tabs.js", "..%2Fmain.py", "panel.000000000000.js"])
def test_nothing_else_is_served(client, file):
    assert client.get(f"/script/{file}").status_code == 404
