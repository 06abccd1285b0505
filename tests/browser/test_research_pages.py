"""The research pages in a real browser: figures, pictures, downloads, and who may see them."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from app.study import create_or_upgrade
from judgments.database import Study
from judgments.models import Item, Response, Score, ScoringRun, System
from judgments.raters import add_rater, invite
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.rounds import create_round
from judgments.tasks import next_task
from tests.browser.rating_place import plain_form

PATIENCE = 30_000
STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


@pytest.fixture
def study(tmp_path):
    """Make a study of six items, with scores and a round that two raters finished."""
    study = Study(str(tmp_path / "study.db"))
    create_or_upgrade(study)
    with study.write() as session:
        _fill(session)
        raters = [add_rater(session, name).id for name in ("Ada", "Ben")]
        create_round(session, "pilot", raters_per_response=2)
        for rater in raters:
            while (task := next_task(session, rater)) is not None:
                _finish(session, task, rater)
        add_rater(session, "Cleo")
        create_round(session, "later", raters_per_response=1, raters=["Cleo"],
                     form=plain_form())  # fmt: skip
    yield study
    study.dispose()


def _fill(session: Session):
    systems = [System(name=name) for name in ("aurora", "birch")]
    run = ScoringRun(engine="local", version="0", config={}, config_hash="0" * 64)
    session.add_all([*systems, run])
    for n in range(6):
        item = Item(key=f"science/maths/{n}", area="science", domain="maths", record_id=str(n),
                    content=f"Question {n}.", content_hash=f"{n:064x}", raw={}, source="items",
                    source_record=n)  # fmt: skip
        session.add(item)
        session.flush()
        for k, system in enumerate(systems):
            response = Response(item_id=item.id, system_id=system.id, content=f"So {n}.",
                                content_hash="0" * 64, raw={}, source="r", source_record=n)  # fmt: skip
            session.add(response)
            session.flush()
            for metric in ("SC", "GQ", "HC", "SH"):
                value = (n * 3 + k * 5 + ord(metric[0])) % 10 / 10
                session.add(Score(run_id=run.id, response_id=response.id, metric=metric,
                                  value=value))  # fmt: skip


def _finish(session, task, rater):
    for codes in STEPS:
        for k, (code, side) in enumerate((code, side) for code in codes for side in "AB"):
            value = Answer(value=(task + k) % 5 + 1)
            save_draft(session, task, rater, side=side, code=code, answer=value)
        if codes == STEPS[0]:
            reveal_reference(session, task, rater)
    submit(session, task, rater)


@pytest.fixture
def visit(study, serve, chromium):
    """Give a function that opens the pages as a person: ``visit("Grace", "researcher")``."""
    server = serve(str(study.url.database))
    contexts = []

    def visit(name, role, **settings):
        with study.write() as session:
            token = invite(session, add_rater(session, name, role=role))
        contexts.append(chromium.new_context(accept_downloads=True, **settings))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.goto(f"{server.address}/join/{token}")
        return page

    yield visit
    for context in contexts:
        context.close()


def heading(page, name):
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=PATIENCE)


def settled(page):
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_visible(
        timeout=PATIENCE
    )


def test_researcher_reads_every_page_and_takes_each_report(visit, tmp_path):
    page = visit("Grace", "researcher", viewport={"width": 1440, "height": 900})
    foreign = []
    page.on("request", lambda request: foreign.append(request.url))
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text
            else None)  # fmt: skip
    heading(page, "Progress")
    expect(page.get_by_text("12 of 12 tasks submitted")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("0 of 6 tasks submitted")).to_be_visible()

    page.get_by_role("link", name="Scoring").click()
    heading(page, "Distribution")
    expect(page.locator('[data-testid="stVegaLiteChart"] canvas, '
                        '[data-testid="stVegaLiteChart"] svg')).to_have_count(4)  # fmt: skip

    page.get_by_role("link", name="Agreement").click()
    heading(page, "Krippendorff's α, ordinal")
    expect(page.locator('[data-testid="stDataFrame"]').first).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="Correlation").click()
    heading(page, "SQCS against overall content")
    expect(page.locator('[data-testid="stVegaLiteChart"] canvas, '
                        '[data-testid="stVegaLiteChart"] svg')).to_have_count(2)  # fmt: skip
    page.get_by_text("within system", exact=True).click()
    expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)

    page.get_by_role("link", name="Export").click()
    heading(page, "Export")
    settled(page)  # a download asked for while the script still runs is lost
    for kind, suffix in (("HTML", "html"), ("Markdown", "md"), ("JSON", "json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(kind)).click()
        assert download.value.suggested_filename == f"accordant-pilot.{suffix}"
        download.value.save_as(tmp_path / f"report.{suffix}")
        assert "pilot" in (tmp_path / f"report.{suffix}").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["study"]["n_judgments"] == 144
    assert errors == []
    host = page.url.split("/")[2]
    assert [url for url in foreign if url.split("/")[2] != host and "://" in url
            and not url.startswith(("blob:", "data:"))] == []  # fmt: skip


def test_chosen_round_stays_chosen_on_the_next_page(visit):
    page = visit("Grace", "researcher")
    page.get_by_role("link", name="Agreement").click()
    heading(page, "Agreement")
    page.get_by_role("combobox", name="Round").click()
    page.get_by_role("option", name="later").click()
    expect(page.get_by_text("no submitted judgments yet")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Export").click()
    heading(page, "Export")
    expect(page.get_by_text("no submitted judgments yet")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name=re.compile("HTML"))).to_have_count(0)


def test_rater_has_no_research_pages_even_by_their_address(visit):
    page = visit("Cleo", "rater")
    expect(page.get_by_text("Pair 1 of 6")).to_be_visible(timeout=PATIENCE)
    origin = page.url.rstrip("/")
    for path in ("export", "scoring", "agreement", "correlation", "progress"):
        page.goto(f"{origin}/{path}")
        expect(page.get_by_text("Pair 1 of 6")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("button", name=re.compile("HTML"))).to_have_count(0)


def test_pages_fit_a_phone(visit):
    page = visit("Grace", "researcher", viewport={"width": 390, "height": 844})
    heading(page, "Progress")
    origin = page.url.rstrip("/")
    for path, name in (("", "Progress"), ("scoring", "Scoring"), ("agreement", "Agreement"),
                       ("correlation", "Correlation"), ("export", "Export")):  # fmt: skip
        page.goto(f"{origin}/{path}")
        heading(page, name)
        page.wait_for_timeout(500)
        assert page.evaluate(
            "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".every(node => node.scrollWidth <= node.clientWidth)"
        ), path
