"""The sections on comparisons, raters, preferences, planning and structure."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from itertools import combinations

import jsonschema
import numpy as np
import pytest
import sqlalchemy as sa
from scipy import stats
from sqlalchemy import select

from judgments.database import Study
from judgments.models import (
    Assignment,
    Item,
    Judgment,
    Placeholder,
    Preference,
    Rater,
    Reference,
    Response,
    Score,
    ScoringRun,
)
from metrics.inputs import read_inputs
from metrics.planning import raters_for_reliability
from metrics.report import build_report, render_json, schema
from metrics.screening import screen_raters

BuildStudy = Callable[..., Study]


def _document(study: Study, **settings: object) -> dict:
    document = json.loads(render_json(build_report(study, "first", resamples=50, **settings)))
    jsonschema.validate(document, schema(), cls=jsonschema.Draft202012Validator)
    return document


def _rows(rows: list[dict], **wanted: object) -> list[dict]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _row(rows: list[dict], **wanted: object) -> dict:
    (found,) = _rows(rows, **wanted)
    return found


# --- comparison -----------------------------------------------------------------------------------


def _import_metric(study: Study, name: str, seed: int = 1) -> None:
    rng = np.random.default_rng(seed)
    with study.write() as session:
        run = ScoringRun(engine="import", version="1", config={}, config_hash="1" * 64)
        session.add(run)
        session.flush()
        for response in session.scalars(select(Response.id)).all():
            value = float(rng.normal())
            session.add(Score(run_id=run.id, response_id=response, metric=name, value=value))


def test_comparison_sets_composites_against_components_and_imported_metrics(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=20)
    _import_metric(study, "chrF")
    rows = _rows(_document(study)["comparison"], screening="none")
    assert [(row["metric"], row["other"]) for row in rows] == [
        ("SQCS", "SC"), ("SQCS", "GQ"), ("SQCS", "chrF"),
        ("ICS", "HC"), ("ICS", "SH"), ("ICS", "chrF"),
    ]  # fmt: skip
    inputs = read_inputs(study, "first")
    human = inputs.table.mean("overall_content")
    r = {m: stats.pearsonr(inputs.scores.values[m], human).statistic for m in ("SQCS", "GQ")}
    row = _row(rows, metric="SQCS", other="GQ")
    assert row["estimate"] == pytest.approx(r["SQCS"] - r["GQ"], abs=1e-12)
    assert row["interval"]["low"] < row["estimate"] < row["interval"]["high"]
    family = sorted(entry["p"] for entry in rows if entry["dimension"] == "overall_content")
    assert row["n_tests"] == 3
    assert min(entry["p_holm"] for entry in rows[:3]) == pytest.approx(min(1, 3 * family[0]))


def test_comparison_of_all_takes_every_pair_on_every_dimension(build_study: BuildStudy) -> None:
    rows = _rows(_document(build_study(items=6), compare="all")["comparison"], screening="none")
    assert len(rows) == 6 * 28
    assert len({(row["dimension"], row["metric"], row["other"]) for row in rows}) == 6 * 28


def test_comparison_says_where_screening_is_not_applicable(build_study: BuildStudy) -> None:
    rows = _rows(_document(build_study())["comparison"], screening="bt500")
    assert len(rows) == 4
    assert all("BT.500 is not applicable" in row["undefined_because"] for row in rows)
    assert all(row["estimate"] is None for row in rows)


def test_comparison_leaves_out_the_raters_that_screening_rejects(build_study: BuildStudy) -> None:
    study = build_study(items=20, raters=7, per_response=7)
    # Far off now above, now below, while the others differ a little.
    offsets = {"rater-1": -0.5, "rater-2": 0.5, "rater-7": 1.5}
    with study.write() as session:
        ids = {name: n for n, name in session.execute(select(Rater.id, Rater.name))}
        by_rater = {ids[name]: offset for name, offset in offsets.items()}
        for judgment in session.scalars(select(Judgment)):
            side = -1 if judgment.response_id % 4 < 2 else 1
            judgment.value = (
                3 + judgment.response_id % 2 / 2 + side * by_rater.get(judgment.rater_id, 0.0)
            )
    document = _document(study)
    inputs = read_inputs(study, "first")
    ratings = inputs.table.ratings["overall_content"]
    assert screen_raters(ratings).rejected.tolist() == [False] * 6 + [True]
    row = _row(document["comparison"], metric="SQCS", other="GQ", screening="bt500")
    assert row["raters_left_out"] == ["rater-7"]
    kept = ratings[:6].mean(axis=0)
    expected = stats.pearsonr(inputs.scores.values["SQCS"], kept).statistic
    assert row["r_metric"] == pytest.approx(expected, abs=1e-12)
    verdicts = _rows(document["raters"], statistic="bt500", dimension="overall_content")
    assert [entry["verdict"] for entry in verdicts] == ["kept"] * 6 + ["rejected"]
    assert any("Screening by BT.500" in text and "rater-7" in text for text in document["warnings"])


# --- raters ---------------------------------------------------------------------------------------


def test_raters_have_the_figures_of_an_independent_computation(build_study: BuildStudy) -> None:
    study = build_study(items=15)
    rows = _document(study)["raters"]
    ratings = read_inputs(study, "first").table.ratings["SC"]
    others = ratings[1:].mean(axis=0)
    mine = {row["statistic"]: row for row in _rows(rows, rater="rater-1", dimension="SC")}
    expected = stats.pearsonr(ratings[0], others).statistic
    assert mine["leave_one_out"]["estimate"] == pytest.approx(expected, abs=1e-12)
    bias = (ratings[0] - ratings.mean(axis=0)).mean()
    assert mine["bias"]["estimate"] == pytest.approx(bias, abs=1e-12)
    assert mine["spread"]["estimate"] == pytest.approx(ratings[0].std(ddof=1), abs=1e-12)
    p913 = stats.pearsonr(ratings[0], ratings.mean(axis=0)).statistic
    assert mine["p913"]["estimate"] == pytest.approx(p913, abs=1e-12)
    assert mine["p913"]["verdict"] == "kept"
    assert mine["bt500"]["verdict"] == "not applicable"
    assert {row["rater"] for row in rows} == {"rater-1", "rater-2", "rater-3"}


def test_raters_have_times_gold_and_sides(build_study: BuildStudy) -> None:
    study = build_study()
    seconds = [30.0, 90.25, 600.5]
    with study.write() as session:
        tasks = session.scalars(
            select(Assignment).where(Assignment.rater_id == 2).order_by(Assignment.id).limit(3)
        )
        for task, taken in zip(tasks, seconds, strict=True):
            task.opened_at = task.submitted_at - dt.timedelta(seconds=taken)
        won = [
            verdict
            for (verdict,) in session.execute(
                select(Preference.verdict)
                .join(Assignment, Assignment.id == Preference.assignment_id)
                .where(Assignment.rater_id == 2)
            )
        ]
    rows = _document(study)["raters"]
    times = _row(rows, rater="rater-2", statistic="seconds_per_task")
    assert times["estimate"] == pytest.approx(90.25, abs=0.01)
    assert times["n"] == 3
    none = _row(rows, rater="rater-1", statistic="seconds_per_task")
    assert (none["estimate"], none["n"]) == (None, 0)
    assert none["undefined_because"] == "no task of the rater has a time of opening"
    assert {row["undefined_because"] for row in _rows(rows, statistic="gold")} == {
        "the round has no gold tasks"
    }
    share = _row(rows, rater="rater-2", statistic="share_a")
    expected = np.mean([{"A": 1.0, "tie": 0.5}[verdict] for verdict in won])
    assert share["estimate"] == pytest.approx(expected)
    assert share["n"] == len(won)


def test_a_single_rater_is_no_screening(build_study: BuildStudy) -> None:
    rows = _document(build_study(raters=1, per_response=1))["raters"]
    (bias,) = {r["undefined_because"] for r in rows if r["statistic"] == "bias"}
    assert bias == "there are fewer than two raters"
    verdicts = {r["verdict"] for r in rows if r["statistic"] in ("bt500", "p913")}
    assert verdicts == {"not applicable"}


# --- systems --------------------------------------------------------------------------------------


def test_systems_have_strengths_and_win_rates_from_preferences(build_study: BuildStudy) -> None:
    study = build_study(items=10, systems=2)
    with study.write() as session:
        tasks = session.execute(
            select(Preference, Response.system_id)
            .join(Assignment, Assignment.id == Preference.assignment_id)
            .join(Response, Response.id == Assignment.response_a_id)
            .order_by(Preference.id)
        ).all()
        for n, (preference, system) in enumerate(tasks):
            # The first system wins three of four, leaning every other time.
            side = "A" if (system == 1) == (n % 4 != 0) else "B"
            preference.verdict = side + ("~" if n % 2 else "")
    document = _document(study)
    rows = document["systems"]
    n = len(tasks)
    wins = sum(k % 4 != 0 for k in range(n))
    rate = _row(rows, kind="win_rate", system="system-a")
    assert rate["estimate"] == pytest.approx(wins / n)
    assert (rate["n_comparisons"], rate["n_ties"]) == (n, 0)
    strength = _row(rows, kind="bradley_terry", system="system-a")
    assert strength["estimate"] == pytest.approx(np.log(wins / (n - wins)) / 2, abs=1e-8)
    assert strength["interval"]["low"] < strength["estimate"] < strength["interval"]["high"]


def test_systems_name_no_strength_that_is_undefined(build_study: BuildStudy) -> None:
    study = build_study(items=4, systems=2)
    with study.write() as session:
        a = sa.select(Response.system_id).where(Response.id == Assignment.response_a_id)
        for preference, system in session.execute(
            select(Preference, a.scalar_subquery()).join(
                Assignment, Assignment.id == Preference.assignment_id
            )
        ).all():
            preference.verdict = "A" if system == 1 else "B"
    rows = _rows(_document(study)["systems"], kind="bradley_terry")
    assert [row["estimate"] for row in rows] == [None, None]
    assert all("no chain of wins and ties" in row["undefined_because"] for row in rows)


def test_side_test_counts_ties_one_half(build_study: BuildStudy) -> None:
    sides = _document(build_study())["sides"]
    verdicts, test = sides["verdicts"], sides["test"]
    n = sum(verdicts.values())
    assert test["estimate"] == pytest.approx((verdicts["A"] + verdicts["tie"] / 2) / n)
    assert test["n_comparisons"] == n
    assert test["p"] < 0.05  # the built raters choose A or a tie


def test_rank_agreement_of_metrics_with_people(build_study: BuildStudy) -> None:
    study = build_study(items=10)
    rows = _document(study)["systems"]
    inputs = read_inputs(study, "first")
    system = inputs.table.units.system
    x, y = (
        np.array([values[system == n].mean() for n in range(4)])
        for values in (inputs.scores.values["LeS"], inputs.table.mean("GQ"))
    )
    tau = _row(rows, kind="rank_tau", name="LeS", dimension="GQ")
    assert tau["estimate"] == pytest.approx(stats.kendalltau(x, y).statistic)
    same = [(x[a] - x[b]) * (y[a] - y[b]) > 0 for a, b in combinations(range(4), 2)]
    accuracy = _row(rows, kind="rank_accuracy", name="LeS", dimension="GQ")
    assert accuracy["estimate"] == pytest.approx(np.mean(same))
    few = _document(build_study(systems=2))["systems"]
    assert all("2 systems" in row["undefined_because"] for row in _rows(few, kind="rank_tau"))


# --- planning -------------------------------------------------------------------------------------


def test_planning_needs_more_items_for_narrower_intervals(build_study: BuildStudy) -> None:
    rows = _document(build_study(items=40))["planning"]
    for goal, metric in (("alpha_width", None), ("r_width", "SQCS")):
        found = _rows(rows, goal=goal, metric=metric, dimension="overall_content")
        for raters in (2, 3, 5, 10):
            items = [row["estimate"] for row in _rows(found, raters=raters)]
            assert items == sorted(items)
            assert items[0] < items[-1]
    at_present = _row(rows, goal="alpha_width", dimension="SC", raters=3, target=0.1)
    assert at_present["raters_now"] == 3
    assert at_present["estimate"] == pytest.approx(40 * (at_present["now"] / 0.1) ** 2, abs=1)


def test_planning_of_raters_follows_spearman_and_brown(build_study: BuildStudy) -> None:
    study = build_study(items=20, noise=1.5)
    row = _row(_document(study)["planning"], goal="ceiling", dimension="SC", target=0.95)
    ratings = read_inputs(study, "first").table.ratings["SC"]
    within = ratings - ratings.mean(axis=0) - ratings.mean(axis=1, keepdims=True) + ratings.mean()
    n_raters, n = ratings.shape
    error = (within**2).sum() / ((n - 1) * (n_raters - 1))
    between = n_raters * ratings.mean(axis=0).var(ddof=1)
    single = (between - error) / (between + (n_raters - 1) * error)
    assert row["estimate"] == raters_for_reliability(single, 0.95**2)


def test_planning_of_weights_names_both(build_study: BuildStudy) -> None:
    rows = _rows(_document(build_study(items=20))["planning"], goal="separate_eta", metric="SQCS")
    assert [round(row["other_eta"], 6) for row in rows[1:]] == [0.6, 0.8]
    assert {row["eta"] for row in rows} == {0.7}
    assert all((row["estimate"] is None) == bool(row["undefined_because"]) for row in rows)


def test_planning_explains_what_it_cannot_plan(build_study: BuildStudy) -> None:
    study = build_study(items=5)
    with study.write() as session:
        session.execute(sa.update(Judgment).values(value=3.0))
    rows = _document(study)["planning"]
    assert rows
    assert all(row["undefined_because"] for row in rows)


# --- structure ------------------------------------------------------------------------------------


def test_structure_changes_the_references_of_the_study(build_study: BuildStudy) -> None:
    study = build_study(items=6)
    with study.write() as session:
        for n, item in enumerate(session.scalars(select(Item.id)).all()):
            reference = Reference(item_id=item, content="!")
            session.add(reference)
            session.flush()
            for tag in ("image1", "image2") if n < 3 else ("image1", "audio1", "audio2"):
                session.add(
                    Placeholder(reference_id=reference.id, tag=tag, modality=tag[:-1], position=0)
                )
    rows = _document(study)["structure"]
    removed = _row(rows, score="LeS", perturbation="types_removed", n_changes=1)
    assert removed["estimate"] == pytest.approx((3 * 0 + 3 * 0.5) / 6)
    added = _row(rows, score="StS", perturbation="types_added", n_changes=1)
    assert added["estimate"] == pytest.approx((3 * 1 / 2 + 3 * 2 / 3) / 6)
    assert added["n_items"] == 6
    two = _row(rows, score="StS", perturbation="types_removed", n_changes=2)
    assert (two["estimate"], two["n_items"]) == (0, 3)
    three = _row(rows, score="StS", perturbation="types_removed", n_changes=3)
    assert three["undefined_because"] == "no reference has so many to change"
    assert all(row["n_unexpected"] == 0 for row in rows)
    assert {row["estimate"] for row in _rows(rows, perturbation="unchanged")} == {1.0}
