"""Everything at once: raters work from programs of their own while others leave and come."""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from judgments.database import Study
from judgments.errors import AccessError
from judgments.models import Assignment, Judgment, Rater, Round
from judgments.raters import add_rater
from judgments.rounds import begin_task, round_imbalance, top_up

NAMES = ("Ada", "Bo", "Cy", "Di", "Eve")
LEAVING = ("Ada", "Bo")


def work_through(study: Study, rater_id: int, work) -> list[int]:
    """Do tasks as long as there are any; what was acknowledged as submitted, in order."""
    own = Study(study.url.render_as_string(hide_password=False), study.media_root)
    done = []
    try:
        while True:
            with own.write() as session:
                task = begin_task(session, rater_id)
            if task is None:
                return done
            try:
                work(own, task)
            except AccessError:  # it was given back while it was being worked on, as they left
                continue
            done.append(task)
    finally:
        own.dispose()


def test_a_round_stays_whole_while_raters_work_leave_and_come(
    any_study: Study, fill, plan, work
) -> None:
    fill(any_study, items=12, systems=("a", "b", "c", "d"))
    plan(any_study, raters=NAMES, raters_per_response=2)
    with any_study.write() as session:
        add_rater(session, "Flo")
        round_id = session.scalars(sa.select(Round.id)).one()
        ids = {row.name: row.id for row in session.execute(sa.select(Rater.name, Rater.id))}
    with ThreadPoolExecutor(len(NAMES)) as pool:
        working = [pool.submit(work_through, any_study, ids[name], work) for name in NAMES]
        for name in LEAVING:
            with any_study.write() as session:
                session.get_one(Rater, ids[name]).active = False
            top_up(any_study, round_id, raters=["Flo"], leaving=[name])
    with ThreadPoolExecutor(4) as pool:  # whoever was done before work was added comes again
        working += [
            pool.submit(work_through, any_study, ids[name], work)
            for name in ("Flo", *NAMES[len(LEAVING) :])
        ]
    acknowledged = [task for one in working for task in one.result()]
    with any_study.read() as session:
        rows = session.scalars(sa.select(Assignment)).all()
        judged = Counter(session.scalars(sa.select(Judgment.assignment_id)))
        imbalance = round_imbalance(session, round_id)
    assert imbalance.short == 0
    assert set(judged) == set(acknowledged)
    assert set(judged.values()) == {12}
    submitted = {row.id for row in rows if row.submitted_at is not None}
    assert submitted == set(acknowledged)
    assert not any(row.submitted_at and row.returned_at for row in rows)
    assert all(row.submitted_at or row.returned_at for row in rows)
    raters = defaultdict(list)
    for row in rows:
        if row.id in submitted:
            raters[row.response_a_id].append(row.rater_id)
            raters[row.response_b_id].append(row.rater_id)
    assert len(raters) == 48
    for found in raters.values():
        assert len(found) == len(set(found)) == 2
