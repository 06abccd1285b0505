from __future__ import annotations

import re
from importlib.resources import files

from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.vendor import vendor_routes, viewer_url


def test_vendor_routes_serve_the_viewer_for_ever():
    response = TestClient(Starlette(routes=vendor_routes())).get(viewer_url())
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert "immutable" in response.headers["cache-control"]
    assert "export{" in response.text


def test_viewer_names_no_host_it_could_load_from():
    code = files("app.vendor").joinpath("viewer.js").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([a-z0-9.-]+)", code))
    assert not re.search(r"cdn|unpkg|jsdelivr|gstatic", " ".join(hosts)), hosts


def test_licence_names_the_version_that_is_documented():
    folder = files("app.vendor")
    licences = folder.joinpath("LICENSES.txt").read_text(encoding="utf-8")
    version = re.search(r"three\.js ([0-9.]+)", folder.joinpath("README.md").read_text())
    assert version
    assert f"three.js {version[1].rstrip('.')}" in licences
    assert "MIT License" in licences
