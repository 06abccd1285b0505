"""Signing in, media, health: what comes back, and to whom."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.delivering import disposition, safe_type
from app.session import COOKIE, identify
from judgments.media import MediaStore
from judgments.models import Asset, Invitation, Placeholder, Rater
from judgments.recording import Answer, reveal_reference, save_draft
from judgments.tasks import media_token, study_secret
from tests.telling.everything import NAME, telling_files
from tests.telling.searching import found_in

EXAMPLES = Path(__file__).parents[2] / "examples" / "study" / "media"


@pytest.fixture
def tasks(served, fill, plan):
    """Give the tasks of Ada and Ben, one item each, with files everywhere."""
    fill(served, items=2, media=True)
    return plan(served, raters=("Ada", "Ben"), raters_per_response=1)


def secret_of(study):
    with study.write() as session:
        return study_secret(session)


def url_of(task, sha256):
    token = media_token(secret_of(task.study), task.assignment_id, sha256)
    return f"/part/{task.assignment_id}/{token}"


def assets_of(task, owner):
    """Give the hashes of the files of the task's question, reference or responses."""
    column = {
        "question": "placeholders.item_id = assignments.item_id",
        "reference": "reference_id = r.id AND r.item_id = assignments.item_id",
        "A": "response_id = response_a_id",
        "B": "response_id = response_b_id",
    }[owner]
    query = (
        'SELECT DISTINCT asset_sha256 FROM placeholders, assignments, "references" r '
        f"WHERE assignments.id = :task AND {column}"
    )
    with task.study.read() as session:
        return list(session.scalars(sa.text(query), {"task": task.assignment_id}))


def put(task, data, media_type, suffix):
    """Let the task's response A show another file."""
    kept = MediaStore(task.study.media_root).put_bytes(data, suffix)
    with task.study.write() as session:
        (old,) = assets_of(task, "A")
        session.add(Asset(sha256=kept.sha256, media_type=media_type, size=kept.size))
        session.flush()
        session.execute(
            sa.update(Placeholder)
            .where(Placeholder.asset_sha256 == old)
            .values(asset_sha256=kept.sha256)
        )
    return url_of(task, kept.sha256)


# --- signing in and out ---------------------------------------------------------------------------


def test_join_sets_a_cookie_that_scripts_cannot_read_and_goes_on_to_the_page(client, link):
    answer = client.get(f"/join/{link('Ada')}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "../"
    kept = answer.headers["set-cookie"]
    assert kept.startswith(f"{COOKIE}=")
    for word in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age="):
        assert word in kept
    assert "Secure" not in kept


def test_join_over_https_keeps_the_cookie_to_https(client, link):
    answer = client.get(f"https://testserver/join/{link('Ada')}")
    assert "Secure" in answer.headers["set-cookie"]


def test_join_again_by_the_same_link_works(client, link):
    token = link("Ada")
    first, second = (client.get(f"/join/{token}").cookies[COOKIE] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("token", ["nonsense", "%00", "x" * 5000, "<script>", "%F0%9F%98%80"])
def test_join_refuses_an_unknown_link_in_a_sentence(client, token):
    answer = client.get(f"/join/{token}")
    assert answer.status_code == 403
    assert "ask whoever sent it for a new one" in answer.text
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text


def test_join_refuses_a_revoked_link_and_a_rater_who_left(served, client, link):
    revoked, left = link("Ada"), link("Ben")
    with served.write() as session:
        session.execute(
            sa.update(Invitation)
            .where(Invitation.rater_id == 1)
            .values(revoked_at=sa.func.current_timestamp())
        )
        session.execute(sa.update(Rater).where(Rater.name == "Ben").values(active=False))
    assert client.get(f"/join/{revoked}").status_code == 403
    assert client.get(f"/join/{left}").status_code == 403


def test_leave_ends_the_session_and_takes_the_cookie(client, cookie, tasks):
    task = tasks["Ada"][0]
    url = url_of(task, assets_of(task, "A")[0])
    session = {"Cookie": f"{COOKIE}={cookie('Ada')}"}
    assert client.get(url, headers=session).status_code == 200
    answer = client.post("/leave", headers=session)
    assert answer.status_code == 200
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert client.get(url, headers=session).status_code == 401


@pytest.mark.parametrize(
    "told",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "null"},
        {"Origin": "https://elsewhere.example"},
    ],
)
@pytest.mark.parametrize("carries_cookie", [True, False])
def test_no_other_site_signs_anybody_out(client, cookie, told, carries_cookie):
    signed_in = cookie("Ada")
    sent = {"Cookie": f"{COOKIE}={signed_in}"} if carries_cookie else {}
    answer = client.post("/leave", headers=told | sent)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert identify(signed_in) is not None


@pytest.mark.parametrize(
    "told",
    [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "null"},
     {"Origin": "http://testserver"}],
)  # fmt: skip
def test_own_page_signs_out_whatever_the_browser_tells(client, cookie, told):
    answer = client.post("/leave", headers=told | {"Cookie": f"{COOKIE}={cookie('Ada')}"})
    assert answer.status_code == 200
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_leave_takes_no_cookie_that_did_not_come(client):
    """Another site's form brings none, where its browser tells no site."""
    answer = client.post("/leave", headers={"Origin": "null"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_leave_without_a_cookie_is_no_error_and_a_link_cannot_sign_out(client):
    own = {"Sec-Fetch-Site": "same-origin"}
    assert client.post("/leave", headers=own).status_code == 200
    assert client.get("/leave").status_code == 405


# --- media ----------------------------------------------------------------------------------------


@pytest.fixture
def get(client, cookie):
    """Give a function that asks as a person, ``get("Ada", url)``; as a stranger with None."""
    cookies = {}

    def get(name, url, **headers):
        if name is not None:
            cookies.setdefault(name, cookie(name))
            headers["Cookie"] = f"{COOKIE}={cookies[name]}"
        return client.get(url, headers=headers)

    return get


def test_media_come_as_delivered_and_closed_in_a_box(get, tasks):
    task = tasks["Ada"][0]
    for owner in ("question", "A", "B"):
        answer = get("Ada", url_of(task, assets_of(task, owner)[0]))
        assert answer.status_code == 200
        assert answer.content.startswith(b"# ")
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"].startswith("private")
        assert headers["content-type"].startswith("text/plain")
        assert "filename" not in headers["content-disposition"]


@pytest.mark.blindness
def test_media_do_not_tell_when_they_were_imported(get, tasks):
    """Systems are imported one after another: a date would group their files."""
    task = tasks["Ada"][0]
    told = set()
    for side in ("A", "B"):
        (sha256,) = assets_of(task, side)
        url = url_of(task, sha256)
        headers = get("Ada", url).headers
        assert headers["etag"] == f'"{url.rpartition("/")[2]}"'
        told.add(headers["last-modified"])
        assert MediaStore(task.study.media_root).path_of(sha256).stat().st_mtime == 0
    assert told == {"Thu, 01 Jan 1970 00:00:00 GMT"}


def test_media_refuse_strangers_other_raters_and_guesses(get, tasks):
    mine, other = tasks["Ada"][0], tasks["Ben"][0]
    url = url_of(mine, assets_of(mine, "A")[0])
    assert get(None, url).status_code == 401
    assert get("Ben", url).status_code == 404
    assert get("Ada", url[:-1] + ("0" if url[-1] != "0" else "1")).status_code == 404
    assert get("Ada", url_of(mine, assets_of(other, "A")[0])).status_code == 404
    assert get("Ada", f"/part/999999/{url.rpartition('/')[2]}").status_code == 404
    assert get("Ada", f"/part/{mine.assignment_id}/%F0%9F%98%80").status_code == 404


def test_media_of_a_researcher_are_refused_too(client, cookie, tasks):
    task = tasks["Ada"][0]
    url = url_of(task, assets_of(task, "A")[0])
    headers = {"Cookie": f"{COOKIE}={cookie('Grace', 'researcher')}"}
    assert client.get(url, headers=headers).status_code == 404


def test_reference_is_refused_before_the_reveal_and_given_after(get, tasks):
    task = tasks["Ada"][0]
    url = url_of(task, assets_of(task, "reference")[0])
    assert get("Ada", url).status_code == 404
    with task.study.write() as session:
        for side in "AB":
            for code in ("GQ", "HC", "SH", "overall_coherence"):
                save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                           answer=Answer(value=3))  # fmt: skip
        reveal_reference(session, task.assignment_id, task.rater_id)
    assert get("Ada", url).status_code == 200
    assert get("Ben", url).status_code == 404


def test_ranges_are_answered_so_that_players_can_seek(get, tasks):
    data = (EXAMPLES / "audio" / "aud_0020_1229e6.ogg").read_bytes()
    url = put(tasks["Ada"][0], data, "audio/ogg", ".ogg")
    whole = get("Ada", url)
    assert whole.headers["content-type"] == "audio/ogg"
    assert whole.headers["accept-ranges"] == "bytes"
    some = get("Ada", url, Range="bytes=10-29")
    assert some.status_code == 206
    assert some.content == data[10:30]
    assert some.headers["content-range"] == f"bytes 10-29/{len(data)}"
    assert some.headers["content-security-policy"].startswith("sandbox")
    assert get("Ada", url, Range=f"bytes={len(data)}-").status_code == 416


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html"])
def test_what_a_browser_would_act_on_never_comes_as_such(get, tasks, media_type):
    data = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    answer = get("Ada", put(tasks["Ada"][0], data, media_type, ".svg"))
    assert answer.status_code == 200
    kind = answer.headers["content-type"]
    assert kind.startswith(("application/octet-stream", "text/plain"))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == data


@pytest.mark.blindness
@pytest.mark.parametrize(
    "media_type", ["application/xhtml+xml", "application/javascript", "application/x-unknown"]
)
def test_what_cannot_be_cleaned_is_withheld(get, tasks, media_type):
    answer = get("Ada", put(tasks["Ada"][0], b"\x00\x01 by aurora", media_type, ".bin"))
    assert answer.status_code == 404
    assert "not available" in answer.text
    assert "aurora" not in answer.text


@pytest.mark.blindness
def test_media_come_without_what_tells_and_originals_stay(get, tasks):
    data, suffix = telling_files()["jpeg"]
    task = tasks["Ada"][0]
    url = put(task, data, "image/jpeg", suffix)
    answers = [get("Ada", url) for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.content[:2] == data[:2]
        assert found_in(answer.content, NAME) == []
        assert found_in(str(answer.headers).encode(), NAME) == []
    (sha256,) = assets_of(task, "A")
    assert MediaStore(task.study.media_root).path_of(sha256).read_bytes() == data


@pytest.mark.parametrize(
    ("media_type", "sent", "shown"),
    [
        ("image/png", "image/png", "inline"),
        ("video/mp4", "video/mp4", "inline"),
        ("model/gltf-binary", "model/gltf-binary", "inline"),
        ("text/x-python", "text/plain; charset=utf-8", "inline"),
        ("text/html", "text/plain; charset=utf-8", "inline"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("application/zip", "application/octet-stream", "attachment"),
        ("", "application/octet-stream", "attachment"),
    ],
)
def test_safe_type_and_disposition(media_type, sent, shown):
    assert (safe_type(media_type), disposition(media_type)) == (sent, shown)


def test_pages_of_a_document_come_as_pictures(get, tasks):
    pytest.importorskip("pypdfium2")
    data = min((EXAMPLES / "document").glob("*.pdf")).read_bytes()
    url = put(tasks["Ada"][0], data, "application/pdf", ".pdf")
    page = get("Ada", f"{url}?page=1&width=300")
    assert page.status_code == 200
    assert page.headers["content-type"] == "image/png"
    assert page.content.startswith(b"\x89PNG")
    for query in ("page=0", "page=99999", "page=one", "page=1&width=many", "page="):
        answer = get("Ada", f"{url}?{query}")
        assert answer.status_code == 404, query
        assert "Traceback" not in answer.text
    assert get(None, f"{url}?page=1").status_code == 401


def test_page_of_what_is_no_document_is_refused_in_a_sentence(get, tasks):
    pytest.importorskip("pypdfium2")
    task = tasks["Ada"][0]
    answer = get("Ada", f"{url_of(task, assets_of(task, 'A')[0])}?page=1")
    assert answer.status_code == 404
    assert "could not be opened" in answer.text


def test_media_that_are_gone_from_the_store_are_not_found(get, tasks):
    task = tasks["Ada"][0]
    (sha256,) = assets_of(task, "A")
    for path in task.study.media_root.rglob(f"*{sha256[-20:]}*"):
        path.unlink()
    assert get("Ada", url_of(task, sha256)).status_code == 404


# --- health ---------------------------------------------------------------------------------------


def test_health_is_ok_while_the_database_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("harm", ["removed", "garbled"])
def test_health_fails_without_a_traceback_when_the_database_is_gone(client, served, harm):
    served.dispose()
    for suffix in ("-wal", "-shm"):
        Path(f"{served.url.database}{suffix}").unlink(missing_ok=True)
    if harm == "removed":
        Path(served.url.database).unlink()
    else:
        Path(served.url.database).write_bytes(b"no database at all" * 500)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert "Traceback" not in answer.text


def test_health_fails_when_the_database_is_lost_while_serving(client, served):
    assert client.get("/healthz").status_code == 200
    with served.write() as session:
        session.execute(sa.text("DROP TABLE rater_sessions"))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert "SELECT" not in answer.text
