from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from judgments.database import Study
from judgments.models import System
from metrics.errors import ReportError
from metrics.report import (
    FORMATS,
    Report,
    build_report,
    headline_lines,
    render_html,
    render_markdown,
    write_report,
)

BuildStudy = Callable[..., Study]
NOTICE = "Simulated raters: this report rests on simulated judgments and says nothing about people."


@pytest.fixture(scope="module")
def report(build_study: BuildStudy) -> Report:
    return build_report(build_study(items=8, simulated=True), "first", resamples=20)


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0]


def test_write_report_says_simulated_in_the_first_line_of_every_form(
    report: Report, tmp_path: Path
) -> None:
    written = write_report(report, tmp_path / "out")
    assert {path.suffix[1:] for path in written} == set(FORMATS)
    for path in written:
        assert NOTICE in _first_line(path), path.name
    assert headline_lines(report)[0] == NOTICE


def test_write_report_says_nothing_of_simulation_about_people(
    build_study: BuildStudy, tmp_path: Path
) -> None:
    people = build_report(build_study(items=8), "first", resamples=20)
    for path in write_report(people, tmp_path / "out"):
        assert "simulated raters:" not in path.read_text(encoding="utf-8").lower(), path.name


def test_write_report_writes_only_the_forms_asked_for(report: Report, tmp_path: Path) -> None:
    written = write_report(report, tmp_path / "out", ["json", "md"])
    assert [path.name for path in written] == ["report.json", "report.md"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "report.json",
        "report.md",
    ]


def test_write_report_refuses_an_unknown_form(report: Report, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="json, csv, md, html, not docx"):
        write_report(report, tmp_path / "out", ["docx"])
    assert not (tmp_path / "out").exists()


def test_write_report_leaves_earlier_files_alone_when_it_fails(
    report: Report, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_report(report, out, ["json"])
    before = (out / "report.json").read_bytes()
    broken = replace(report, document=report.document | {"headline": {"correlation": [{}]}})
    with pytest.raises(KeyError):
        write_report(broken, out)
    assert (out / "report.json").read_bytes() == before
    assert [path.name for path in out.iterdir()] == ["report.json"]


def test_write_report_says_where_it_cannot_write(report: Report, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here", encoding="utf-8")
    with pytest.raises(ReportError, match=r"cannot be written to .*file"):
        write_report(report, blocked)


def test_render_json_round_trips_exactly(report: Report, tmp_path: Path) -> None:
    (path,) = write_report(report, tmp_path, ["json"])
    assert json.loads(path.read_text(encoding="utf-8")) == report.document


def test_csv_tables_hold_every_row_to_the_last_bit(report: Report, tmp_path: Path) -> None:
    write_report(report, tmp_path, ["csv"])
    with (tmp_path / "report_correlation.csv").open(encoding="utf-8", newline="") as lines:
        next(lines)
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(report.document["correlation"])
    for row, original in zip(rows, report.document["correlation"], strict=True):
        value = original["estimate"]
        assert row["estimate"] == ("" if value is None else repr(value))
        assert row["group"] == ":".join(original["group"])
        if original["interval"]:
            assert float(row["interval_low"]) == original["interval"]["low"]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.marks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.loads += [v for k, v in attrs if k in {"src", "href"} and v and v[0] != "#"]
        if tag in {"script", "link", "iframe"}:
            self.loads.append(tag)
        if tag == "use" and (values.get("class") or "").startswith("p "):
            self.marks += 1
        if tag not in {"meta", "br", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_render_html_is_one_well_formed_page_that_loads_nothing(report: Report) -> None:
    text = render_html(report)
    page = _Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert page.loads == []
    assert "url(" not in text
    assert "@import" not in text


def test_render_html_draws_every_response_once_per_scatter(report: Report) -> None:
    page = _Page()
    page.feed(render_html(report))
    assert page.marks == 2 * 8 * 4


def test_render_html_escapes_names(build_study: BuildStudy) -> None:
    study = build_study(items=3)
    with study.write() as session:
        session.get_one(System, 1).name = "<script>alert(1)</script>"
    text = render_html(build_report(study, "first", resamples=20))
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_render_html_and_markdown_survive_a_study_without_scores(build_study: BuildStudy) -> None:
    report = build_report(build_study(items=3, scored=False), "first", resamples=20)
    assert "No metric has a value for these responses" in render_html(report)
    assert "No metric has a value for these responses" in render_markdown(report)


def test_render_markdown_names_levels_and_gives_n(report: Report) -> None:
    text = render_markdown(report)
    row = next(line for line in text.splitlines() if line.startswith("| pooled over responses"))
    pooled = report.document["headline"]["correlation"][0]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1].startswith(f"{pooled['estimate']:.3f} [")
    assert cells[2:4] == ["32", "8"]
    assert "| system-a only" in text


def test_render_markdown_has_tables_of_even_width(report: Report) -> None:
    widths: dict[int, set[int]] = {}
    table = 0
    for line in render_markdown(report).splitlines():
        if line.startswith("|"):
            widths.setdefault(table, set()).add(len(line))
        else:
            table += 1
    assert widths
    assert all(len(found) == 1 for found in widths.values())


def test_readable_forms_show_no_bare_nan(report: Report) -> None:
    for text in (render_html(report), render_markdown(report)):
        assert not re.search(r"\bnan\b|\bNone\b(?!\.)|\binf\b", text)


def test_headline_lines_name_every_level(report: Report) -> None:
    text = "\n".join(headline_lines(report))
    for words in ("pooled over responses", "within item, across systems", "n = 32", "ordinal α"):
        assert words in text
