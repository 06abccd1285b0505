"""The researchers' page about raters: what it lists, tells and does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.session import COOKIE
from judgments import deactivating
from judgments.models import Assignment, Dimension, Judgment, KnownValue, Rater
from judgments.participation import withdraw
from judgments.recording import Answer, reveal_reference, save_draft, submit

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


def finish(task, value):
    with task.study.write() as session:
        for codes in STEPS:
            for code in codes:
                for side in "AB":
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=value))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


@pytest.fixture
def judged(served, fill, plan):
    """Have four items that Ada and Ben judge alike but for gold, which Ben misses."""
    fill(served, items=4)
    tasks = plan(served, raters=("Ada", "Ben"), raters_per_response=2)
    with served.write() as session:
        codes = session.scalars(sa.select(Dimension)).all()
        rows = session.scalars(sa.select(Assignment).where(Assignment.item_id == 1)).all()
        for row in rows:
            row.purpose, row.counts = "gold", False
        for response in (rows[0].response_a_id, rows[0].response_b_id):
            for code in codes:
                session.add(KnownValue(round_id=1, response_id=response, dimension_id=code.id,
                                       lowest=3, highest=3))  # fmt: skip
        gold = {row.id for row in rows}
    for name, mine in tasks.items():
        for n, task in enumerate(mine):
            missed = name == "Ben" and task.assignment_id in gold
            finish(task, 1 if missed else (3 if task.assignment_id in gold else 2 + n % 3))
    return tasks


@pytest.fixture
def page(served, cookie, monkeypatch):
    """Give a function that opens the page as a researcher's browser."""
    monkeypatch.setattr(type(st.context), "cookies", {COOKIE: cookie("Grace", "researcher")})

    def run():
        return checked(AppTest.from_function(_script, default_timeout=60).run())

    return run


def _script():
    import streamlit as st

    from app.session import COOKIE, identify
    from app.views import raters

    raters.show(identify(st.context.cookies.get(COOKIE)))


def checked(test):
    assert not test.exception, test.exception
    return test


def words(test):
    kinds = (test.title, test.subheader, test.markdown, test.error, test.warning, test.info)
    return "\n".join(element.value for kind in kinds for element in kind)


def test_without_a_round_it_says_so(page):
    assert "No round yet" in words(page())


def test_all_raters_are_listed_with_gold_and_flags(page, judged):
    table = page().dataframe[0].value.set_index("rater")
    assert table.loc["Ada", "gold met"] == 1
    assert table.loc["Ben", "gold met"] == 0
    assert table.loc["Ben", "look into"] > table.loc["Ada", "look into"] - 1
    assert table["status"].tolist() == ["active", "active"]


def test_who_withdrew_is_not_called_active(page, judged, served):
    with served.write() as session:
        ben = session.scalars(sa.select(Rater).where(Rater.name == "Ben")).one()
        withdraw(session, 1, ben.id, discard=True)
    table = page().dataframe[0].value.set_index("rater")
    assert table["status"].to_dict() == {"Ada": "active", "Ben": "withdrew (discard)"}


def test_one_rater_is_told_in_detail(page, judged):
    test = page()
    test = checked(test.selectbox(key="rater").set_value("Ben").run())
    assert "Met 0 % of 12 known answers of gold tasks." in words(test)
    work, dimensions = test.dataframe[1].value, test.dataframe[2].value
    assert "Known answers of gold tasks met" in work["what"].tolist()
    assert {"SC", "GQ"} <= set(dimensions["dimension"])
    charts = test.get("vega_lite_chart")
    assert len(charts) == 6


def test_rater_without_judgments_has_no_empty_table(page, served, fill, plan):
    fill(served, items=2)
    plan(served, raters=("Ada", "Ben"), raters_per_response=2)
    assert not any(table.value.empty for table in page().dataframe)


def test_a_rater_is_deactivated_with_a_reason_and_let_in_again(page, judged, served):
    test = page()
    test = checked(test.selectbox(key="rater").set_value("Ben").run())
    (button,) = [one for one in test.button if one.label == "Deactivate"]
    test = checked(button.click().run())
    assert "Say why" in words(test)
    test.text_input(key="because").set_value("answers at random")
    test.checkbox(key="exclude").check()
    (button,) = [one for one in test.button if one.label == "Deactivate"]
    test = checked(button.click().run())
    assert "Deactivated: answers at random" in words(test)
    assert test.dataframe[0].value.set_index("rater").loc["Ben", "status"] == (
        "deactivated, left out"
    )
    with served.read() as session:
        ben = session.scalars(sa.select(Rater).where(Rater.name == "Ben")).one()
        counts = sa.select(Judgment.counts).where(Judgment.rater_id == ben.id).distinct()
        assert (ben.active, session.scalars(counts).all()) == (False, [False])
    test = checked(test.button(key="activate").click().run())
    assert "Deactivated:" not in words(test)


def test_the_page_says_where_work_was_not_shared_out(page, judged, monkeypatch):
    monkeypatch.setattr(deactivating, "try_to_pass_on", lambda study, round_id: False)
    test = page()
    test.text_input(key="because").set_value("left")
    test.checkbox(key="exclude").check()
    (button,) = [one for one in test.button if one.label == "Deactivate"]
    test = checked(button.click().run())
    assert "`accordant round top-up pilot`" in words(test)
