"""The sections that all readable forms share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from judgments.database import Study
from judgments.models import Item, Placeholder, Reference
from metrics.report import Report, build_report, render_html, render_markdown
from metrics.report.csv_form import TABLES, render_tables
from metrics.report.sheets import Section, all_sections

BuildStudy = Callable[..., Study]


@pytest.fixture(scope="module")
def report(build_study: BuildStudy) -> Report:
    study = build_study(items=9)
    with study.write() as session:
        for item in session.scalars(select(Item.id)).all():
            reference = Reference(item_id=item, content="!")
            session.add(reference)
            session.flush()
            for tag in ("image1", "image2", "audio1"):
                session.add(
                    Placeholder(reference_id=reference.id, tag=tag, modality=tag[:-1], position=0)
                )
    return build_report(study, "first", resamples=20, by=("area", "difficulty:system"))


def _sections(report: Report) -> dict[str, Section]:
    found = all_sections(report.document)
    assert all(found.values())
    return {name: section for name, section in found.items() if section}


def test_every_table_is_rectangular_and_named_by_its_first_column(report: Report) -> None:
    for section in _sections(report).values():
        for sheet in section.sheets:
            assert sheet.rows, sheet.title
            assert {len(row) for row in sheet.rows} == {len(sheet.head)}, sheet.title
            assert all(row[0].text for row in sheet.rows)


def test_both_readable_forms_show_every_section_table_and_note(report: Report) -> None:
    page, text = render_html(report), render_markdown(report)
    for section in _sections(report).values():
        assert f"<h2>{section.title}</h2>" in page
        assert f"## {section.title}\n" in text
        for sheet in section.sheets:
            assert sheet.title in page
            assert f"### {sheet.title}\n" in text
            assert all(f"- {note}\n" in text for note in sheet.notes)


def test_groups_show_the_headline_figures_of_each_group(report: Report) -> None:
    by_area, crossed = _sections(report)["groups"].sheets
    assert by_area.head == (
        "area", "r of SQCS with overall_content", "r of ICS with overall_coherence", "α of overall_content", "α of overall_coherence",
        "responses", "items",
    )  # fmt: skip
    assert [row[0].text for row in by_area.rows] == [
        "general_area", "natural_science", "social_science",
    ]  # fmt: skip
    assert len(crossed.rows) == 12
    assert crossed.rows[0][0].text == "1 · system-a"
    (found,) = (
        row
        for row in report.document["correlation"]
        if (row["metric"], row["dimension"]) == ("SQCS", "overall_content")
        and row["group"] == ["general_area"]
        and (row["level"], row["coefficient"]) == ("pooled", "pearson")
    )
    assert by_area.rows[0][1].text == f"{found['estimate']:.3f}"
    assert "3 of 3 groups" in by_area.notes[0]


def test_comparison_is_read_in_words(report: Report) -> None:
    content = _sections(report)["comparison"].sheets[0]
    readings = {row[1].text: row[3].text for row in content.rows}
    holm = {
        row["other"]: (row["p_holm"], row["estimate"])
        for row in report.document["comparison"]
        if row["screening"] == "none"
    }
    for other, reading in readings.items():
        p, difference = holm[other]
        better = "SQCS" if difference > 0 else other
        assert reading == (f"{better} agrees better" if p <= 0.05 else "cannot be told apart")
    assert "Screening by BT.500 is not applicable" in content.notes[0]


def test_structure_draws_bars_and_gives_a_verdict(report: Report) -> None:
    (sheet,) = _sections(report)["structure"].sheets
    rows = {row[0].text: row for row in sheet.rows}
    assert rows["1 type less"][2].text == "0.500"
    assert rows["1 of a type it lacks"][1].text == "0.667"
    assert rows["unchanged"][1].bar is not None
    assert sheet.notes[0].startswith("All ")


def test_sections_are_left_out_where_there_is_nothing(build_study: BuildStudy) -> None:
    study = build_study(items=3, scored=False)
    found = all_sections(build_report(study, "first", resamples=20).document)
    assert {name for name, section in found.items() if section is None} == {
        "groups", "comparison", "structure",
    }  # fmt: skip


def test_csv_has_a_table_for_every_section(report: Report) -> None:
    tables = render_tables(report)
    assert set(tables) == {f"report_{name}.csv" for name in TABLES if report.document[name]}
    head = tables["report_comparison.csv"].splitlines()[0].split(",")
    assert {"interval_low", "interval_high", "interval_undefined_because", "p_holm"} <= set(head)
    assert not [name for name in head if name.startswith("interval_undefined_because_")]
