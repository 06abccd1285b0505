"""Clean copies of a study's assets: made once, kept beside the originals."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study, insert_into
from judgments.errors import UnknownNameError
from judgments.media.cleaning.cleaners import clean_bytes
from judgments.media.cleaning.notes import RefusedError
from judgments.media.store import MediaStore
from judgments.models import Asset, CleanCopy, now

__all__ = ["VERSION", "clean_asset", "ensure_clean", "kept_copies"]

VERSION = "1"
"""Of what is removed; copies of another version are made again."""

_CHUNK = 500


def ensure_clean(
    study: Study,
    store: MediaStore,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Make the clean copy of every asset that has none yet; what was refused is tried again.

    It may be stopped at any moment and called again, from several threads or processes too.

    Parameters
    ----------
    study
        Whose assets they are.
    store
        Holds the originals, which stay as they are, and takes in the copies.
    progress
        Called with how many are done and how many there are to do.

    Returns
    -------
    int
        How many assets that are not damaged as delivered have been refused.
    """
    with study.read() as session:
        done = (
            select(CleanCopy.asset_sha256)
            .where(CleanCopy.version == VERSION, CleanCopy.refused.is_(None))
            .scalar_subquery()
        )
        waiting = session.execute(
            select(Asset.sha256, Asset.damage)
            .where(Asset.sha256.not_in(done))
            .order_by(Asset.sha256)
        ).all()
    refused = 0
    for number, (sha256, damage) in enumerate(waiting, start=1):
        refused += clean_asset(study, store, sha256).refused is not None and damage is None
        if progress is not None:
            progress(number, len(waiting))
    return refused


def clean_asset(study: Study, store: MediaStore, sha256: str) -> CleanCopy:
    """Make the clean copy of an asset and keep it; the file is read outside of any transaction.

    Raises
    ------
    UnknownNameError
        The study has no such asset.
    """
    with study.read() as session:
        asset = session.get(Asset, sha256)
        if asset is None:
            msg = f"The study has no asset {sha256!r}."
            raise UnknownNameError(msg)
        media_type = asset.media_type
    found = _cleaned(store, sha256, media_type)
    with study.write() as session:
        values = {**found, "version": VERSION, "created_at": now()}
        session.execute(
            insert_into(session, CleanCopy)
            .values(asset_sha256=sha256, **values)
            .on_conflict_do_update(index_elements=["asset_sha256"], set_=values)
        )
        return session.get_one(CleanCopy, sha256)


def kept_copies(session: Session, hashes: Collection[str]) -> dict[str, CleanCopy]:
    """Give the clean copies of this version that are there already, by hash of the original."""
    found: dict[str, CleanCopy] = {}
    every = sorted(set(hashes))
    for start in range(0, len(every), _CHUNK):
        rows = session.scalars(
            select(CleanCopy).where(
                CleanCopy.asset_sha256.in_(every[start : start + _CHUNK]),
                CleanCopy.version == VERSION,
            )
        )
        found.update({row.asset_sha256: row for row in rows})
    return found


def _cleaned(store: MediaStore, sha256: str, media_type: str) -> dict[str, object]:
    path = store.path_of(sha256)
    if not path.is_file():
        return _refused("it is not in the media store any more")
    original = path.read_bytes()
    try:
        cleaned = clean_bytes(original, media_type)
    except RefusedError as error:
        return _refused(str(error))
    kept = sha256 if cleaned.data == original else store.put_bytes(cleaned.data).sha256
    return {"clean_sha256": kept, "removed": list(cleaned.removed), "refused": None}


def _refused(reason: str) -> dict[str, object]:
    return {"clean_sha256": None, "removed": [], "refused": reason}
