"""Two commands that score the same study at once: both end well, and each value is there once."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.importing import import_responses
from judgments.importing.tabular import import_scores
from judgments.models import Score, ScoringRun
from judgments.weights import adopt_weights
from metrics.engines.base import ScoreValue
from metrics.imported_scores import complete_imported
from metrics.scoring import score_study


class Together:
    """An engine that begins when another has come as far."""

    name, version, chunk, in_process = "together", "1", 4, True

    def __init__(self, barrier, setting):
        self._barrier = barrier
        self._setting = setting
        self._begun = False

    def config(self):
        return {"setting": self._setting}

    def score(self, inputs):
        if not self._begun:
            self._barrier.wait(timeout=30)
            self._begun = True
        for given in inputs:
            for metric, value in {"SC": 0.8, "GQ": 0.5, "HC": 0.6, "SH": 0.4}.items():
                yield ScoreValue(
                    response_id=given.response_id, metric=metric, value=value, reason=None
                )


@pytest.fixture
def both(any_study):
    """Open the study twice, each time with transactions that take a while to be committed."""
    address = any_study.url.render_as_string(hide_password=False)
    studies = [Study(address, any_study.media_root) for _ in range(2)]
    for study in studies:
        sa.event.listen(study.engine, "commit", lambda _connection: time.sleep(0.2))
    yield studies
    for study in studies:
        study.dispose()


@pytest.mark.parametrize("settings", [(1, 1), (1, 2)], ids=["one run", "two runs"])
def test_two_score_at_once(any_study, both, fill, settings):
    fill(any_study, items=4)
    # Both will want to compute what this run lacks under the weights in force.
    score_study(any_study, Together(threading.Barrier(1), 0))
    with any_study.write() as session:
        adopt_weights(session, eta_sqcs=0.5, eta_ics=0.5, source="a test", actor="test")
    barrier = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(score_study, study, Together(barrier, setting))
            for study, setting in zip(both, settings, strict=True)
        ]
        summaries = [job.result(timeout=60) for job in jobs]
    n = len({0, *settings})
    with any_study.read() as session:
        runs = session.scalars(sa.select(ScoringRun.id).order_by(ScoringRun.id)).all()
        kept = session.execute(
            sa.select(Score.metric, sa.func.count()).group_by(Score.metric)
        ).all()
    assert len(runs) == n
    assert {summary.run_id for summary in summaries} == set(runs[1:])
    assert dict(map(tuple, kept)) == {
        **dict.fromkeys(("SC", "GQ", "HC", "SH", "tau"), 8 * n),
        **dict.fromkeys(("SQCS", "ICS"), 8 * n * 2),
    }


def test_two_complete_imported_scores_at_once(any_study, both, tmp_path):
    for metric in ("SC", "GQ"):
        path = tmp_path / f"{metric}.csv"
        path.write_text(f"item_id,system,metric,value\n1,a,{metric},0.5\n", encoding="utf-8")
        import_scores(any_study, path)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(complete_imported, both, timeout=60))
    with any_study.read() as session:
        found = session.scalars(sa.select(Score.value).filter_by(metric="SQCS")).all()
    assert found == [pytest.approx(0.425)]


def test_two_imports_of_score_tables_at_once_share_their_runs(any_study, both, fill, tmp_path):
    fill(any_study, items=8, systems=("a",))
    paths = []
    for name, metrics in {"one": ("BLEU", "chrF"), "two": ("chrF", "BLEU")}.items():
        items = range(1, 5) if name == "one" else range(5, 9)
        rows = [f"science/maths/{n},a,{metric},0.5" for metric in metrics for n in items]
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text("\n".join(["item_id,system,metric,value", *rows]), encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(import_scores, both, paths, timeout=60))
    with any_study.read() as session:
        runs = session.scalars(sa.select(ScoringRun)).all()
        kept = dict(map(tuple, session.execute(
            sa.select(Score.metric, sa.func.count()).group_by(Score.metric)
        )))  # fmt: skip
    assert {run.config["metric"]: set(run.config["files"]) for run in runs} == {
        "BLEU": {"one.csv", "two.csv"},
        "chrF": {"one.csv", "two.csv"},
    }
    assert sum(one.created.get("metrics", 0) for one in done) == 2
    assert kept == {"BLEU": 8, "chrF": 8}


def test_two_imports_of_scored_responses_at_once_share_their_run(any_study, both, fill, tmp_path):
    fill(any_study, items=1, systems=())
    paths = []
    given = {"a": {"score": 4}, "b": {"coherence": 5, "style_consistency": 2}}
    for system, scores in given.items():
        record = {"domain": "science", "subdomain": "maths", "id": "1",
                  "input": {"modal": {}, "content": "Question 1."},
                  "output": {"modal": {}, "content": "So.", **scores}}  # fmt: skip
        paths.append(tmp_path / f"{system}.jsonl")
        paths[-1].write_text(json.dumps(record), encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(import_responses, study, [path], system=path.stem)
            for study, path in zip(both, paths, strict=True)
        ]
        for job in jobs:
            job.result(timeout=60)
    with any_study.read() as session:
        run = session.scalars(sa.select(ScoringRun)).one()
        kept = session.scalars(sa.select(Score.metric).order_by(Score.metric)).all()
    assert kept == ["HC", "SC", "SH"]
    assert set(run.config["scales"]) == {"HC", "SC", "SH"}
