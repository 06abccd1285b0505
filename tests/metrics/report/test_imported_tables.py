"""Published figures from tables alone: imported, then reported."""

from __future__ import annotations

import numpy as np
import pytest

from judgments.importing.tabular import (
    ScaleOptions,
    import_preferences,
    import_ratings,
    import_scores,
)
from metrics.agreement import gwet_ac
from metrics.report import build_report, render_markdown

# Krippendorff (2011), 4 raters and 12 units, a dot where a rater gave none.
KRIPPENDORFF = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
# Shrout and Fleiss (1979), 4 raters of 6 units.
SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
# Fleiss (1971): how many of 14 raters put each of 10 units into each of 5 categories.
FLEISS = (
    "0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1",
    "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7",
)  # fmt: skip
HUMAN = (1, 2, 3, 4, 5, 6)
METRIC = (2, 1, 4, 3, 3, 7)


@pytest.fixture
def imported(any_study, tmp_path):
    """Give a function that imports a table from its header and rows."""

    def take(what, header, rows, **more):
        path = tmp_path / "table.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return what(any_study, path, **more)

    return take


def one(rows, **wanted):
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("missing", ["left out", "null"])
def test_krippendorff_table_gives_the_published_agreement(any_study, imported, missing):
    rows = [
        f"{unit},text,{rater},category,{'' if value == '.' else value}"
        for rater, line in KRIPPENDORFF.items()
        for unit, value in enumerate(line.split())
        if missing == "null" or value != "."
    ]
    imported(import_ratings, "item_id,system,rater_id,dimension,value", rows, round_name="k")
    report = build_report(any_study, "k", resamples=100).document["agreement"]
    for scale, alpha in (
        ("nominal", 0.743421052631579),
        ("ordinal", 0.8153875037548814),
        ("interval", 0.8491071428571428),
        ("ratio", 0.7974027747116121),
    ):
        row = one(report, statistic="krippendorff_alpha", scale=scale)
        assert row["estimate"] == pytest.approx(alpha, abs=1e-12)
        assert (row["n_units"], row["n_raters"], row["n_ratings"]) == (11, 4, 40)
    for variant, coefficient in (
        ("unweighted", 0.775444068),
        ("ordinal", 0.898939770),
        ("quadratic", 0.914000724),
    ):
        row = one(report, statistic="gwet_ac", variant=variant)
        assert row["estimate"] == pytest.approx(coefficient, abs=1e-8)


def test_shrout_and_fleiss_table_gives_the_published_reliabilities(any_study, imported):
    rows = [
        f"{unit},text,{rater},quality,{value}"
        for unit, given in enumerate(SHROUT_FLEISS)
        for rater, value in enumerate(given)
    ]
    imported(import_ratings, "item_id,system,rater_id,dimension,value", rows, round_name="sf",
             scales=ScaleOptions(default=(1, 10)))  # fmt: skip
    report = build_report(any_study, "sf", resamples=100).document["agreement"]
    for variant, estimate, low, high in (
        ("ICC(1,1)", 0.165742, -0.132932, 0.722560),
        ("ICC(A,1)", 0.289764, 0.018787, 0.761084),
        ("ICC(C,1)", 0.714841, 0.342465, 0.945858),
        ("ICC(1,k)", 0.442797, -0.884442, 0.912415),
        ("ICC(A,k)", 0.620051, 0.071137, 0.927232),
        ("ICC(C,k)", 0.909316, 0.675675, 0.985892),
    ):
        row = one(report, statistic="icc", variant=variant)
        found = (row["estimate"], row["interval"]["low"], row["interval"]["high"])
        assert found == pytest.approx((estimate, low, high), abs=1e-6)
    for scale, alpha in (("interval", 0.147307850), ("ordinal", 0.109059414)):
        row = one(report, statistic="krippendorff_alpha", scale=scale)
        assert row["estimate"] == pytest.approx(alpha, abs=1e-9)
    assert one(report, statistic="kendall_w")["estimate"] == pytest.approx(0.8870370370, abs=1e-10)


def test_fleiss_table_gives_the_published_agreement(any_study, imported):
    rows = [
        f"{unit},text,{rater},category,{value}"
        for unit, line in enumerate(FLEISS)
        for rater, value in enumerate(np.repeat(np.arange(1, 6), [int(n) for n in line.split()]))
    ]
    imported(import_ratings, "item_id,system,rater_id,dimension,value", rows, round_name="f")
    report = build_report(any_study, "f", resamples=100).document["agreement"]
    found = one(report, statistic="fleiss_kappa", variant="unweighted")
    assert found["estimate"] == pytest.approx(0.2099307044, abs=1e-10)
    for variant, coefficient in (
        ("unweighted", 0.225614151),
        ("ordinal", 0.554753666),
        ("quadratic", 0.600692916),
    ):
        row = one(report, statistic="gwet_ac", variant=variant)
        assert row["estimate"] == pytest.approx(coefficient, abs=1e-9)
    for scale, alpha in (
        ("nominal", 0.215574057),
        ("ordinal", 0.540750275),
        ("interval", 0.543739749),
    ):
        row = one(report, statistic="krippendorff_alpha", scale=scale)
        assert row["estimate"] == pytest.approx(alpha, abs=1e-9)


def wmt_example(imported):
    names = [(item, system) for system in ("one", "two") for item in (1, 2, 3)]
    ratings = [f"{item},{system},r,human,{value}"
               for (item, system), value in zip(names, HUMAN, strict=True)]  # fmt: skip
    scores = [f"{item},{system},metric,{value}"
              for (item, system), value in zip(names, METRIC, strict=True)]  # fmt: skip
    imported(import_ratings, "item_id,system,rater_id,dimension,value", ratings,
             round_name="wmt", scales=ScaleOptions(default=(1, 6)))  # fmt: skip
    imported(import_scores, "item_id,system,metric,value", scores)


def test_wmt_example_gives_the_published_correlations(any_study, imported):
    wmt_example(imported)
    report = build_report(any_study, "wmt", resamples=100, min_group=2).document["correlation"]
    pearson = {
        row["level"]: row["estimate"]
        for row in report
        if row["coefficient"] == "pearson" and not row["by"]
    }
    assert pearson["pooled"] == pytest.approx(0.776, abs=5e-4)
    assert pearson["within_system"] == pytest.approx(0.760, abs=5e-4)
    assert pearson["within_item"] == pytest.approx(1.0, abs=1e-12)


def test_wmt_example_says_what_groups_of_two_leave_undefined(any_study, imported):
    wmt_example(imported)
    report = build_report(any_study, "wmt", resamples=100).document["correlation"]
    row = one(report, level="within_item", coefficient="pearson", by=[])
    assert row["estimate"] is None
    assert row["undefined_because"]
    assert row["n_groups_dropped"] == 3


@pytest.mark.parametrize("parts", [2, 3])
def test_scales_of_halves_and_thirds_have_the_coefficients_of_whole_steps(
    any_study, imported, parts
):
    steps = np.random.default_rng(parts).integers(0, parts + 1, (3, 12))
    rows = [
        f"{unit},a,{rater},q,{float(steps[rater, unit] / parts)!r}"
        for unit in range(12)
        for rater in range(3)
    ]
    imported(import_ratings, "item_id,system,rater_id,dimension,value", rows, round_name="x",
             scales=ScaleOptions(default=(0, 1)))  # fmt: skip
    report = build_report(any_study, "x", resamples=100).document["agreement"]
    whole = steps.astype(float)
    for variant in ("unweighted", "ordinal", "quadratic"):
        expected = gwet_ac(whole, np.arange(parts + 1.0), variant).estimate
        row = one(report, statistic="gwet_ac", variant=variant)
        assert row["estimate"] == pytest.approx(expected, abs=1e-12)


def test_the_runs_of_imported_metrics_are_told(any_study, imported):
    wmt_example(imported)
    document = build_report(any_study, "wmt", resamples=100).document
    told = str(document["settings"])
    assert "table.csv" in told
    assert "imported" in told


def test_preferences_alone_are_reported_without_dimensions(any_study, imported):
    imported(import_preferences, "item_id,system_a,system_b,rater_id,verdict",
             ["1,a,b,r,A", "2,b,a,r,A~", "3,a,b,r,tie"], round_name="p")  # fmt: skip
    document = build_report(any_study, "p", resamples=100).document
    assert document["agreement"] == []
    assert document["correlation"] == []
    assert document["sides"]["verdicts"] == {"A": 1, "A~": 1, "tie": 1} | dict.fromkeys(
        set(document["sides"]["verdicts"]) - {"A", "A~", "tie"}, 0
    )


def test_metrics_of_ones_own_come_first_where_uni_m_s_are_not_there(any_study, imported):
    wmt_example(imported)
    report = build_report(any_study, "wmt", resamples=100, min_group=2)
    document = report.document
    first = {(row["metric"], row["dimension"]) for row in document["headline"]["correlation"]}
    assert first == {("metric", "human")}
    assert {row["metric"] for row in document["planning"] if row["goal"] == "r_width"} == {"metric"}
    assert "### metric with human, Pearson r" in render_markdown(report)


def test_correlations_without_a_ceiling_say_why(any_study, imported):
    wmt_example(imported)
    for row in build_report(any_study, "wmt", resamples=100).document["correlation"]:
        assert (row["ceiling"] is None) == (row["ceiling_undefined_because"] is not None)
