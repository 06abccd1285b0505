"""Files of a task: named so that nothing is told, given to its rater only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from judgments.database import Study, insert_into
from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.media.cleaning import VERSION, clean_asset, kept_copies
from judgments.media.preflight import undecodable
from judgments.models import Asset, Assignment, CleanCopy, Placeholder, Reference, Setting
from judgments.records import WITHHELD, Part
from judgments.tasks.choosing import own_task

__all__ = [
    "VisibleFile",
    "asset_named",
    "clean_file",
    "clean_shown",
    "clean_task",
    "media_token",
    "show_copies",
    "study_secret",
    "visible_asset",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleFile:
    """What a rater gets of an asset: its clean copy on this machine, and what it is."""

    path: Path
    media_type: str


def visible_asset(
    study: Study, store: MediaStore, rater_id: int, assignment_id: int, token: str
) -> VisibleFile:
    """Find the clean copy of the file behind a media token; it is made where there is none yet.

    Raises
    ------
    AccessError
        The rater's task does not show this asset, or does not show it yet, or it could not be
        cleaned.
    """
    with study.read() as session:
        sha256 = _asset_of(session, rater_id, assignment_id, token)
    return clean_file(study, store, sha256)


def clean_file(study: Study, store: MediaStore, sha256: str) -> VisibleFile:
    """Give the clean copy of an asset, made where there is none yet.

    Raises
    ------
    AccessError
        It could not be cleaned.
    """
    with study.read() as session:
        media_type = session.get_one(Asset, sha256).media_type
        copy = kept_copies(session, [sha256]).get(sha256)
    copy = copy or clean_asset(study, store, sha256)
    if copy.clean_sha256 is None:
        msg = "This file is not available."
        raise AccessError(msg)
    return VisibleFile(path=store.path_of(copy.clean_sha256), media_type=media_type)


def clean_task(study: Study, store: MediaStore, rater_id: int, assignment_id: int) -> None:
    """Make the clean copies that a task lacks, its reference's too, before it is shown.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    with study.read() as session:
        task = own_task(session, rater_id, assignment_id)
        owners = _owners(task, with_reference=True)
    clean_shown(study, store, owners)


def clean_shown(study: Study, store: MediaStore, owners: ColumnElement[bool]) -> None:
    """Make the clean copies that are lacking of the files of some placeholders."""
    kept = exists().where(
        CleanCopy.asset_sha256 == Placeholder.asset_sha256, CleanCopy.version == VERSION
    )
    query = select(Placeholder.asset_sha256).where(
        owners, Placeholder.asset_sha256.is_not(None), ~kept
    )
    with study.read() as session:
        lacking = session.scalars(query.distinct()).all()
    for sha256 in lacking:
        if sha256 is not None:
            clean_asset(study, store, sha256)


def show_copies(
    session: Session, store: MediaStore, pages: Sequence[Sequence[Part]]
) -> list[tuple[Part, ...]]:
    """Let parts, page by page, stand for the clean copies of their files.

    What has none, or could not be cleaned, is withheld: nobody is ever shown an original. What
    preflight could not decode is damaged as delivered.
    """
    hashes = {part.sha256 for parts in pages for part in parts if part.sha256 is not None}
    copies = kept_copies(session, hashes)
    broken = undecodable(session, hashes)
    return [
        tuple(
            _shown(part, store, copies.get(part.sha256 or ""), broken.get(part.sha256 or ""))
            for part in parts
        )
        for parts in pages
    ]


def _shown(part: Part, store: MediaStore, copy: CleanCopy | None, broken: str | None) -> Part:
    damage = part.damage or broken
    if part.sha256 is None:
        return replace(part, damage=damage)
    if copy is None or copy.clean_sha256 is None:
        return replace(part, damage=damage, path=None, missing=WITHHELD)
    return replace(part, damage=damage, path=store.path_of(copy.clean_sha256))


def asset_named(
    session: Session, owners: ColumnElement[bool], token: str, name: Callable[[str], str]
) -> str | None:
    """Find which asset of some placeholders a token names; None where it names none of them.

    Parameters
    ----------
    session
        Of any transaction.
    owners
        Which placeholders, as a condition.
    token
        What was asked for.
    name
        Names an asset by its hash.
    """
    query = select(Placeholder.asset_sha256).where(owners, Placeholder.asset_sha256.is_not(None))
    for sha256 in session.scalars(query.distinct()).all():
        if sha256 is None:
            continue
        if hmac.compare_digest(name(sha256).encode(), token.encode(errors="replace")):
            return sha256
    return None


def _asset_of(session: Session, rater_id: int, assignment_id: int, token: str) -> str:
    task = own_task(session, rater_id, assignment_id)
    secret = _kept_secret(session)
    if secret is not None:
        owners = _owners(task, with_reference=task.revealed_at is not None)
        name = partial(media_token, secret, assignment_id)
        if (found := asset_named(session, owners, token, name)) is not None:
            return found
    msg = "This task shows no such file."
    raise AccessError(msg)


def _owners(task: Assignment, *, with_reference: bool) -> ColumnElement[bool]:
    owners = Placeholder.item_id == task.item_id
    owners |= Placeholder.response_id.in_([task.response_a_id, task.response_b_id])
    if with_reference:
        owners |= Placeholder.reference_id.in_(
            select(Reference.id).where(Reference.item_id == task.item_id)
        )
    return owners
