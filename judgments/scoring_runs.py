"""Scoring runs that several processes may work on at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import insert_into
from judgments.models import ScoringRun

__all__ = ["ensure_run", "lock_runs"]


def ensure_run(session: Session, engine: str, config_hash: str, **more: Any) -> ScoringRun:  # noqa: ANN401
    """Give the run of an engine and a configuration; make it where there is none.

    Parameters
    ----------
    session
        Of the caller's transaction.
    engine, config_hash
        What a run is known by.
    **more
        Other columns of a run that is made.
    """
    insert = insert_into(session, ScoringRun)
    session.execute(
        insert.values(engine=engine, config_hash=config_hash, **more).on_conflict_do_nothing(
            index_elements=["engine", "config_hash"]
        )
    )
    return session.scalars(
        select(ScoringRun).filter_by(engine=engine, config_hash=config_hash)
    ).one()


def lock_runs(session: Session, run_ids: Collection[int]) -> None:
    """Wait until nobody else writes scores of these runs, and keep others off until the end.

    What is deleted and written again would otherwise meet what another process writes there at the
    same time. SQLite has one writer anyhow.

    Parameters
    ----------
    session
        Of the caller's transaction.
    run_ids
        The runs; locked in one order, so that no two wait for each other.
    """
    session.execute(
        select(ScoringRun.id)
        .where(ScoringRun.id.in_(run_ids))
        .order_by(ScoringRun.id)
        .with_for_update(key_share=True)
    ).all()
