"""The scoring page: runs, coverage, distributions, and two runs side by side."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.charts import bars, binned, scatter
from app.views.scoring import _in_words
from judgments.models import Score, ScoringRun, now


def _page():
    from app.views.scoring import show
    from judgments.raters import SignedIn

    show(SignedIn(rater_id=1, name="Grace", role="researcher"))


def page():
    test = AppTest.from_function(_page, default_timeout=60).run()
    assert not test.exception, test.exception
    return test


def charts(test):
    return test.get("vega_lite_chart") + test.get("arrow_vega_lite_chart")


@pytest.fixture
def two_runs(served, fill):
    """Have a local and an imported run of six responses to three items."""
    contents = fill(served, items=3)
    with served.write() as session:
        for run_id, engine in enumerate(("local", "imported"), 1):
            run = ScoringRun(engine=engine, version="1", config={"origin": engine},
                             config_hash=engine, finished_at=now())  # fmt: skip
            session.add(run)
            session.flush()
            for n, response in enumerate(contents.responses.values()):
                value = None if n == 0 and engine == "local" else (n * run_id % 6) / 5
                reason = "damaged_file" if value is None else None
                session.add(Score(run_id=run.id, response_id=response, metric="GQ", value=value,
                                  null_reason=reason))  # fmt: skip
                if engine == "local":
                    session.add(Score(run_id=run.id, response_id=response, metric="SC", value=0.5))
    return contents


def test_study_without_scores_says_how_to_get_some(served):
    test = page()
    assert "accordant score" in test.info[0].value
    assert len(test.dataframe) == 0


def test_runs_are_listed_with_what_they_hold(two_runs):
    table = page().dataframe[0].value
    assert list(table["engine"]) == ["imported", "local"]
    assert list(table["values"]) == [6, 11]
    assert list(table["nulls"]) == [0, 1]
    assert list(table["of"]) == ["GQ", "SC, GQ"]
    assert list(table["settings"]) == ["origin imported", "origin local"]


def test_nulls_of_the_chosen_run_are_explained_in_words(two_runs):
    test = page()
    assert test.selectbox(key="scoring-run").value == 1  # the run that says most
    coverage = test.dataframe[1].value
    assert coverage.to_dict("records") == [
        {"metric": "SC", "text": "6", "all": "6"}, {"metric": "GQ", "text": "5+1", "all": "5+1"},
    ]  # fmt: skip
    table = test.dataframe[2].value
    assert table.to_dict("records") == [
        {"metric": "GQ", "nulls": 1, "code": "damaged_file",
         "why": "The file cannot be decoded, or it was cut short."},
    ]  # fmt: skip
    assert len([m for m in test.markdown if "mean" in m.value]) == 2
    test.selectbox(key="scoring-run").set_value(2).run()
    assert not test.exception
    assert "Nothing is null." in [caption.value for caption in test.caption]


def test_two_runs_are_correlated_and_the_most_different_responses_named(two_runs):
    test = page()
    correlations, differing = test.dataframe[-2].value, test.dataframe[-1].value
    assert list(correlations["coefficient"]) == ["Pearson", "Spearman"]
    assert (correlations["from"] <= correlations["to"]).all()
    x, y = np.arange(1, 6) / 5, np.array([2, 4, 0, 2, 4]) / 5
    assert correlations["estimate"][0] == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert "5 responses to 3 items" in " ".join(caption.value for caption in test.caption)
    assert differing.iloc[0]["item"] == "science/maths/2"
    assert differing.iloc[0]["begins"] == "birch 2."
    told = [caption.value for caption in test.caption if "standard deviation" in caption.value]
    assert told[0].endswith(f"standard deviation {x.std(ddof=1):.3f}")
    assert told[1].endswith(f"standard deviation {y.std(ddof=1):.3f}")


def test_one_response_has_no_standard_deviation(served, fill):
    contents = fill(served, items=1, systems=("aurora",))
    with served.write() as session:
        for engine, value in (("local", 0.25), ("imported", 0.75)):
            run = ScoringRun(engine=engine, version="1", config={}, config_hash=engine)
            session.add(run)
            session.flush()
            response = contents.responses["science/maths/1", "aurora"]
            session.add(Score(run_id=run.id, response_id=response, metric="SC", value=value))
    told = [caption.value for caption in page().caption if "standard deviation" in caption.value]
    assert len(told) == 2
    assert all(text.endswith("standard deviation —") for text in told)


def test_runs_that_say_the_same_are_said_to(served, fill):
    contents = fill(served, items=2)
    with served.write() as session:
        for mark in ("item", "modality"):
            run = ScoringRun(engine="local", version="1", config={"tau_grain": mark},
                             config_hash=mark)  # fmt: skip
            session.add(run)
            session.flush()
            for response in contents.responses.values():
                session.add(Score(run_id=run.id, response_id=response, metric="tau", value=0.5))
    test = page()
    assert "Both runs give each of 4 responses the same τ." in [info.value for info in test.info]
    assert test.selectbox(key="scoring-pair").options == [
        "1 · local 1 · default settings ↔ 2 · local 1 · τ grain modality"
    ]


def test_one_run_alone_has_nothing_beside_it(served, fill):
    contents = fill(served, items=1)
    with served.write() as session:
        run = ScoringRun(engine="local", version="1", config={}, config_hash="1")
        session.add(run)
        session.flush()
        for response in contents.responses.values():
            session.add(Score(run_id=run.id, response_id=response, metric="bleu", value=31.5))
    test = page()
    assert "No two runs have a metric in common." in test.info[0].value
    assert list(test.dataframe[0].value["finished"]) == ["not yet"]


def test_binned_counts_every_value_once():
    assert binned(np.array([0.0, 0.5, 1.0]))["responses"].sum() == 3
    assert binned(np.array([1.0, 31.5]))["to"].max() == 31.5


def test_pictures_name_what_they_show():
    assert bars(["value", "x"], ["SC"])["encoding"]["color"]["scale"]["domain"] == ["value", "x"]
    assert scatter("SC, 1", "SC, 2")["encoding"]["y"]["title"] == "SC, 2"


def test_reasons_of_composites_name_the_component():
    assert _in_words("GQ: no_reference").startswith("GQ is null: The item has no reference")
    assert _in_words("no_reference").startswith("The item")
