"""A study that the app serves, within the process of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from app.engine import media_store, secret, served_study
from app.headers import SecurityHeaders
from app.overviews import _made
from app.reports import _built
from app.routes import routes
from judgments.database import Study
from judgments.raters import add_rater, invite, sign_in

_KEPT = (served_study, media_store, secret, _built, _made)


@pytest.fixture
def served(study: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    """Give a study that the app takes for the one it serves."""
    monkeypatch.setenv("ACCORDANT_DATABASE_URL", study.url.render_as_string())
    monkeypatch.setenv("ACCORDANT_MEDIA", str(study.media_root))
    monkeypatch.setenv("ACCORDANT_SERVING", "1")
    _forget()
    yield study
    if served_study.cache_info().currsize:
        served_study().dispose()
    _forget()


def _forget() -> None:
    for kept in _KEPT:
        kept.cache_clear()


@pytest.fixture
def client(served: Study) -> Iterator[TestClient]:
    """Give a browser's requests to the routes beside the pages."""
    app = Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders)])
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def link(served: Study) -> Callable[..., str]:
    """Give a function that invites a person: ``link("Ada")`` gives the token of their link."""

    def invited(name: str, role: str = "rater") -> str:
        with served.write() as session:
            return invite(session, add_rater(session, name, role=role))

    return invited


@pytest.fixture
def cookie(served: Study, link: Callable[..., str]) -> Callable[..., str]:
    """Give a function that signs a person in: ``cookie("Ada")`` gives the session's cookie."""

    def signed_in(name: str, role: str = "rater") -> str:
        token = link(name, role)
        with served.write() as session:
            return sign_in(session, token)

    return signed_in
