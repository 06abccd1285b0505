"""Parts of every kind in a real browser: they show, and nothing in them acts."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

GALLERY = Path(__file__).parent / "gallery"
ROOT = Path(__file__).parents[2]
DRAWN = """(canvas) => {
  if (!canvas.width) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, n) => n % 4 === 3 && value > 0).length;
}"""
# Long enough for a busy machine; nothing waits this long otherwise.
PATIENCE = 30_000


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """Serve the gallery on a free port and give its address."""
    folder = tmp_path_factory.mktemp("gallery")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, str(GALLERY / "gallery_server.py"), str(folder / "files"), str(port)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address, server, log):
    end = time.monotonic() + 90
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the gallery did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture
def open_case(chromium, gallery):
    """Give a function that opens a case; foreign requests and errors of the page fail the test."""
    pages, foreign, errors = [], [], []

    def is_own(url):
        return url.startswith((f"{gallery}/", f"blob:{gallery}/", "data:"))

    def open_page(case, width=1440, query=""):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda r: None if is_own(r.url) else foreign.append(r.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(f"{gallery}/?case={case}{query}")
        expect(page.locator(".parts figure").first).to_be_visible(timeout=PATIENCE)
        expect(page.locator(".parts")).to_have_count(2)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert foreign == []
    assert errors == []


def card(page, side):
    return page.locator(f".st-key-card-{side} .parts")


def bring_near(models):
    """Scroll to one model after the other: each opens when it comes near."""
    expect(models.first).to_be_attached(timeout=PATIENCE)
    for model in models.all():
        model.evaluate("node => node.scrollIntoView()")


def test_text_of_a_model_never_acts(open_case):
    page = open_case("hostile")
    side = card(page, "A")
    bring_near(side.locator(".model"))
    expect(side.locator(".model[data-state=ready]")).to_have_count(1, timeout=PATIENCE)
    side.evaluate(
        "node => node.querySelectorAll('*').forEach(n => n.dispatchEvent(new Event('error')))"
    )
    assert page.evaluate("window.pwned") is None
    assert (
        side.locator("script, iframe, style, svg, math, base, meta, form, object, embed").count()
        == 0
    )
    assert set(side.locator("a").evaluate_all("all => all.map(a => a.className)")) == {"open"}
    expect(side.locator("p").first).to_contain_text("![pixel](https://elsewhere.example/a.png)")
    expect(side).to_contain_text(":material/skull: :red[red]")
    assert side.locator("sub").first.inner_text() == "4"
    assert page.url.endswith("case=hostile")


def test_browser_drops_what_the_server_did_not_expect(open_case):
    page = open_case("pictures")
    source = (ROOT / "app/rendering/parts.js").read_text(encoding="utf-8")
    kept = page.evaluate(
        """async (source) => {
          const module = await import(URL.createObjectURL(
            new Blob([source], { type: "text/javascript" })));
          const host = document.createElement("div");
          host.innerHTML = '<div class="parts"></div>';
          const figure = `<img src="https://elsewhere.example/p.png" onerror="window.pwned=1">
            <img src="/file/1/001.evil" alt="x"><script>window.pwned=2</scr` + `ipt>
            <svg onload="window.pwned=3"></svg><a href="javascript:window.pwned=4">a</a>
            <p style="position:fixed" onclick="window.pwned=5">p</p>`;
          const data = { html: figure + '<span data-slot="0"></span>', figures: [figure],
            urls: ["/file/1/001"], viewer: "/x.js", revision: "1" };
          document.body.append(host);
          const end = module.default({ data, parentElement: host });
          await new Promise((done) => setTimeout(done, 300));
          const html = host.innerHTML;
          end();
          host.remove();
          return html;
        }""",
        source,
    )
    assert page.evaluate("window.pwned") is None
    assert not re.search(r"src=|href=|on[a-z]+=|style=|<script|<svg", kept)


def test_pictures_load_in_their_places_and_enlarge(open_case):
    page = open_case("pictures")
    side = card(page, "A")
    for picture in side.locator("img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    items = side.locator("ol > li")
    expect(items).to_have_count(2)
    expect(items.first.locator("figure.image .label")).to_have_text("Image 2")
    side.get_by_role("button", name="Enlarge Image 1").click()
    expect(side.locator("dialog img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(side.locator("dialog")).to_have_count(0)
    expect(side.get_by_role("button", name="Enlarge Image 1")).to_be_focused()


def test_players_wait_and_survive_a_rerun_but_not_the_next_task(open_case):
    page = open_case("players")
    audio = card(page, "A").locator("audio").element_handle()
    for player in page.locator(".parts audio, .parts video").all():
        page.wait_for_function(
            "p => p.readyState >= 1 && p.duration > 1", arg=player.element_handle()
        )
        assert player.evaluate("p => p.paused && !p.autoplay && p.preload === 'metadata'")
    audio.evaluate("p => { p.muted = true; p.currentTime = 1; p.loop = true; return p.play(); }")
    page.get_by_role("button", name="Rerun").click()
    page.wait_for_timeout(1000)
    assert audio.evaluate("p => p.isConnected && !p.paused && p.src.includes('/file/1/')")
    page.get_by_role("button", name="Next task").click()
    expect(page.get_by_text("Task 2")).to_be_visible()
    expect(card(page, "A").locator("audio")).to_have_attribute("src", re.compile("/file/2/"))
    page.wait_for_function("p => !p.isConnected && p.paused", arg=audio)
    assert page.locator("audio, video").evaluate_all("all => all.every(p => p.paused)")


def test_one_player_at_a_time(open_case):
    page = open_case("players")
    first = card(page, "A").locator("audio")
    second = card(page, "B").locator("audio")
    first.evaluate("p => { p.muted = true; p.loop = true; return p.play(); }")
    second.evaluate("p => { p.muted = true; p.loop = true; return p.play(); }")
    page.wait_for_function("p => p.paused", arg=first.element_handle())
    assert not second.evaluate("p => p.paused")


def test_documents_show_their_content(open_case):
    page = open_case("documents")
    side = card(page, "A")
    first = side.locator(".pages img").first
    page.wait_for_function("image => image.naturalWidth === 1200", arg=first.element_handle())
    expect(side.locator(".pages img")).to_have_count(3)
    expect(side.get_by_role("heading", name="First heading")).to_be_visible()
    expect(side.get_by_role("cell", name="row 7", exact=True)).to_be_attached()
    expect(side.get_by_role("cell", name="salt")).to_be_attached()
    expect(side.get_by_text("Only the first 100 rows")).to_be_attached()


def test_code_unfolds(open_case):
    page = open_case("code")
    side = card(page, "A")
    expect(side.get_by_text("def f59(x)")).to_be_hidden()
    side.get_by_text("Show all 120 lines").click()
    expect(side.get_by_text("def f59(x)")).to_be_visible()


@pytest.mark.parametrize("query", ["", "&closed=1"], ids=["bare", "with our headers"])
def test_models_show_and_turn(open_case, query):
    page = open_case("models", query=query)
    bring_near(page.locator(".model"))
    boxes = page.locator(".model[data-state=ready]")
    expect(boxes).to_have_count(14, timeout=PATIENCE)
    for canvas in page.locator(".model canvas").all():
        canvas.scroll_into_view_if_needed()
        page.wait_for_function(f"c => ({DRAWN})(c) > 200", arg=canvas.element_handle())
    canvas = card(page, "B").locator("canvas").nth(3)
    canvas.focus()
    before = canvas.evaluate("c => c.toDataURL()")
    for key in ("ArrowLeft", "ArrowUp", "+"):
        page.keyboard.press(key)
        page.wait_for_function(
            "([c, old]) => c.toDataURL() !== old", arg=[canvas.element_handle(), before]
        )
        before = canvas.evaluate("c => c.toDataURL()")
    page.get_by_role("button", name="Rerun").click()
    page.wait_for_timeout(800)
    assert canvas.evaluate("c => c.toDataURL()") == before
    canvas.scroll_into_view_if_needed()
    before_next = canvas.element_handle()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 90, steps=3)
    page.mouse.up()
    page.wait_for_function(
        "([c, old]) => c.toDataURL() !== old", arg=[canvas.element_handle(), before]
    )
    page.get_by_role("button", name="Next task").click()
    page.wait_for_function("c => !c.isConnected", arg=before_next)
    expect(page.locator(".model")).to_have_count(14, timeout=PATIENCE)
    bring_near(page.locator(".model"))
    expect(page.locator(".model[data-state=ready]")).to_have_count(14, timeout=PATIENCE)


def test_what_is_missing_or_broken_says_so(open_case):
    page = open_case("broken")
    side = card(page, "A")
    expect(side.get_by_text("This file was not delivered: image1.")).to_be_visible()
    expect(side.get_by_text("This file is damaged as delivered: cut off.")).to_have_count(2)
    expect(side.get_by_text("This 3D model could not be opened")).to_be_visible()
    expect(side.get_by_text("The document could not be opened.")).to_be_visible()
    expect(side.get_by_text("This file did not load here.")).to_be_visible()


@pytest.mark.parametrize(
    "case", ["pictures", "players", "documents", "code", "models", "broken", "hostile"]
)
def test_nothing_is_wider_than_a_telephone(open_case, case):
    page = open_case(case, width=390)
    page.wait_for_timeout(500)
    wide = page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
          .flatMap((host) => [...host.shadowRoot.querySelectorAll("figure, figcaption, p, .open")])
          .map((node) => node.getBoundingClientRect())
          .filter((box) => box.right > innerWidth || box.left < 0).length"""
    )
    assert wide == 0
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
