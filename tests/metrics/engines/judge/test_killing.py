"""Killed at any moment: what was answered and kept is never asked again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa
from llmock.journal import fingerprint

from judgments.models import JudgeAnswer, Response
from metrics.engines.judge import JudgeEngine
from metrics.engines.judge.planning import plan_response
from metrics.engines.reading import current_responses, read_pages
from metrics.scoring import score_study

SCRIPT = """
import sys
from pathlib import Path
from judgments.database import Study
from metrics.engines.judge import JudgeEngine, JudgeSettings
from metrics.scoring import score_study

database, media, url, concurrency = sys.argv[1:]
settings = JudgeSettings(model="mock", base_url=url, concurrency=int(concurrency))
study = Study(database, Path(media))
with JudgeEngine(study, settings) as engine:
    score_study(study, engine)
"""
PATH = "/v1/chat/completions"
CONCURRENCY = 6


def _judge_until(study, settings, endpoint, answered):
    """Run a judge of its own until so many requests were answered, then kill it."""
    url = study.url.database
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, url, study.media_root, settings.base_url, str(CONCURRENCY)],
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while len(endpoint.state.journal) < answered and time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()


def _requests(study, settings):
    """Give what the server sees of each request, with its key."""
    with study.read() as session:
        todo = current_responses(session)
    return {
        fingerprint("POST", PATH, request.body(settings)): request.key
        for page in read_pages(study, todo)
        for _, given in page
        for request in plan_response(given, settings).requests
    }


def _times_asked(endpoint):
    return Counter(record.fingerprint for record in endpoint.state.journal.records(wait=2))


@pytest.mark.durability
def test_killed_run_repeats_nothing_that_was_kept(study, fill, settings, endpoint):
    fill(study, items=30, systems=("aurora", "birch"))
    endpoint.state.chaos.latency_ms = 10
    settings = replace(settings, concurrency=CONCURRENCY)
    key_of = _requests(study, settings)
    _judge_until(study, settings, endpoint, 80)
    with study.read() as session:
        kept = set(session.scalars(sa.select(JudgeAnswer.key)))
    assert 0 < len(kept) < len(key_of)
    before = _times_asked(endpoint)
    endpoint.state.chaos.latency_ms = 0
    with JudgeEngine(study, settings) as engine:
        score_study(study, engine)
    after = _times_asked(endpoint)
    repeated = [key_of[mark] for mark in after if after[mark] > before[mark] > 0]
    assert not kept & set(repeated)
    assert len(repeated) <= CONCURRENCY
    assert sum(after.values()) <= len(key_of) + CONCURRENCY
    with study.read() as session:
        assert set(session.scalars(sa.select(JudgeAnswer.key))) == set(key_of.values())
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 60
