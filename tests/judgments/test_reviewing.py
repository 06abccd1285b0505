"""Two-stage review: who gets which item, what verdicts come to, and who sees what."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from judgments.errors import AccessError, FormError, LockedError, RecordingError
from judgments.media import MediaStore
from judgments.models import AuditEntry, Item, Placeholder, Rater, Review, now
from judgments.records import WITHHELD
from judgments.reviewing import (
    ReviewAnswer,
    clean_review,
    default_checklist,
    give_review,
    kept_items,
    make_reviewer,
    outcomes,
    own_reviews,
    parse_checklist,
    review_token,
    review_view,
    take_review,
    visible_review_asset,
)
from judgments.reviewing.outcomes import decide

FINE = {check.code: True for check in default_checklist().checks}


def answer(verdict, comment="", **checks):
    return ReviewAnswer(verdict=verdict, checks=FINE | checks, comment=comment)


HIGH, LOW = answer("High"), answer("Low", clear=False)


@pytest.fixture
def reviewers(any_study, fill):
    """Have two items and four reviewers; give the study and the reviewers' ids by name."""
    fill(any_study, items=2, media=True)
    with any_study.write() as session:
        names = ("Ada", "Ben", "Cleo", "Dan")
        return any_study, {name: make_reviewer(session, name).id for name in names}


def take(study, rater):
    with study.write() as session:
        return take_review(session, rater)


def give(study, review, rater, what):
    with study.write() as session:
        give_review(session, review, rater, what, default_checklist())


def item_of(study, review):
    with study.read() as session:
        return session.get_one(Review, review).item_id


def outcome_of(study, item):
    with study.read() as session:
        return next(one.outcome for one in outcomes(session) if one.item_id == item)


def judge(study, rater, what, *, want_item=None):
    review = take(study, rater)
    assert want_item in {None, item_of(study, review)}
    give(study, review, rater, what)
    return item_of(study, review)


@given(st.lists(st.booleans(), max_size=3))
def test_two_alike_decide_and_no_order_matters(highs):
    high, low = sum(highs), len(highs) - sum(highs)
    expected = {True: "kept", False: "dropped"}
    for verdict in (True, False):
        if highs.count(verdict) >= 2:
            assert decide(high, low) == expected[verdict]
    if max(high, low) < 2:
        assert decide(high, low) == {(0, 0): "open", (1, 1): "split"}.get((high, low), "half")


def test_two_high_keep_two_low_drop(reviewers):
    study, who = reviewers
    first = judge(study, who["Ada"], HIGH)
    judge(study, who["Ben"], HIGH, want_item=first)
    second = judge(study, who["Ada"], LOW)
    judge(study, who["Ben"], LOW, want_item=second)
    assert (outcome_of(study, first), outcome_of(study, second)) == ("kept", "dropped")
    assert take(study, who["Cleo"]) is None
    with study.read() as session:
        assert kept_items(session) == {first}


def test_a_split_goes_to_a_third_and_never_to_the_same_again(reviewers):
    study, who = reviewers
    first = judge(study, who["Ada"], HIGH)
    judge(study, who["Ben"], LOW, want_item=first)
    assert outcome_of(study, first) == "split"
    for name in ("Ada", "Ben"):
        assert item_of(study, take(study, who[name])) != first
    judge(study, who["Cleo"], LOW, want_item=first)
    assert outcome_of(study, first) == "dropped"


def test_no_more_reviewers_at_a_time_than_verdicts_are_wanted(reviewers):
    study, who = reviewers
    taken = [item_of(study, take(study, who[name])) for name in ("Ada", "Ben", "Cleo", "Dan")]
    assert taken == [1, 1, 2, 2]
    assert take(study, who["Ada"]) == take(study, who["Ada"])


def test_an_expired_lease_frees_the_place_and_a_late_verdict_is_not_the_fourth(reviewers):
    study, who = reviewers
    late = take(study, who["Ada"])
    item = item_of(study, late)
    with study.write() as session:
        session.get_one(Review, late).leased_until = now() - dt.timedelta(seconds=1)
    judge(study, who["Ben"], HIGH, want_item=item)
    judge(study, who["Cleo"], HIGH, want_item=item)
    with pytest.raises(LockedError, match="decided"):
        give(study, late, who["Ada"], LOW)
    assert outcome_of(study, item) == "kept"
    assert item_of(study, take(study, who["Ada"])) != item


def test_a_late_verdict_counts_where_it_is_still_wanted(reviewers):
    study, who = reviewers
    late = take(study, who["Ada"])
    with study.write() as session:
        session.get_one(Review, late).leased_until = now() - dt.timedelta(seconds=1)
    give(study, late, who["Ada"], HIGH)
    assert outcome_of(study, item_of(study, late)) == "half"


def test_two_at_once_never_take_the_same_last_place(reviewers):
    study, who = reviewers
    item = judge(study, who["Ada"], HIGH)
    start, found = threading.Barrier(3), []

    def reach(name):
        start.wait()
        found.append(item_of(study, take(study, who[name])))

    threads = [threading.Thread(target=reach, args=(name,)) for name in ("Ben", "Cleo", "Dan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(item) == 1
    assert len(found) == 3


def test_changing_a_verdict_keeps_what_it_was_and_reopens_the_item(reviewers):
    study, who = reviewers
    review = take(study, who["Ada"])
    give(study, review, who["Ada"], HIGH)
    item = item_of(study, review)
    judge(study, who["Ben"], HIGH, want_item=item)
    give(study, review, who["Ada"], LOW)
    give(study, review, who["Ada"], LOW)
    assert outcome_of(study, item) == "split"
    with study.read() as session:
        logged = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "review revised")
        ).all()
        assert own_reviews(session, who["Ada"]) == [review]
    assert [(one.before["verdict"], one.after["verdict"]) for one in logged] == [("High", "Low")]
    assert item_of(study, take(study, who["Cleo"])) == item


def test_a_reviewer_sees_the_item_and_nobody_elses_verdict(reviewers):
    study, who = reviewers
    item = judge(study, who["Ada"], answer("Low", "secret remark", clear=False))
    review = take(study, who["Ben"])
    assert item_of(study, review) == item
    store = MediaStore(study.media_root)
    with study.read() as session:
        view = review_view(session, store, who["Ben"], review)
        assert view.given is None
        assert [part.missing for part in view.question if part.tag] == [WITHHELD]
    clean_review(study, store, who["Ben"], review)
    with study.read() as session:
        view = review_view(session, store, who["Ben"], review)
        parts = [*view.question, *(view.reference or ())]
        assert [part.tag for part in parts if part.path] == ["code1", "code1"]
        assert view.reference is not None
        assert "secret remark" not in repr(view)
        with pytest.raises(AccessError, match="not yours"):
            review_view(session, store, who["Ada"], review)
    with pytest.raises(AccessError, match="not yours"):
        clean_review(study, store, who["Ada"], review)


def test_files_are_for_the_reviewer_of_their_item_only(reviewers):
    study, who = reviewers
    review = take(study, who["Ada"])
    store = MediaStore(study.media_root)
    with study.read() as session:
        rows = session.execute(
            sa.select(Placeholder.asset_sha256, Placeholder.item_id, Placeholder.response_id)
        ).all()
    mine = next(sha for sha, item, _ in rows if item == item_of(study, review))
    response = next(sha for sha, _, response in rows if response is not None)

    def ask(sha, rater):
        token = review_token("s", review, sha)
        return visible_review_asset(
            study, store, "s", rater_id=rater, review_id=review, token=token
        )

    assert ask(mine, who["Ada"]).path.read_bytes() == store.path_of(mine).read_bytes()
    for sha in ("0" * 64, response):
        with pytest.raises(AccessError, match="no such file"):
            ask(sha, who["Ada"])
    with pytest.raises(AccessError, match="not yours"):
        ask(mine, who["Ben"])


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (answer("Medium"), "High or Low"),
        (ReviewAnswer(verdict="High", checks={}), "6 of 6 lines"),
        (ReviewAnswer(verdict="High", checks={**FINE, "clear": None}), "1 of 6 lines"),
        (answer("High", colour=True), "no 'colour'"),
        (answer("Low"), "Say what is wrong"),
        (answer("High", "x" * 10_001), "10,000"),
    ],
)
def test_answers_that_are_none_are_refused(reviewers, what, said):
    study, who = reviewers
    review = take(study, who["Ada"])
    with pytest.raises(RecordingError, match=said):
        give(study, review, who["Ada"], what)
    assert outcome_of(study, item_of(study, review)) == "open"


def test_only_active_reviewers_review(reviewers):
    study, who = reviewers
    review = take(study, who["Ada"])
    with study.write() as session:
        session.get_one(Rater, who["Ada"]).reviews = False
        session.get_one(Rater, who["Ben"]).active = False
    for change in (lambda: take(study, who["Ada"]), lambda: take(study, who["Ben"]),
                   lambda: give(study, review, who["Ada"], HIGH)):  # fmt: skip
        with pytest.raises(AccessError, match="not asked"):
            change()


def test_a_replaced_item_is_neither_given_nor_judged(reviewers):
    study, who = reviewers
    review = take(study, who["Ada"])
    with study.write() as session:
        session.get_one(Item, item_of(study, review)).superseded_at = now()
    with pytest.raises(LockedError, match="replaced"):
        give(study, review, who["Ada"], HIGH)
    assert item_of(study, take(study, who["Ada"])) != item_of(study, review)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version = ", "c.toml: not TOML"),
        ("version = '1'", "checks must be tables"),
        ("checks = [1]", "checks must be tables"),
        ("[[checks]]\ncode = 'a'", r"checks\[0\]: question must be text"),
        ("title = 't'\nhigh = 'h'\nlow = 'l'\n[[checks]]\ncode = 'a'\nquestion = 'q'",
         "version must be text"),
        ("[[checks]]\ncode = 'a'\nquestion = 'q'\n" * 2, "'a' stands there twice"),
    ],
)  # fmt: skip
def test_checklists_are_checked_key_by_key(text, said):
    with pytest.raises(FormError, match=said):
        parse_checklist(text, source="c.toml")
