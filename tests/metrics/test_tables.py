from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy import select

from judgments.database import Study
from judgments.errors import UnknownNameError
from judgments.models import Assignment, Dimension, Judgment, Response, now
from judgments.recording import Answer, revise
from metrics.errors import NoJudgmentsError
from metrics.tables import read_round

BuildStudy = Callable[..., Study]


def _values_by_hand(study: Study, code: str) -> dict[tuple[int, int], list[float]]:
    found: dict[tuple[int, int], list[float]] = {}
    with study.read() as session:
        rows = session.scalars(
            select(Judgment)
            .join(Dimension, Dimension.id == Judgment.dimension_id)
            .where(Dimension.code == code, Judgment.is_current, Judgment.occasion == 1)
        )
        for row in rows:
            if row.value is not None:
                found.setdefault((row.rater_id, row.response_id), []).append(row.value)
    return found


def _cell(table, code: str, rater: int, response: int) -> float:
    r = [entry.id for entry in table.raters].index(rater)
    u = table.units.response_id.tolist().index(response)
    return float(table.ratings[code][r, u])


def test_read_round_places_every_value_where_it_belongs(build_study: BuildStudy) -> None:
    study = build_study(items=5, systems=3, raters=4, per_response=2)
    with study.read() as session:
        table = read_round(session, "first")

    for code in ("SC", "overall_coherence"):
        by_hand = _values_by_hand(study, code)
        assert np.isfinite(table.ratings[code]).sum() == len(by_hand)
        for (rater, response), values in by_hand.items():
            assert _cell(table, code, rater, response) == pytest.approx(np.mean(values), abs=0)


def test_read_round_averages_a_response_that_came_up_in_several_pairs(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=4, systems=3, raters=1, per_response=1)
    by_hand = _values_by_hand(study, "GQ")
    twice = [key for key, values in by_hand.items() if len(values) == 2]
    assert len(twice) == 4, "of three systems paired off, one comes up twice"

    with study.read() as session:
        table = read_round(session, "first")

    assert table.n_averaged == 6 * len(twice)
    for key in twice:
        assert _cell(table, "GQ", *key) == sum(by_hand[key]) / 2


def test_read_round_orders_units_by_item_and_system(build_study: BuildStudy) -> None:
    study = build_study(items=6, systems=2)
    with study.read() as session:
        units = read_round(session, "first").units

    assert units.item.tolist() == [n for n in range(6) for _ in range(2)]
    assert units.system.tolist() == [0, 1] * 6
    assert units.systems == ("system-a", "system-b")
    assert units.item_keys[4] == "social_science/domain0/4"
    assert units.area[8] == "social_science"
    assert units.domain[8] == "domain0"
    assert units.difficulty[8] == "2"


def test_read_round_knows_the_modalities_of_a_response(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2)
    with study.read() as session:
        modalities = read_round(session, "first").units.modalities

    assert modalities["image"].tolist() == [False, False, True, True]
    assert modalities["text"].tolist() == [True, True, False, False]
    assert not modalities["audio"].any()


def test_read_round_keeps_later_occasions_apart(build_study: BuildStudy) -> None:
    study = build_study(items=3, systems=2, raters=3)
    _repeat_first_task(study, value=5.0)
    with study.read() as session:
        table = read_round(session, "first")

    assert list(table.repeats["SC"]) == [2]
    again = table.repeats["SC"][2]
    assert np.isfinite(again).sum() == 2
    assert set(again[np.isfinite(again)]) == {5.0}
    assert np.isfinite(table.ratings["SC"]).sum() == 3 * 6


def _repeat_first_task(study: Study, value: float) -> None:
    with study.write() as session:
        task = session.get_one(Assignment, 1)
        again = Assignment(
            round_id=task.round_id, rater_id=task.rater_id, item_id=task.item_id,
            response_a_id=task.response_a_id, response_b_id=task.response_b_id, pair=task.pair,
            occasion=2, position=999, submitted_at=now(),
        )  # fmt: skip
        session.add(again)
        session.flush()
        session.execute(
            sa.insert(Judgment),
            [
                {
                    "assignment_id": again.id, "round_id": task.round_id,
                    "rater_id": task.rater_id, "response_id": response, "occasion": 2,
                    "side": side, "dimension_id": dimension.id, "scale_min": 1.0,
                    "scale_max": 5.0, "value": value,
                }
                for dimension in session.scalars(select(Dimension)).all()
                for side, response in (("A", task.response_a_id), ("B", task.response_b_id))
            ],
        )  # fmt: skip


def test_read_round_takes_the_current_revision_and_counts_nulls(build_study: BuildStudy) -> None:
    study = build_study(items=3, systems=2, raters=3)
    with study.write() as session:
        task = session.get_one(Assignment, 1)
        response_a, response_b, rater = task.response_a_id, task.response_b_id, task.rater_id
        unsure = Answer(null_reason="unclear")
        revise(session, 1, rater, side="A", code="SC", answer=unsure)
        value = 1.0 if _values_by_hand(study, "SC")[rater, response_b] != 1.0 else 2.0
        revise(session, 1, rater, side="B", code="SC", answer=Answer(value=value))
    with study.read() as session:
        table = read_round(session, "first")

    assert np.isnan(_cell(table, "SC", rater, response_a))
    assert _cell(table, "SC", rater, response_b) == value
    assert [(null.name, null.reason, null.n) for null in table.nulls] == [("SC", "unclear", 1)]
    assert table.n_judgments == 3 * 6 * 6


def test_read_round_leaves_out_replaced_responses_and_counts_them(build_study: BuildStudy) -> None:
    study = build_study(items=3, systems=2, raters=3)
    with study.write() as session:
        session.get_one(Response, 1).superseded_at = now()
    with study.read() as session:
        table = read_round(session, "first")

    assert 1 not in table.units.response_id
    assert table.units.n == 5
    assert table.n_superseded == 3 * 6


def test_read_round_says_whether_raters_are_simulated(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2, simulated=True)
    with study.read() as session:
        table = read_round(session, "first")
    assert table.n_simulated == 3


def test_read_round_counts_preferences_and_sides(build_study: BuildStudy) -> None:
    study = build_study(items=3, systems=2, raters=3)
    with study.read() as session:
        sides = read_round(session, "first").sides
        by_hand = session.execute(
            select(Judgment.value)
            .join(Dimension, Dimension.id == Judgment.dimension_id)
            .where(Dimension.code == "HC", Judgment.side == "A")
        ).scalars()
        assert sides.mean_a["HC"] == pytest.approx(np.mean(list(by_hand)))
    assert sides.verdicts == {"A": 6, "tie": 3}


def test_read_round_refuses_a_round_without_judgments(build_study: BuildStudy) -> None:
    study = build_study(submit=False)
    with (
        study.read() as session,
        pytest.raises(NoJudgmentsError, match="'first' has no submitted judgments yet"),
    ):
        read_round(session, "first")


def test_read_round_names_the_rounds_there_are(build_study: BuildStudy) -> None:
    study = build_study(submit=False)
    with study.read() as session, pytest.raises(UnknownNameError, match="rounds: first"):
        read_round(session, "second")


def test_mean_is_over_the_raters_who_rated(build_study: BuildStudy) -> None:
    study = build_study(items=4, systems=2, raters=4, per_response=2)
    with study.read() as session:
        table = read_round(session, "first")
    ratings = table.ratings["SC"]
    expected = [column[np.isfinite(column)].mean() for column in ratings.T]
    assert table.mean("SC").tolist() == pytest.approx(expected)
