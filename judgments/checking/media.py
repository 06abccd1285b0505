"""What preflight and raters say of the files that are shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.checking.uses import AssetUse
from judgments.media.preflight import kept_checks
from judgments.models import Assignment, Item, PartView, Rater, Response, Round, System

__all__ = ["LoadReport", "MediaRow", "load_reports", "media_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRow:
    """What was found about a file where it is shown first, and in how many places it is.

    `advice` is a command line that makes a file that browsers play; None where it is played, or
    nothing helps.
    """

    use: AssetUse
    places: int
    decodes: bool
    plays: bool
    facts: dict[str, object]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    advice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """A file that did not load for a rater, as the browser or the rater said."""

    round: str
    rater: str
    item: str
    owner: str
    tag: str
    reason: str
    by_rater: bool


def media_rows(session: Session, uses: Sequence[AssetUse]) -> list[MediaRow]:
    """Put together what preflight found about files that are shown, one row per file."""
    checks = kept_checks(session, {use.sha256 for use in uses})
    places: dict[str, list[AssetUse]] = {}
    for use in uses:
        places.setdefault(use.sha256, []).append(use)
    rows = []
    for sha256, found in places.items():
        check = checks.get(sha256)
        if check is None:
            continue
        facts = dict(check.facts)
        warnings, options, suffix = (
            facts.pop("warnings", []), facts.pop("options", None), facts.pop("suffix", "")
        )  # fmt: skip
        rows.append(
            MediaRow(
                use=found[0],
                places=len(found),
                decodes=check.decodes,
                plays=check.plays,
                facts=facts,
                problems=tuple(check.problems),
                warnings=tuple(warnings),
                advice=None if options is None else _command(found[0], options, suffix),
            )
        )
    return rows


def _command(use: AssetUse, options: str, suffix: str) -> str:
    name = use.name or use.sha256
    target = f"{PurePosixPath(name).stem}-playable{suffix}"
    words = ["ffmpeg", "-i", shlex.quote(name), options, shlex.quote(target)]
    return " ".join(word for word in words if word)


def load_reports(session: Session, round_id: int | None = None) -> list[LoadReport]:
    """List what did not load for raters although it was delivered, newest first."""
    query = (
        select(PartView, Round.name, Rater.name, Item.key, Assignment)
        .join(Assignment, Assignment.id == PartView.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Rater, Rater.id == Assignment.rater_id)
        .join(Item, Item.id == Assignment.item_id)
        .where(PartView.failed.is_not(None) | PartView.reported_at.is_not(None))
        .order_by(PartView.updated_at.desc(), PartView.assignment_id, PartView.place, PartView.tag)
    )
    if round_id is not None:
        query = query.where(Assignment.round_id == round_id)
    rows = session.execute(query).all()
    systems = _systems(session, [task for *_, task in rows])
    return [
        LoadReport(
            round=round_name,
            rater=rater,
            item=item,
            owner=_owner(view.place, task, systems),
            tag=view.tag,
            reason=view.failed or "reported by the rater",
            by_rater=view.reported_at is not None,
        )
        for view, round_name, rater, item, task in rows
    ]


def _systems(session: Session, tasks: Sequence[Assignment]) -> dict[int, str]:
    shown = {task.response_a_id for task in tasks} | {task.response_b_id for task in tasks}
    rows = session.execute(
        select(Response.id, System.name)
        .join(System, System.id == Response.system_id)
        .where(Response.id.in_(shown - {None}))
    )
    return {response: name for response, name in rows}


def _owner(place: str, task: Assignment, systems: dict[int, str]) -> str:
    response = {"A": task.response_a_id, "B": task.response_b_id}.get(place)
    return place if response is None else systems[response]
