"""Files of a task: named so that nothing is told, given to its rater only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import insert_into
from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.models import Assignment, Placeholder, Reference, Setting
from judgments.tasks.choosing import own_task

__all__ = ["media_token", "study_secret", "visible_asset"]


def study_secret(session: Session) -> str:
    """Give the study's own secret, made at random by the first who asks."""
    kept = _kept_secret(session)
    if kept is not None:
        return kept
    new = {"name": "secret", "value": secrets.token_hex(32)}
    session.execute(insert_into(session, Setting).values(new).on_conflict_do_nothing())
    return session.scalars(select(Setting.value).where(Setting.name == "secret")).one()


def _kept_secret(session: Session) -> str | None:
    return session.scalar(select(Setting.value).where(Setting.name == "secret"))


def media_token(secret: str, assignment_id: int, sha256: str) -> str:
    """Name an asset within one task: unguessable, and saying nothing of the system.

    Examples
    --------
    >>> media_token("s", 1, "ab") == media_token("s", 2, "ab")
    False
    """
    words = f"{assignment_id}:{sha256}".encode()
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()[:40]


def visible_asset(
    session: Session, store: MediaStore, rater_id: int, assignment_id: int, token: str
) -> tuple[Path, str]:
    """Find the file behind a media token: its path and hash.

    Raises
    ------
    AccessError
        The rater's task does not show this asset, or does not show it yet.
    """
    task = own_task(session, rater_id, assignment_id)
    secret = _kept_secret(session)
    if secret is not None:
        for sha256 in _assets_of(session, task):
            expected = media_token(secret, assignment_id, sha256)
            if hmac.compare_digest(expected.encode(), token.encode(errors="replace")):
                return store.path_of(sha256), sha256
    msg = "This task shows no such file."
    raise AccessError(msg)


def _assets_of(session: Session, task: Assignment) -> Iterable[str]:
    owners = Placeholder.item_id == task.item_id
    owners |= Placeholder.response_id.in_([task.response_a_id, task.response_b_id])
    if task.revealed_at is not None:
        owners |= Placeholder.reference_id.in_(
            select(Reference.id).where(Reference.item_id == task.item_id)
        )
    query = select(Placeholder.asset_sha256).where(owners, Placeholder.asset_sha256.is_not(None))
    return [sha256 for sha256 in session.scalars(query.distinct()) if sha256 is not None]
