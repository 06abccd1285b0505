"""What preflight found, kept per asset."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study, insert_into
from judgments.media.preflight.checks import check_file
from judgments.media.store import MediaStore
from judgments.models import Asset, AssetCheck, now

__all__ = ["VERSION", "ensure_checked", "kept_checks", "undecodable"]

VERSION = "1"
"""Of what is checked; results of another version are found again."""

_CHUNK = 500


def ensure_checked(
    study: Study,
    store: MediaStore,
    hashes: Collection[str],
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Check every asset named that was not checked yet; it may be stopped and called again.

    Parameters
    ----------
    study
        Whose assets they are.
    store
        Holds them.
    hashes
        Of the assets to check.
    progress
        Called with how many are done and how many there are to do.

    Raises
    ------
    MissingPackageError
        What opens a file is not installed; what was found until then is kept.
    """
    with study.read() as session:
        done = kept_checks(session, hashes)
        waiting = [
            (sha256, session.get_one(Asset, sha256).media_type)
            for sha256 in sorted(set(hashes) - done.keys())
        ]
    for number, (sha256, media_type) in enumerate(waiting, start=1):
        found = check_file(store.path_of(sha256), media_type)
        told = {"warnings": found.warnings, "options": found.options, "suffix": found.suffix}
        values = {
            "version": VERSION, "decodes": found.decodes, "plays": found.plays,
            "facts": found.facts | told, "problems": found.problems, "checked_at": now(),
        }  # fmt: skip
        with study.write() as session:
            session.execute(
                insert_into(session, AssetCheck)
                .values(asset_sha256=sha256, **values)
                .on_conflict_do_update(index_elements=["asset_sha256"], set_=values)
            )
        if progress is not None:
            progress(number, len(waiting))


def kept_checks(session: Session, hashes: Collection[str]) -> dict[str, AssetCheck]:
    """Give what was found in this version already, by hash."""
    found: dict[str, AssetCheck] = {}
    every = sorted(set(hashes))
    for start in range(0, len(every), _CHUNK):
        chunk = every[start : start + _CHUNK]
        rows = session.scalars(
            select(AssetCheck).where(
                AssetCheck.asset_sha256.in_(chunk), AssetCheck.version == VERSION
            )
        )
        found.update({row.asset_sha256: row for row in rows})
    return found


def undecodable(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """Say why files do not decode, by hash; those that do, or were not checked, are left out."""
    return {
        sha256: check.problems[0]
        for sha256, check in kept_checks(session, hashes).items()
        if not check.decodes
    }
