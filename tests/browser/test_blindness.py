"""All that reaches a rater's browser is recorded and searched for the system's name."""

from __future__ import annotations

import json
import time
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from app.study import create_or_upgrade
from judgments.database import Study
from judgments.importing import import_items, import_responses
from judgments.raters import add_rater, invite
from judgments.rounds import create_round
from tests.telling.everything import NAME, telling_files
from tests.telling.searching import found_in

PATIENCE = 30_000
MODALITIES = {
    ".png": "image", ".jpg": "image", ".gif": "image", ".webp": "image", ".bmp": "image",
    ".tif": "image", ".avif": "image", ".svg": "image", ".mp3": "audio", ".wav": "audio", ".flac": "audio",
    ".ogg": "audio", ".m4a": "audio", ".mp4": "video", ".mov": "video", ".webm": "video",
    ".mkv": "video", ".avi": "video", ".ply": "threeD", ".obj": "threeD", ".stl": "threeD",
    ".glb": "threeD",
}  # fmt: skip
FIRST = ("GQ", "HC", "SH", "overall_coherence")
SECOND = ("SC", "overall_content")


class Traffic:
    """Everything that goes between a browser and its server, each with where it was seen."""

    def __init__(self, context):
        self.seen, self.urls = [], set()
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("page", lambda page: page.on("websocket", self._socket))

    def add(self, where, data):
        self.seen.append((where, data.encode() if isinstance(data, str) else data))

    def _request(self, request):
        self.urls.add(request.url)
        self.add("url", request.url)
        self.add("request headers", json.dumps(request.headers))

    def _response(self, response):
        self.add(f"headers of {response.url}", json.dumps(response.headers))

    def _socket(self, socket):
        self.add("url", socket.url)
        socket.on("framereceived", lambda frame: self.add("frame received", frame))
        socket.on("framesent", lambda frame: self.add("frame sent", frame))

    def told(self, name):
        return [(where, forms) for where, data in self.seen if (forms := found_in(data, name))]


@pytest.fixture
def study(tmp_path):
    """Give a study in a folder of the system's name, with a file of each kind in its response."""
    folder = tmp_path / NAME
    media = folder / f"{NAME}-out"
    media.mkdir(parents=True)
    modal, words, counts = {}, [], {}
    files = {
        **telling_files(),
        "code": (b"print('plain')\n", f".{NAME.lower().replace('-', '')[:8]}"),
    }
    for kind, (data, suffix) in files.items():
        modality = "code" if kind == "code" else MODALITIES.get(suffix, "document")
        counts[modality] = counts.get(modality, 0) + 1
        tag = f"{modality}{counts[modality]}"
        name = f"{NAME}_{kind.replace(' ', '_')}{suffix}"
        (media / name).write_bytes(data)
        modal[tag] = f"{media.name}/{name}"
        words.append(f"The {kind} is <{tag}>.")
    modal["image98"] = f"https://{NAME}.example/{NAME}.png"
    words.append("What is missing is <image98>.")
    base = {"domain": "natural_science", "subdomain": "physics", "id": "1", "difficulty_level": 1}
    question = {"input": {"modal": {}, "content": "Show something of each kind."}}
    item = {**base, **question, "output": {"modal": {}, "content": "Anything will do."}}
    telling = {"model": NAME, "path": f"/runs/{NAME}", "url": f"https://{NAME}.example"}
    answer = {**base, **question, **telling, "output": {"modal": modal, "content": " ".join(words)}}
    (folder / "items.jsonl").write_text(json.dumps(item))
    (folder / f"{NAME}.jsonl").write_text(json.dumps(answer))
    (folder / "plain.jsonl").write_text(json.dumps(item | {"output": {"modal": {},
                                                                      "content": "Words."}}))  # fmt: skip
    made = Study(str(folder / f"{NAME}.db"))
    create_or_upgrade(made)
    import_items(made, [folder / "items.jsonl"], media=folder)
    import_responses(made, [folder / f"{NAME}.jsonl"], system=NAME, media=folder)
    import_responses(made, [folder / "plain.jsonl"], system="plain", media=folder)
    yield made
    made.dispose()


def answer_all(page, codes):
    for code in codes:
        for side in "AB":
            cell = page.locator(f'.panel:not([data-locked]) [data-cell="{side}:{code}"]')
            cell.locator(".point", has=page.locator('input[value="3"]')).click()
            expect(cell.locator(".state")).to_have_text("saved ✓", timeout=PATIENCE)


def look_at_everything(page):
    """Bring every part into view, so that what loads late loads."""
    page.evaluate(
        """async () => {
            const roots = [document], shown = [];
            for (const root of roots) for (const node of root.querySelectorAll("*")) {
                if (node.shadowRoot) roots.push(node.shadowRoot);
                if (node.matches("figure")) shown.push(node);
            }
            for (const node of shown) {
                node.scrollIntoView();
                await new Promise((done) => setTimeout(done, 80));
            }
        }"""
    )


def links(page):
    """Give every address of a part's file on the page, and the name it would be saved by."""
    return page.evaluate(
        """() => {
            const roots = [document], found = [];
            for (const root of roots) for (const node of root.querySelectorAll("*")) {
                if (node.shadowRoot) roots.push(node.shadowRoot);
                if (node.matches("figure a.open")) found.push([node.href, node.download]);
            }
            return found;
        }"""
    )


@pytest.mark.blindness
def test_nothing_that_reaches_a_raters_browser_names_the_system(study, serve, chromium):
    with study.write() as session:
        token = invite(session, add_rater(session, "Ada"))
        create_round(session, "pilot", raters_per_response=1, raters=["Ada"], seed=1)
    server = serve(str(study.url.database))
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    traffic = Traffic(context)
    page = context.new_page()
    page.goto(f"{server.address}/join/{token}")
    page.get_by_role("button", name="I agree").click(timeout=PATIENCE)
    page.get_by_role("button", name="Begin").click(timeout=PATIENCE)
    expect(page.locator('[data-cell="A:GQ"]')).to_be_visible(timeout=PATIENCE)
    look_at_everything(page)
    files = links(page)
    assert len(files) == len(telling_files()) + 1
    for address, name in files:
        answer = context.request.get(urljoin(server.address, address))
        assert answer.status == 200, (address, name)
        traffic.add(f"file {name}", answer.body())
        traffic.add(f"headers of file {name}", json.dumps(answer.headers))
        traffic.add("name to save by", name or "")
    traffic.add("page", page.content())
    answer_all(page, FIRST)
    page.keyboard.press("Control+Enter")
    expect(page.locator('.panel:not([data-locked]) [data-cell="A:SC"]')).to_be_visible(
        timeout=PATIENCE
    )
    answer_all(page, SECOND)
    page.get_by_role("button", name="Save and next").click()
    end = time.monotonic() + 30
    while time.monotonic() < end and not submitted(study):
        page.wait_for_timeout(200)
    assert submitted(study)
    for url in sorted(url for url in traffic.urls if url.startswith(server.address)):
        if "/join/" not in url:
            traffic.add(url, context.request.get(url).body())
    context.close()
    kinds = {where.partition(" ")[0] for where, _ in traffic.seen}
    assert {"url", "headers", "frame", "file", "page"} <= kinds
    assert any(where == "frame received" and b"Words." in data for where, data in traffic.seen)
    assert traffic.told(NAME) == []


def submitted(study):
    with study.read() as session:
        return session.connection().exec_driver_sql(
            "SELECT count(*) FROM assignments WHERE submitted_at IS NOT NULL"
        ).scalar()  # fmt: skip
