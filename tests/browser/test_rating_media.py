"""Media on the rating page: never in the way of the questions, and what was had of them is kept."""

from __future__ import annotations

import struct
import time

import av
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.rating_place import (
    FIRST,
    PATIENCE,
    Place,
    answer,
    answer_all,
    cell,
    finish,
    next_player,
    reveal,
    state,
)


class Workshop(Place):
    """Three items with a video of 20 MB, whose responses show a mesh of 5 MB."""

    def records(self, folder):
        (folder / "large.stl").write_bytes(stl(100_000))
        write_noise(folder / "long.mp4")
        return [
            {"domain": "natural_science", "subdomain": "physics", "id": str(number),
             "difficulty_level": 1,
             "input": {"modal": {"video1": "long.mp4"}, "content": "Model <video1>."},
             "output": {"modal": {"threeD1": "large.stl"}, "content": "See <threeD1>."}}
            for number in (1, 2, 3)
        ]  # fmt: skip


def stl(faces):
    """Give a binary STL of small triangles in random places, 50 bytes each."""
    made = np.zeros(faces, dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("_", "<u2")])
    rng = np.random.default_rng(1)
    made["corners"] = rng.random((faces, 1, 3)) + rng.random((faces, 3, 3)) / 100
    return b"\0" * 80 + struct.pack("<I", faces) + made.tobytes()


def write_noise(path):
    """Write a video of six seconds that cannot be compressed: about 20 MB."""
    rng = np.random.default_rng(1)
    pictures = [rng.integers(0, 256, (360, 640, 3), dtype=np.uint8) for _ in range(4)]
    with av.open(str(path), "w", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=10, options={"preset": "ultrafast", "qp": "8"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for n in range(60):
            frame = av.VideoFrame.from_ndarray(pictures[n % 4], format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode())


@pytest.fixture(scope="module")
def workshop(tmp_path_factory, chromium):
    place = Workshop(tmp_path_factory.mktemp("workshop"), chromium)
    yield place
    while place.contexts:
        place.contexts.pop().close()
    place.process.terminate()
    place.process.wait(20)
    place.study.dispose()


def views(place, name):
    rows = place.rows(
        "SELECT place, tag, loaded, opened, seen_ms, played, reported_at, failed FROM part_views "
        "JOIN assignments ON assignments.id = assignment_id "
        "JOIN raters ON raters.id = rater_id WHERE raters.name = ?", name,
    )  # fmt: skip
    return {(row[0], row[1]): row[2:] for row in rows}


def eventually(look, wanted):
    for _ in range(60):
        if wanted(found := look()):
            return found
        time.sleep(0.1)
    pytest.fail(f"never came: {found}")


# --- evidence -------------------------------------------------------------------------------------


def test_what_was_loaded_seen_and_played_is_kept(place):
    page = place.join("Seen")
    player = page.locator("audio")
    player.evaluate("player => { player.muted = true; player.playbackRate = 8; player.play(); }")
    page.wait_for_function("player => player.ended", arg=player.element_handle(), timeout=PATIENCE)
    page.wait_for_timeout(1100)
    finish(page)
    kept = eventually(lambda: views(place, "Seen"), lambda rows: ("question", "audio1") in rows)
    loaded, opened, seen_ms, played, reported, failed = kept["question", "audio1"]
    assert (loaded, opened) == (1, 1)
    assert seen_ms >= 1000
    assert played > 0.9
    assert reported is None
    assert failed is None
    assert place.rows("SELECT count(*) FROM assignments WHERE submitted_at < opened_at") == [(0,)]


def test_nothing_plays_by_itself(place):
    page = place.join("Silent")
    page.wait_for_timeout(1000)
    assert page.locator("audio").evaluate("player => [player.paused, player.played.length]") == [
        True, 0,
    ]  # fmt: skip


def test_part_that_cannot_be_opened_is_reported_and_answered_in_one_click(place):
    page = place.join("Reports")
    answer(page, "A", "GQ", 2)
    page.get_by_role("button", name="Cannot open this: Audio 1").click()
    expect(page.get_by_text("Thank you, this was noted.")).to_be_visible()
    kept = eventually(lambda: views(place, "Reports"), lambda rows: ("question", "audio1") in rows)
    assert kept["question", "audio1"][4] is not None
    page.get_by_role("button", name="Answer “It did not load here”").click()
    expect(state(page, "B", "overall_coherence")).to_have_text("saved ✓", timeout=PATIENCE)
    drafts = place.drafts("Reports")
    assert drafts.pop(("A", "GQ")) == 2  # what was answered stays
    assert set(drafts.values()) == {"did_not_load"}
    assert len(drafts) == 7


def test_file_that_fails_to_load_says_so_and_is_kept_as_failed(place):
    def broken(route):
        route.fulfill(status=200, content_type="audio/mpeg", body=b"no sound")

    page = place.open_with("Fails", lambda context: context.route("**/part/**", broken))
    expect(page.get_by_text("This file did not load here.")).to_be_visible(timeout=PATIENCE)
    kept = eventually(lambda: views(place, "Fails"), lambda rows: ("question", "audio1") in rows)
    assert kept["question", "audio1"][5] == "This file did not load here."


# --- heavy pairs ----------------------------------------------------------------------------------


def test_media_that_never_arrive_keep_nobody_from_answering(place):
    page = place.open_with("Slow", lambda context: context.route("**/part/**", lambda _: None))
    answer_all(page, FIRST, 3)
    assert len(place.drafts("Slow")) == 8


def test_large_mesh_waits_until_it_is_asked_for(workshop):
    asked = []
    page = workshop.open_with(
        "Mesh", lambda context: context.on("request", lambda request: asked.append(request.url))
    )
    button = page.get_by_role("button", name="Open the 3D model (4.8 MB)")
    expect(button).to_have_count(2)
    answer_all(page, FIRST, 3)
    here = page.locator(".model").first.get_attribute("data-src")
    assert not [url for url in asked if url.endswith(here)]
    button.first.click()
    expect(page.get_by_text("100,000 faces")).to_be_visible(timeout=PATIENCE)
    assert [url for url in asked if url.endswith(here)]


def test_questions_are_answered_while_a_large_video_loads_and_the_rest_waits_for_play(workshop):
    held = []
    page = workshop.open_with(
        "Video", lambda context: context.route("**/part/**", lambda route: held.append(route))
    )
    whole = workshop.path.with_name("long.mp4").stat().st_size
    assert whole > 20_000_000
    network, received = page.context.new_cdp_session(page), []
    network.on("Network.dataReceived", lambda event: received.append(event["dataLength"]))
    network.send("Network.enable")
    limit_download(network, 300_000)
    for route in held:
        route.continue_()
    page.context.unroute("**/part/**")
    player = page.locator("video")
    answer_all(page, FIRST, 3)
    assert player.evaluate("player => player.readyState") < 4  # not enough to be played through
    assert 0 < sum(received) < whole / 4

    limit_download(network, -1)
    page.wait_for_function(
        "player => player.readyState >= 1", arg=player.element_handle(), timeout=PATIENCE
    )
    page.wait_for_timeout(1500)
    assert sum(received) < whole / 2
    player.evaluate("player => { player.muted = true; player.playbackRate = 4; player.play(); }")
    page.wait_for_function("player => player.ended", arg=player.element_handle(), timeout=PATIENCE)
    assert sum(received) > 0.9 * whole


def limit_download(network, bytes_per_second):
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "uploadThroughput": -1,
         "downloadThroughput": bytes_per_second},
    )  # fmt: skip


# --- the next pair --------------------------------------------------------------------------------


def test_next_pairs_files_are_fetched_ahead_but_not_its_reference(place):
    asked = []
    page = place.open_with(
        "Ahead", lambda context: context.on("request", lambda request: asked.append(request.url))
    )
    ids = place.rows(
        "SELECT assignments.id FROM assignments JOIN raters ON raters.id = rater_id "
        "WHERE name = 'Ahead' ORDER BY position"
    )
    second = f"/part/{ids[1][0]}/"
    page.wait_for_function(
        "part => performance.getEntriesByType('resource').some(one => one.name.includes(part))",
        arg=second, timeout=PATIENCE,
    )  # fmt: skip
    page.wait_for_timeout(2000)
    (ahead,) = {url for url in asked if second in url}
    before = page.locator("audio").get_attribute("src")
    finish(page)
    expect(page.get_by_text("Pair 2 of 3")).to_be_visible(timeout=PATIENCE)
    player = next_player(page, before)
    assert player.get_attribute("src") == ahead.removeprefix(place.address)


# --- narrow pages ---------------------------------------------------------------------------------


def test_narrow_page_shows_one_response_at_a_time(place):
    page = place.join("Narrow", viewport={"width": 390, "height": 844})
    a, b = (
        page.get_by_text("Response A", exact=True).last,
        page.get_by_text("Response B", exact=True).last,
    )
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(2)
    expect(a).to_be_visible()
    expect(b).not_to_be_visible()
    page.get_by_role("tab", name="Response B").click()
    expect(b).to_be_visible()
    expect(a).not_to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Response A")).to_be_focused()
    expect(a).to_be_visible()
    page.get_by_role("tab", name="Response B").click()
    finish(page)
    expect(page.get_by_text("Pair 2 of 3")).to_be_visible(timeout=PATIENCE)
    expect(tabs).to_have_count(2)
    expect(page.get_by_role("tab", name="Response A")).to_have_attribute("aria-selected", "true")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("heading", name="Response A")).to_be_visible()
    expect(page.get_by_role("heading", name="Response B")).to_be_visible()
    tops = [page.get_by_role("heading", name=f"Response {side}").bounding_box()["y"]
            for side in "AB"]  # fmt: skip
    assert tops[0] == tops[1]


def test_question_folds_away_and_the_next_one_is_open(place):
    page = place.join("Folds")
    expect(page.locator("audio")).to_be_visible(timeout=PATIENCE)
    before = page.locator("audio").get_attribute("src")
    page.get_by_text("Question", exact=True).click()
    expect(page.locator("audio")).not_to_be_visible()
    answer(page, "A", "GQ", 3)
    expect(page.locator("audio")).not_to_be_visible()  # an answer unfolds nothing
    finish(page)
    expect(page.get_by_text("Pair 2 of 3")).to_be_visible(timeout=PATIENCE)
    expect(next_player(page, before)).to_be_visible(timeout=PATIENCE)


def test_nothing_moves_when_an_answer_is_given(place):
    page = place.join("Still")
    page.wait_for_timeout(1000)
    boxes = "() => [...document.querySelectorAll('.panel .side, .st-key-head')].map(node => " \
            "Math.round(node.getBoundingClientRect().top))"  # fmt: skip
    cell(page, "A", "HC").scroll_into_view_if_needed()
    before = page.evaluate(boxes)
    answer(page, "A", "HC", 4)
    cell(page, "B", "HC").locator("select").select_option("unclear")
    expect(state(page, "B", "HC")).to_have_text("saved ✓", timeout=PATIENCE)
    assert page.evaluate(boxes) == before


def test_reference_is_shown_where_the_reader_is_led(place):
    page = place.join("Led")
    reveal(page)
    expect(page.get_by_text("Secretreference")).to_be_in_viewport(timeout=PATIENCE)
