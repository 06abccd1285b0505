"""`accordant judge`."""

from __future__ import annotations

import json
import socket

import pytest
import sqlalchemy as sa
from llmock.chaos import ChaosSettings
from llmock.scenarios import Fail, Reply
from llmock.testing import LLMockServer

from app.cli.spending import caption_settings
from judgments.database import Study
from judgments.models import Asset, Placeholder, Score, ScoringRun
from metrics.engines.judge import JudgeSettings


@pytest.fixture(scope="module")
def server():
    with LLMockServer(chaos=ChaosSettings()) as running:
        yield running


@pytest.fixture(autouse=True)
def endpoint(server, monkeypatch):
    for name in ("ACCORDANT_JUDGE_KEY", "ACCORDANT_CAPTION_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    server.state.reset()
    return server


@pytest.fixture
def filled(made, fill):
    """Have a study with four responses."""
    study = Study(str(made))
    fill(study, items=2)
    yield study
    study.dispose()


@pytest.fixture
def picture(filled):
    """Have one picture without a caption in a response."""
    asset = Asset(sha256="a" * 64, size=1, media_type="image/png")
    with filled.write() as session:
        session.add(asset)
        session.add(
            Placeholder(
                response_id=1, tag="image1", modality="image", position=0, asset_sha256="a" * 64
            )
        )


@pytest.fixture
def words(endpoint):
    return ("judge", "--model", "mock", "--base-url", endpoint.base_url())


def _asked(endpoint):
    return len(endpoint.state.journal.records(wait=2))


def test_judge_scores_every_response_once(run, filled, words, endpoint):
    reply = json.dumps({"reason": "Fine.", "score": 5})
    endpoint.state.scenarios.add(Reply(text=reply, times=None))
    said = run(*words, "--price-in", "1", "--price-out", "2")
    assert said.status == 0, said
    assert "Judged 4 responses, 0 were judged already" in said.out
    assert "Asked 16 requests, 0 were answered before" in said.out
    assert ", cost 0." in said.out
    asked = _asked(endpoint)
    assert "Judged 0 responses, 4 were judged already" in run(*words).out
    assert _asked(endpoint) == asked + 1  # whether the endpoint is there
    with filled.read() as session:
        assert session.scalars(sa.select(Score.value).filter_by(metric="SQCS")).all() == [1.0] * 4


def test_what_lacks_a_caption_is_said_once_with_the_option(run, filled, picture, words, endpoint):
    reply = json.dumps({"reason": "Fine.", "score": 5})
    endpoint.state.scenarios.add(Reply(text=reply, times=None))
    with filled.write() as session:
        session.add(Asset(sha256="b" * 64, size=1, media_type="audio/wav"))
        session.add(
            Placeholder(item_id=1, tag="audio1", modality="audio", position=0,
                        asset_sha256="b" * 64)
        )  # fmt: skip
    sentence = (
        "Without a caption: 1 images of responses, whose SC, HC and SH are null; 1 recordings of "
        "questions, which the judge was not shown. --caption has images described; "
        "--caption-audio recordings.\n"
    )
    assert run(*words).out.count(sentence) == 1
    with filled.write() as session:
        for one in session.scalars(sa.select(Placeholder)):
            one.caption = "A door that creaks."
    assert "Without a caption" not in run(*words).out


def test_dry_run_says_what_it_would_take_and_sends_nothing(run, filled, words, endpoint):
    said = run(*words, "--dry-run", "--caption", "--price-in", "1000", "--price-out", "1000")
    assert "Captions by mock: 0 files to send" in said.out
    assert "4 responses: 16 requests to send, 0 answered already." in said.out
    assert "cost about" in said.out
    assert said.out.endswith("Nothing was sent.\n")
    assert "give the cost" in run(*words, "--dry-run").out
    assert _asked(endpoint) == 0


def test_budget_that_is_spent_leaves_the_rest_null(run, filled, words):
    said = run(*words, "--price-in", "1", "--price-out", "1", "--budget", "0")
    assert said.status == 0, said
    assert "SC: 4 null (text 4). The budget was spent before this was asked." in said.out


def _runs(study):
    with study.read() as session:
        return session.scalars(sa.select(ScoringRun)).all()


def test_unreachable_endpoint_is_one_sentence_and_nothing_is_written(refused, filled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        said = refused("judge", "--model", "mock", "--base-url", url)
    assert f"The endpoint {url} cannot be reached" in said
    assert _runs(filled) == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, "wants a key in ACCORDANT_JUDGE_KEY or OPENAI_API_KEY, and it is missing"),
     (404, "does not know the model 'mock'"),
     (400, "rejects such requests (400)")],
)  # fmt: skip
def test_rejecting_endpoint_is_one_sentence_and_nothing_is_written(
    refused, filled, words, endpoint, status, expected
):
    endpoint.state.scenarios.add(Fail(status, message="two\nlines"))
    assert expected in refused(*words)
    endpoint.state.scenarios.add(Fail(status, message="two\nlines"))
    assert expected in refused(*words, "--caption")
    assert _runs(filled) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [(("--budget", "5"), "a budget needs the prices"),
     (("--base-url", "nowhere"), "no http address")],
)  # fmt: skip
def test_settings_that_do_not_go_together_are_refused(refused, filled, words, more, expected):
    assert expected in refused(*words, *more)


def test_captions_come_first_and_share_the_budget(run, filled, words, endpoint):
    said = run(*words, "--caption", "--price-in", "1", "--price-out", "1", "--budget", "1")
    assert said.status == 0, said
    assert said.out.index("Captioned 0 files.") < said.out.index("Judged 4 responses")


def _captions(settings, **given):
    given = {"base_url": None, "model": None, "price_in": None, "price_out": None} | given
    return caption_settings(settings, **given)


def test_other_endpoint_for_captions_gets_a_key_of_its_own(monkeypatch):
    monkeypatch.setenv("ACCORDANT_JUDGE_KEY", "of the judge")
    settings = JudgeSettings(model="mock")
    assert _captions(settings, model="other").api_key == "of the judge"
    assert _captions(settings, base_url="http://elsewhere/v1").api_key is None


@pytest.mark.parametrize(
    ("given", "prices"),
    [({}, (1.0, 4.0)), ({"price_out": 8.0}, (1.0, 8.0)),
     ({"model": "other"}, (None, None)), ({"base_url": "http://elsewhere/v1"}, (None, None)),
     ({"model": "other", "price_in": 2.0, "price_out": 3.0}, (2.0, 3.0))],
)  # fmt: skip
def test_captions_have_the_judges_prices_only_where_they_are_the_judges(given, prices):
    found = _captions(JudgeSettings(model="mock", price_in=1.0, price_out=4.0), **given)
    assert (found.price_in, found.price_out) == prices


def test_budget_needs_the_prices_of_another_model_for_captions(refused, filled, words):
    priced = ("--price-in", "1", "--price-out", "1", "--budget", "1")
    said = refused(*words, *priced, "--caption", "--caption-model", "other")
    assert "captions by other at " in said
    assert "give --caption-price-in and --caption-price-out" in said


def test_dry_run_reckons_captions_by_their_own_prices(run, filled, words, picture):
    priced = ("--price-in", "1000", "--price-out", "1000", "--dry-run", "--caption")
    own = ("--caption-model", "other", "--caption-price-in", "10", "--caption-price-out", "20")
    said = run(*words, *priced, *own).out.splitlines()
    assert said[0].startswith("Captions by other: 1 files to send; ")
    assert said[1] == "About 1,000 tokens in and 150 out: cost about 0.01, at the most 0.08."
    bare = run(*words, *priced, "--caption-model", "other").out
    assert "--caption-price-in and --caption-price-out give the cost." in bare


def test_judge_takes_the_same_settings_as_score(run, filled, words, endpoint):
    reply = json.dumps({"reason": "So so.", "score": 2})
    endpoint.state.scenarios.add(Reply(text=reply, times=None))
    said = run(
        *words, "--normalisation", "from_0", "--allow-partial", "--gq-aggregation", "minimum",
        "--structure-types", "reference", "--structure-counts-text", "--tau-grain", "modality",
    )  # fmt: skip
    assert said.out.startswith("Settings: 1–5 becomes 0.2–1 by s / 5; GQ is the lowest quality")
    assert "Responses by what they hold: values, and nulls after +.\n" in said.out
    (run_of_it,) = _runs(filled)
    assert run_of_it.config.items() >= {
        "normalisation": "from_0", "allow_partial": True, "gq_aggregation": "minimum",
        "structure_types": "reference", "counts_text": True, "tau_grain": "modality",
    }.items()  # fmt: skip
    with filled.read() as session:
        assert set(session.scalars(sa.select(Score.value).filter_by(metric="SC"))) == {0.4}


def test_empty_study_is_said(run, made, words):
    assert "No response with content is here" in run(*words).out


def test_help_has_examples_and_says_what_is_sent(run):
    said = " ".join(run("judge", "--help").out.split())
    assert "Example: accordant judge --model" in said
    assert "are sent to the endpoint" in said
