"""Files of an item under review, given to its reviewer only."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.models import Placeholder, Reference
from judgments.reviewing.viewing import own_review

__all__ = ["review_token", "visible_review_asset"]


def review_token(secret: str, review_id: int, sha256: str) -> str:
    """Name an asset within one review, so that nobody can guess it.

    Examples
    --------
    >>> review_token("s", 1, "ab") == review_token("s", 2, "ab")
    False
    """
    words = f"review:{review_id}:{sha256}".encode()
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()[:40]


def visible_review_asset(
    session: Session, store: MediaStore, secret: str, *, rater_id: int, review_id: int, token: str
) -> tuple[Path, str]:
    """Find the file behind a token: its path and hash.

    Raises
    ------
    AccessError
        The review is another's, or its item shows no such file.
    """
    review = own_review(session, rater_id, review_id)
    owners = Placeholder.item_id == review.item_id
    owners |= Placeholder.reference_id.in_(
        select(Reference.id).where(Reference.item_id == review.item_id)
    )
    query = select(Placeholder.asset_sha256).where(owners, Placeholder.asset_sha256.is_not(None))
    for sha256 in session.scalars(query.distinct()):
        if sha256 is None:
            continue
        expected = review_token(secret, review_id, sha256)
        if hmac.compare_digest(expected.encode(), token.encode(errors="replace")):
            return store.path_of(sha256), sha256
    msg = "This item shows no such file."
    raise AccessError(msg)
