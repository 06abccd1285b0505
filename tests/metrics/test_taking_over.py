"""Runs that differ only in how values are combined: components come from an earlier run."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.importing import import_items, import_responses
from judgments.importing.reading import read_records
from judgments.models import Placeholder, Score, ScoringRun
from metrics.engines.local import LocalEngine
from metrics.extras import PACKAGES
from metrics.scoring import score_study
from metrics.settings import ScoringSettings
from metrics.taking_over import earlier_runs

BUNDLED = Path(__file__).parents[2] / "examples" / "study"
SOME = {"1", "3", "6", "9", "10", "12", "36"}
OTHERWISE = ScoringSettings(
    gq_aggregation="minimum", allow_partial=True, structure_types="reference",
    counts_text=True, tau_grain="modality",
)  # fmt: skip


@pytest.fixture
def fresh(migrated_sqlite, tmp_path):
    """Give another empty study."""
    path = tmp_path / "fresh.db"
    shutil.copy(migrated_sqlite, path)
    study = Study(str(path), tmp_path / "fresh-media")
    yield study
    study.dispose()


def fill_from_bundle(study, folder):
    """Take some items with all seven modalities, and the worst system's responses to them."""
    for name in ("items", "responses/delta"):
        records = [one.data for one in read_records(BUNDLED / f"{name}.jsonl")]
        path = folder / f"{Path(name).name}.jsonl"
        lines = [json.dumps(record) for record in records if record["id"] in SOME]
        path.write_text("\n".join(lines), encoding="utf-8")
    import_items(study, [folder / "items.jsonl"], media=BUNDLED)
    import_responses(study, [folder / "delta.jsonl"], system="delta", media=BUNDLED)


def rows_of(study, run_id):
    with study.read() as session:
        scores = session.scalars(
            sa.select(Score).filter_by(run_id=run_id).order_by(Score.response_id, Score.id)
        ).all()
        return [
            (one.response_id, one.metric, one.tag, one.weight_set_id, one.null_reason,
             None if one.value is None else one.value.hex(), one.content_hash, one.details)
            for one in scores
        ]  # fmt: skip


def without_origin(rows):
    return [
        (*row, {k: v for k, v in (details or {}).items() if k != "computed_by_run"} or None)
        for *row, details in rows
    ]


def test_components_taken_over_give_the_same_bits_as_a_fresh_run(any_study, fresh, tmp_path):
    fill_from_bundle(any_study, tmp_path)
    fill_from_bundle(fresh, tmp_path)
    first = score_study(any_study, LocalEngine())
    second = score_study(any_study, LocalEngine(settings=OTHERWISE))
    anew = score_study(fresh, LocalEngine(settings=OTHERWISE))
    assert (second.scored, second.taken_over, anew.taken_over) == (0, first.scored, 0)
    assert first.scored == anew.scored == len(SOME)
    taken = rows_of(any_study, second.run_id)
    assert without_origin(taken) == rows_of(fresh, anew.run_id)
    assert without_origin(taken) != rows_of(any_study, first.run_id)
    origins = {
        (details or {}).get("computed_by_run")
        for _, metric, tag, *_, details in taken
        if metric in {"SC", "HC", "SH"} or tag
    }
    assert origins == {first.run_id}
    again = score_study(any_study, LocalEngine(settings=ScoringSettings(allow_partial=True)))
    assert {
        details["computed_by_run"]
        for _, metric, *_, details in rows_of(any_study, again.run_id)
        if metric == "SC"
    } == {first.run_id}


def test_what_has_changed_since_is_scored_anew(study, fill):
    made = fill(study, items=2, media=True)
    score_study(study, LocalEngine())
    changed = made.responses["science/maths/1", "aurora"]
    with study.write() as session:
        session.execute(
            sa.update(Placeholder).filter_by(response_id=changed).values(caption="a sorting loop")
        )
    summary = score_study(study, LocalEngine(settings=OTHERWISE))
    assert (summary.scored, summary.taken_over) == (1, 3)
    resumed = score_study(study, LocalEngine(settings=OTHERWISE))
    assert (resumed.scored, resumed.taken_over, resumed.already_scored) == (0, 0, 4)


@pytest.mark.parametrize(
    ("other", "expected"),
    [({}, True), ({"tau_grain": "modality"}, True), ({"normalisation": "from_0"}, False),
     ({"model": "another"}, False), ({"quality": {"brisque": "0.3"}}, False)],
)  # fmt: skip
def test_earlier_runs_have_all_that_components_depend_on_in_common(study, other, expected):
    base = {**ScoringSettings().config(), "model": "mock", "quality": {"brisque": "0.2"}}
    with study.write() as session:
        runs = [
            ScoringRun(engine="judge", version="1", config=config, config_hash=str(n))
            for n, config in enumerate((base | other, base))
        ]
        strangers = [
            ScoringRun(engine=engine, version=version, config=base, config_hash="x")
            for engine, version in (("local", "1"), ("judge", "2"))
        ]
        session.add_all([*strangers, *runs])
        session.flush()
        assert earlier_runs(session, runs[1].id) == ((runs[0].id,) if expected else ())


def test_null_for_a_missing_package_is_taken_over_only_while_it_is_missing(
    study, tmp_path, monkeypatch
):
    fill_from_bundle(study, tmp_path)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "trimesh", None)
        first = score_study(study, LocalEngine())
        reason = "extra_missing:accordant[mesh]"
        lacking = len({row[0] for row in rows_of(study, first.run_id) if row[4] == reason})
        again = score_study(study, LocalEngine())
        assert (again.scored, again.already_scored) == (0, len(SOME))
        other = score_study(study, LocalEngine(settings=OTHERWISE))
        assert (other.scored, other.taken_over) == (0, len(SOME))
    assert lacking
    later = score_study(study, LocalEngine(settings=ScoringSettings(allow_partial=True)))
    assert (later.scored, reason in later.nulls) == (lacking, False)
    mended = score_study(study, LocalEngine())
    assert (mended.taken_over, reason in mended.nulls) == (lacking, False)


def test_every_extra_that_leaves_a_null_is_known():
    sources = Path(__file__).parents[2] / "metrics"
    named = {
        word.partition('"')[0]
        for path in sources.rglob("*.py")
        for word in path.read_text(encoding="utf-8").split('extra_missing("')[1:]
    }
    assert named == set(PACKAGES)
