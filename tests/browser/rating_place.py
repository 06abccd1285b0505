"""A study with its server, and what people do on its rating page."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.study import create_or_upgrade
from judgments.database import Study
from judgments.forms import default_form
from judgments.forms.reading import form_from
from judgments.importing import import_items, import_responses
from judgments.raters import add_rater, invite
from judgments.rounds import create_round

_AUDIO = Path(__file__).parents[2] / "examples" / "study" / "media" / "audio"
PATIENCE = 30_000
FIRST = ("GQ", "HC", "SH", "overall_coherence")
SECOND = ("SC", "overall_content")


def plain_form(**tables):
    """Give the default form without consent, instructions and questions about the rater."""
    form = default_form()
    asked = {"consent", "instructions", "rater_questions"}
    data = {key: value for key, value in form.definition.items() if key not in asked}
    return form_from({**data, **tables}, source="plain form")


class Place:
    """A study of three items by two systems, its server, and people at browsers."""

    def __init__(self, folder, chromium):
        self.chromium, self.contexts = chromium, []
        self.path = folder / "study.db"
        self.study = Study(str(self.path))
        create_or_upgrade(self.study)
        records = self.records(folder)
        (folder / "items.jsonl").write_text("\n".join(map(json.dumps, records)))
        import_items(self.study, [folder / "items.jsonl"], media=folder)
        answers = json.dumps(records).replace("Secretreference", "A song, take")
        (folder / "answers.json").write_text(answers)
        for system in ("aurora", "birch"):
            import_responses(self.study, [folder / "answers.json"], system=system, media=folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.start()

    def records(self, folder):
        """Write the files of three items, and give the items."""
        sounds = sorted(_AUDIO.glob("*.mp3"))[:3]
        records = []
        for number, sound in enumerate(sounds, start=1):
            shutil.copy(sound, folder / sound.name)
            sides = {
                "input": {"modal": {"audio1": sound.name}, "content": "What is heard in <audio1>?"},
                "output": {"modal": {}, "content": f"Secretreference {number}."},
            }
            records.append({"domain": "natural_science", "subdomain": "physics",
                            "id": str(number), "difficulty_level": 1, **sides})  # fmt: skip
        return records

    def start(self):
        command = [sys.executable, "-c", "from app.cli import main; main()", "--database",
                   str(self.path), "serve", "--port", str(self.port)]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the server did not start: {self.log.read_text()}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def join(self, name, *, form=None, **settings):
        """Let a rater with a round of their own open their link; give the page at the first pair."""
        page = self.open(name, form=form or plain_form(), **settings)
        expect(page.get_by_text("Pair 1 of 3")).to_be_visible(timeout=PATIENCE)
        expect(page.locator('.panel [data-cell="A:GQ"]')).to_be_visible(timeout=PATIENCE)
        return page

    def open_with(self, name, prepare):
        """Open the first pair of a new rater in a browser that was prepared."""
        page = self.open(name, form=plain_form(), prepare=prepare)
        expect(page.locator('.panel [data-cell="A:GQ"]')).to_be_visible(timeout=PATIENCE)
        return page

    def open(self, name, *, form, prepare=None, **settings):
        """Let a rater with a round of their own open their link; give the page."""
        with self.study.write() as session:
            rater = add_rater(session, name)
            token = invite(session, rater)
            create_round(session, name, raters_per_response=1, raters=[name], seed=1, form=form)
        context = self.chromium.new_context(
            **{"viewport": {"width": 1440, "height": 900}, **settings}
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        if prepare is not None:
            prepare(context)
        page = context.new_page()
        page.goto(f"{self.address}/join/{token}")
        return page

    def rows(self, query, *values):
        with sqlite3.connect(self.path) as connection:
            return connection.execute(query, values).fetchall()

    def judgments(self, name, *, current=True):
        """Give (side, code) → value or reason of a rater's judgments, in the order given."""
        rows = self.rows(
            "SELECT side, code, coalesce(value, null_reason) FROM judgments "
            "JOIN dimensions ON dimensions.id = dimension_id "
            "JOIN raters ON raters.id = rater_id WHERE raters.name = ? AND is_current = ? "
            "ORDER BY judgments.id",
            name, current,
        )  # fmt: skip
        return [((side, code), value) for side, code, value in rows]

    def drafts(self, name):
        rows = self.rows(
            "SELECT side, code, coalesce(value, null_reason) FROM drafts "
            "JOIN dimensions ON dimensions.id = dimension_id "
            "JOIN assignments ON assignments.id = assignment_id "
            "JOIN raters ON raters.id = rater_id WHERE raters.name = ?", name,
        )  # fmt: skip
        return {(side, code): value for side, code, value in rows}

    def logged(self, name):
        return [
            action
            for (action,) in self.rows(
                "SELECT action FROM audit_log WHERE actor = ? ORDER BY id", name
            )
        ]


def cell(page, side, code):
    return page.locator(f'.panel:not([data-locked]) [data-cell="{side}:{code}"]')


def state(page, side, code):
    return cell(page, side, code).locator(".state")


def click(page, side, code, value):
    """Click a point as people do: on its label, once nothing moves beneath the pointer."""
    cell(page, side, code).locator(".point", has=page.locator(f'input[value="{value}"]')).click()


def answer(page, side, code, value):
    click(page, side, code, value)
    expect(state(page, side, code)).to_have_text("saved ✓", timeout=PATIENCE)


def open_b(page):
    """Show response B where it is behind a tab."""
    tab = page.get_by_role("tab", name="Response B")
    if tab.is_visible():
        tab.click()


def answer_all(page, codes, value):
    """Click everything at once: faster than the server takes it, and than anybody could."""
    expect(cell(page, "A", codes[0])).to_be_visible(timeout=PATIENCE)
    open_b(page)
    page.evaluate(
        "value => document.querySelectorAll(`.panel:not([data-locked]) input[value='${value}']`)"
        ".forEach(input => input.click())",
        str(value),
    )
    for code in codes:
        for side in "AB":
            expect(state(page, side, code)).to_have_text("saved ✓", timeout=PATIENCE)


def reveal(page, value=3):
    answer_all(page, FIRST, value)
    page.keyboard.press("Control+Enter")
    expect(cell(page, "A", "SC")).to_be_visible(timeout=PATIENCE)


def finish(page, value=3):
    reveal(page, value)
    answer_all(page, SECOND, value)
    page.get_by_role("button", name="Save and next").click()


def next_player(page, before):
    """Wait until the next pair's player stands alone; give it. The old one may go later."""
    expect(page.locator(f'audio:not([src="{before}"])')).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("audio")).to_have_count(1, timeout=PATIENCE)
    return page.locator("audio")
