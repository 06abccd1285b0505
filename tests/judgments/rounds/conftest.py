"""What rounds are tested with: answers, and time that passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.models import Assignment, now
from judgments.recording import Answer, reveal_reference, save_draft, submit

FIRST_STEP = ("GQ", "HC", "SH", "overall_coherence")
SECOND_STEP = ("SC", "overall_content")


@pytest.fixture
def work() -> Callable[[Study, int], None]:
    """Give a function that answers and submits a task, as its rater would."""

    def work(study: Study, task_id: int) -> None:
        with study.write() as session:
            rater_id = session.get_one(Assignment, task_id).rater_id
            for code in FIRST_STEP + SECOND_STEP:
                if code == SECOND_STEP[0]:
                    reveal_reference(session, task_id, rater_id)
                for side in "AB":
                    save_draft(
                        session, task_id, rater_id, side=side, code=code, answer=Answer(value=3)
                    )
            submit(session, task_id, rater_id)

    return work


@pytest.fixture
def let_pass() -> Callable[[Study, int, float], None]:
    """Give a function that makes a task's lease run out some minutes ago."""

    def let_pass(study: Study, task_id: int, minutes: float = 1) -> None:
        with study.write() as session:
            session.execute(
                sa.update(Assignment)
                .where(Assignment.id == task_id)
                .values(leased_until=now() - dt.timedelta(minutes=minutes))
            )

    return let_pass
