from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
import numpy as np
import pytest
from scipy import stats
from sqlalchemy import select

from judgments.database import Study
from judgments.models import Assignment, Judgment, Rater
from metrics.agreement import krippendorff_alpha
from metrics.errors import ReportError
from metrics.inputs import read_inputs
from metrics.report import build_report, render_json, schema
from metrics.report.grouping import restrict, split
from metrics.report.headline import _small_groups
from metrics.report.settings import parse_by

BuildStudy = Callable[..., Study]


def _pooled(rows: list[dict], group: list[str]) -> dict:
    wanted = {
        "metric": "SQCS", "dimension": "overall_content", "level": "pooled",
        "coefficient": "pearson", "group": group,
    }  # fmt: skip
    (found,) = (row for row in rows if all(row[name] == value for name, value in wanted.items()))
    return found


def test_report_by_group_equals_the_figures_of_its_responses(build_study: BuildStudy) -> None:
    study = build_study(items=24)
    by = ("area", "domain:system")
    document = build_report(study, "first", resamples=20, by=by).document
    inputs = read_inputs(study, "first")
    units = inputs.table.units
    x, y = inputs.scores.values["SQCS"], inputs.table.mean("overall_content")

    area = units.area == "social_science"
    row = _pooled(document["correlation"], ["social_science"])
    assert row["by"] == ["area"]
    assert row["estimate"] == pytest.approx(stats.pearsonr(x[area], y[area]).statistic, abs=1e-12)
    assert (row["n_responses"], row["n_items"]) == (32, 8)
    (alpha,) = (
        row["estimate"]
        for row in document["agreement"]
        if row["group"] == ["social_science"]
        and (row["dimension"], row["scale"]) == ("SC", "ordinal")
    )
    ratings = inputs.table.ratings["SC"][:, area]
    expected = krippendorff_alpha(ratings, "ordinal", resamples=0).estimate
    assert alpha == pytest.approx(expected, abs=1e-12)

    both = (units.domain == "domain1") & (units.system == units.systems.index("system-b"))
    row = _pooled(document["correlation"], ["domain1", "system-b"])
    assert row["by"] == ["domain", "system"]
    assert row["estimate"] == pytest.approx(stats.pearsonr(x[both], y[both]).statistic, abs=1e-12)


def test_report_by_group_keeps_the_whole_study_as_it_is(build_study: BuildStudy) -> None:
    study = build_study()
    plain = build_report(study, "first", resamples=20).document
    grouped = build_report(study, "first", resamples=20, by=("difficulty", "modality")).document
    for section in ("agreement", "correlation"):
        assert grouped[section][: len(plain[section])] == plain[section]
        groups = {(*row["by"], *row["group"]) for row in grouped[section]}
        assert {("modality", "text"), ("modality", "image"), ("difficulty", "3")} < groups
    assert grouped["headline"] == plain["headline"]


def test_report_by_system_has_no_row_twice(build_study: BuildStudy) -> None:
    report = build_report(build_study(), "first", resamples=20, by=("system", "system"))
    rows = [row for row in report.document["correlation"] if row["by"] == ["system"]]
    keys = [(r["metric"], r["dimension"], r["coefficient"], *r["group"]) for r in rows]
    assert len(keys) == len(set(keys)) == 8 * 6 * 3 * 4
    assert {row["level"] for row in rows} == {"pooled"}
    jsonschema.validate(
        json.loads(render_json(report)), schema(), cls=jsonschema.Draft202012Validator
    )


def test_report_by_group_warns_of_few_items(build_study: BuildStudy) -> None:
    study = build_study(items=60, systems=2, raters=2, per_response=2)
    document = build_report(study, "first", resamples=20, by=("area",)).document
    rows = document["agreement"]
    assert {row["warning"] for row in rows if not row["by"]} == {None}
    grouped = [row for row in rows if row["by"] and row["estimate"] is not None]
    assert grouped
    for row in grouped:
        assert row["warning"].startswith("rests on 20 items")
        assert ("too narrow" in row["warning"]) == (row["interval"] is not None)
    assert any(text.startswith("By area: 3 of 3 groups") for text in document["warnings"])


def test_restrict_leaves_out_raters_and_items_that_are_not_there(build_study: BuildStudy) -> None:
    study = build_study(items=9, systems=3, raters=5, per_response=2)
    inputs = read_inputs(study, "first")
    chosen = inputs.table.units.item == 4
    part = restrict(inputs, chosen)
    rated = np.isfinite(inputs.table.ratings["SC"][:, chosen]).any(axis=1)
    names = [rater.name for rater, there in zip(inputs.table.raters, rated, strict=True) if there]
    assert [rater.name for rater in part.table.raters] == names
    assert len(names) < 5
    assert part.table.units.item_keys == (inputs.table.units.item_keys[4],)
    assert part.table.units.item.tolist() == [0, 0, 0]
    assert part.table.mean("SC").tolist() == inputs.table.mean("SC")[chosen].tolist()


def test_split_covers_every_response_with_the_groups_of_one_name(build_study: BuildStudy) -> None:
    units = read_inputs(build_study(), "first").table.units
    for name in ("area", "domain", "difficulty", "system"):
        masks = [group.chosen for group in split(units, (name,))]
        assert (np.sum(masks, axis=0) == 1).all()
    assert sum(1 for _ in split(units, ("area", "system"))) == 12


def test_report_by_screening_leaves_out_whom_a_rule_rejects(build_study: BuildStudy) -> None:
    study = build_study(items=60, systems=2, raters=4, per_response=4)
    with study.write() as session:
        # One rater who answers the other way round.
        odd = session.scalars(select(Rater).order_by(Rater.id)).first()
        for judgment in session.scalars(
            select(Judgment).join(Assignment).where(Assignment.rater_id == odd.id)
        ):
            if judgment.value is not None:
                judgment.value = 6 - judgment.value
    document = build_report(study, "first", resamples=20, by=("screening",)).document
    whole = one_alpha(document, by=[])
    kept = one_alpha(document, by=["screening"], group=["p913"])
    assert kept["n_raters"] == whole["n_raters"] - 1
    assert kept["estimate"] > whole["estimate"]
    assert any(row["by"] == ["screening"] for row in document["correlation"])
    compared = [row for row in document["comparison"] if row["screening"] == "p913"]
    assert compared
    assert any(row["raters_left_out"] == [odd.name] for row in compared)


def one_alpha(document, **wanted):
    (found,) = [
        row
        for row in document["agreement"]
        if (row["statistic"], row["scale"], row["dimension"])
        == ("krippendorff_alpha", "ordinal", "overall_content")
        and all(row[name] == value for name, value in wanted.items())
    ]
    return found


def test_report_is_by_screening_alone() -> None:
    with pytest.raises(ReportError, match="or by screening"):
        parse_by("screening:domain")


def test_small_groups_are_told_whatever_row_comes_last() -> None:
    row = {"by": ["area"], "group": ["a"]}
    small, undefined = {**row, "warning": "rests on 5 items"}, {**row, "warning": None}
    for rows in ([small, undefined], [undefined, small]):
        assert len(list(_small_groups(rows))) == 1
    screened = {"by": ["screening"], "group": ["p913"], "warning": "rests on 5 items"}
    assert not list(_small_groups([screened]))
