"""The research pages, with and without what they report on."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from app.choosing import _flat
from app.reports import report_of
from app.views.correlation import _belong_together, _picture
from judgments.models import PartView, Score, ScoringRun
from judgments.recording import Answer, reveal_reference, save_draft, submit
from metrics.report import render_html, render_json

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))
VIEWS = ("agreement", "correlation", "export")


def _page(view):
    import importlib

    from judgments.raters import SignedIn

    module = importlib.import_module(f"app.views.{view}")
    module.show(SignedIn(rater_id=1, name="Grace", role="researcher"))


def show(view):
    test = AppTest.from_function(_page, args=(view,), default_timeout=60).run()
    assert not test.exception, test.exception
    return test


@pytest.fixture
def rated(served, fill, plan):
    """Have two rounds, of which the first was finished by two raters."""
    contents = fill(served, items=6)
    tasks = plan(served, raters=("Ada", "Ben"), raters_per_response=2)
    plan(served, raters=("Cleo",), name="later")
    for shift, mine in enumerate(tasks.values()):
        for n, task in enumerate(mine):
            _finish(task, n + shift)
    return contents


def _finish(task, n):
    with task.study.write() as session:
        for codes in STEPS:
            for k, (code, side) in enumerate((code, side) for code in codes for side in "AB"):
                save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                           answer=Answer(value=(n + k) % 5 + 1))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


@pytest.fixture
def scored(served, rated):
    """Have scores of SC and GQ for every response, too."""
    with served.write() as session:
        run = ScoringRun(engine="local", version="0", config={}, config_hash="0" * 64)
        session.add(run)
        session.flush()
        for n, response in enumerate(rated.responses.values()):
            for metric in ("SC", "GQ"):
                value = (n * 7 + len(metric) * 3) % 10 / 10
                session.add(Score(run_id=run.id, response_id=response, metric=metric, value=value))


@pytest.mark.parametrize("view", VIEWS)
def test_study_without_rounds_says_how_to_plan_one(served, view):
    test = show(view)
    assert "accordant round create" in test.markdown[0].value
    assert len(test.dataframe) == 0


@pytest.mark.parametrize("view", VIEWS)
def test_round_without_judgments_says_so(served, fill, plan, view):
    fill(served)
    plan(served)
    test = show(view)
    assert "no submitted judgments yet" in test.info[0].value
    assert len(test.dataframe) == 0


def test_agreement_shows_each_dimension_with_its_interval(rated):
    table = show("agreement").dataframe[0].value
    assert list(table["dimension"]) == ["GQ", "HC", "SH", "overall_coherence", "SC",
                                        "overall_content"]  # fmt: skip
    document = report_of("pilot").document["agreement"]
    alphas = [r["estimate"] for r in document
              if (r["statistic"], r["scale"]) == ("krippendorff_alpha", "ordinal")]  # fmt: skip
    assert list(table["estimate"]) == alphas
    assert (table["from"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["to"]).all()
    assert set(table["units"]) == {12}


def test_agreement_of_one_rater_says_why_it_is_undefined(served, fill, plan):
    fill(served, items=2)
    for n, task in enumerate(plan(served)["Ada"]):
        _finish(task, n)
    table = show("agreement").dataframe[0].value
    assert table["estimate"].isna().all()
    assert set(table["undefined because"]) == {"no unit has two ratings"}


def test_correlation_without_scores_says_what_to_run(rated):
    test = show("correlation")
    assert "accordant score" in test.info[0].value
    assert len(test.dataframe) == 0


def test_correlation_shows_counterparts_first_and_every_pair_on_request(scored):
    test = show("correlation")
    table = test.dataframe[0].value
    pairs = set(zip(table["metric"], table["dimension"], strict=True))
    assert ("SC", "SC") in pairs
    assert ("SQCS", "overall_content") in pairs
    assert ("SC", "HC") not in pairs
    test.toggle(key="every").set_value(True).run()
    assert not test.exception
    table = test.dataframe[0].value
    assert ("SC", "HC") in set(zip(table["metric"], table["dimension"], strict=True))


def test_correlation_shows_the_level_and_coefficient_that_are_chosen(scored):
    test = show("correlation")
    pooled = test.dataframe[0].value
    test.segmented_control(key="level").set_value("within_system").run()
    test.segmented_control(key="coefficient").set_value("kendall").run()
    assert not test.exception
    within = test.dataframe[0].value
    wanted = [_flat(row) for row in report_of("pilot").document["correlation"]
              if (row["level"], row["coefficient"]) == ("within_system", "kendall")
              and row["metric"] == row["dimension"] == "SC"]  # fmt: skip
    assert list(within.loc[within["metric"] == "SC", "estimate"]) == [r["estimate"] for r in wanted]
    assert not pooled.equals(within)


def test_chosen_round_is_kept_from_page_to_page(rated):
    test = show("agreement")
    assert test.selectbox[0].value == 1
    test.selectbox[0].set_value(2).run()
    assert "no submitted judgments yet" in test.info[0].value
    other = AppTest.from_function(_page, args=("export",), default_timeout=60)
    other.session_state["chosen-round"] = test.session_state["chosen-round"]
    other.run()
    assert other.selectbox[0].value == 2


def test_export_offers_the_report_in_each_form(rated):
    labels = [button.label for button in show("export").get("download_button")]
    assert len(labels) == 3
    assert {"HTML", "Markdown", "JSON"} == {label.split("(")[1].rstrip(")") for label in labels}


def test_report_of_is_built_once_for_each_state_of_the_data(served, rated):
    first = report_of("pilot")
    assert report_of("pilot") is first
    with served.write() as session:
        run = ScoringRun(engine="local", version="0", config={}, config_hash="0" * 64)
        session.add(run)
        session.flush()
        for response in rated.responses.values():
            session.add(Score(run_id=run.id, response_id=response, metric="SC", value=0.5))
    assert report_of("pilot") is not first
    assert json.loads(render_json(first))["study"]["round"] == "pilot"
    assert "pilot" in render_html(first)


def test_belong_together_pairs_metrics_with_what_people_judged_for_them():
    assert _belong_together("SC", "SC")
    assert _belong_together("ICS", "overall_coherence")
    assert not _belong_together("ICS", "overall_content")


def test_flat_spreads_the_interval_and_names_the_group():
    row = {"estimate": 1.0, "interval": {"low": 0.5, "high": 1.0}, "group": ["birch", 2]}
    flat = _flat(row)
    assert (flat["low"], flat["high"], flat["among"]) == (0.5, 1.0, "birch, 2")
    assert _flat({"estimate": None, "interval": None, "group": []})["among"] == "all"


def test_picture_cuts_no_point_at_its_frame():
    picture = _picture("SQCS", "overall content")
    assert picture["mark"]["clip"] is False
    assert picture["encoding"]["x"]["scale"]["padding"] > 0


def test_progress_lists_what_did_not_load_for_raters(served, fill, plan):
    fill(served, items=1, media=True)
    task = plan(served)["Ada"][0].assignment_id
    assert "did not load" not in str(show("progress"))
    with served.write() as session:
        session.add(PartView(assignment_id=task, place="question", tag="code1", failed="network"))
    test = show("progress")
    assert [head.value for head in test.subheader][-1] == "Files that did not load for raters"
    (row,) = test.dataframe[-1].value.to_dict("records")
    assert row == {"round": "pilot", "rater": "Ada", "item": "science/maths/1", "of": "question",
                   "file": "code1", "what": "network"}  # fmt: skip
