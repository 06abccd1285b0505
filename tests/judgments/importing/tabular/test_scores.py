"""Scores of other metrics."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judgments.errors import ImportRefusedError
from judgments.importing.tabular import import_scores
from judgments.models import AuditEntry, Response, Score, ScoringRun, System

HEADER = "item_id,system,metric,value"
ROWS = ("1,a,BLEU,0.25", "1,b,BLEU,nan", "1,a,métrique 2,-17.5", "2,a,BLEU,0.30000000000000004")


def kept(study):
    query = (
        select(Score.metric, System.name, Response.item_id, Score.value, Score.null_reason)
        .join(Response, Response.id == Score.response_id)
        .join(System, System.id == Response.system_id)
    )
    with study.read() as session:
        return {tuple(row) for row in session.execute(query)}


def test_import_scores_takes_any_metric(any_study, table):
    done = import_scores(any_study, table(HEADER, *ROWS))
    assert (done.added, done.nulls) == (4, 1)
    assert done.created == {"items": 2, "systems": 2, "responses": 3, "metrics": 2}
    assert {row[:2] + row[3:] for row in kept(any_study)} == {
        ("BLEU", "a", 0.25, None),
        ("BLEU", "b", None, "null_in_file"),
        ("métrique 2", "a", -17.5, None),
        ("BLEU", "a", 0.1 + 0.2, None),
    }


def test_import_scores_makes_a_finished_run_of_each_metric(any_study, table):
    import_scores(any_study, table(HEADER, *ROWS, name="one.csv"))
    import_scores(any_study, table(HEADER, "3,a,BLEU,1", name="two.csv"))
    with any_study.read() as session:
        runs = session.scalars(select(ScoringRun).order_by(ScoringRun.id)).all()
    assert [run.engine for run in runs] == ["imported"] * 2
    assert all(run.finished_at for run in runs)
    assert [run.config for run in runs] == [
        {"origin": "csv", "metric": "BLEU", "files": ["one.csv", "two.csv"]},
        {"origin": "csv", "metric": "métrique 2", "files": ["one.csv"]},
    ]


def test_import_scores_again_changes_nothing(any_study, table):
    path = table(HEADER, *ROWS)
    import_scores(any_study, path)
    before = kept(any_study)
    again = import_scores(any_study, path)
    assert (again.added, again.unchanged, again.created) == (0, 4, {})
    assert kept(any_study) == before
    with any_study.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_another_score_is_refused_or_replaces_the_one_that_the_log_keeps(any_study, table):
    import_scores(any_study, table(HEADER, *ROWS))
    changed = table(HEADER, "1,a,BLEU,0.5", "1,b,BLEU,0.75", "7,a,new,1")
    said = (
        r"line 2: the study has 0.25 where this row has 0.5 .*metric 'BLEU'\); --on-duplicate last"
    )
    with pytest.raises(ImportRefusedError, match=said):
        import_scores(any_study, changed)
    assert len(kept(any_study)) == 4
    done = import_scores(any_study, changed, on_duplicate="last")
    assert (done.revised, done.added) == (2, 1)
    assert {row[3] for row in kept(any_study)} == {0.5, 0.75, -17.5, 0.1 + 0.2, 1.0}
    with any_study.read() as session:
        entry = session.scalars(select(AuditEntry).filter_by(action="scores replaced")).one()
    assert [score["value"] for score in entry.before["scores"]] == [0.25, None]


def test_scores_of_the_same_are_refused_or_the_last_counts(any_study, table):
    path = table(HEADER, "1,a,m,1", "1,a,n,1", "1,a,m,2")
    with pytest.raises(ImportRefusedError, match="line 4: line 2 is about the same"):
        import_scores(any_study, path)
    assert kept(any_study) == set()
    done = import_scores(any_study, path, on_duplicate="last")
    assert (done.added, done.repeated) == (2, 1)
    assert {row[3] for row in kept(any_study)} == {1.0, 2.0}


def test_scores_leave_those_of_other_engines_alone(study, fill, table):
    contents = fill(study, items=1)
    response = contents.responses["science/maths/1", "aurora"]
    with study.write() as session:
        run = ScoringRun(engine="local", version="1", config={}, config_hash="x")
        session.add(run)
        session.flush()
        session.add(Score(run_id=run.id, response_id=response, metric="SC", value=0.5))
    import_scores(study, table(HEADER, "1,aurora,SC,0.75"))
    assert {row[3] for row in kept(study)} == {0.5, 0.75}


def test_nulls_keep_their_reason(study, table):
    import_scores(study, table(f"{HEADER},reason", "1,a,m,,too long", "2,a,m,,"))
    assert {row[4] for row in kept(study)} == {"too long", "null_in_file"}
    with pytest.raises(ImportRefusedError, match=r"line 2: value 1.0 comes with a reason"):
        import_scores(study, table(f"{HEADER},reason", "3,a,m,1,why"))


def test_scores_without_a_metric_are_refused(study, table):
    with pytest.raises(ImportRefusedError, match="line 1: there is no column metric"):
        import_scores(study, table("item_id,system,value", "1,a,1"))
    with pytest.raises(ImportRefusedError, match="line 2: metric is empty"):
        import_scores(study, table(HEADER, "1,a,,1"))
