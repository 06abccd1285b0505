"""Files of an item under review, given to its reviewer only."""

from __future__ import annotations

import hashlib
import hmac
from functools import partial

from sqlalchemy import ColumnElement, select

from judgments.database import Study
from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.models import Placeholder, Reference
from judgments.reviewing.viewing import own_review
from judgments.tasks import VisibleFile, asset_named, clean_file, clean_shown

__all__ = ["clean_review", "review_token", "visible_review_asset"]


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
    study: Study, store: MediaStore, secret: str, *, rater_id: int, review_id: int, token: str
) -> VisibleFile:
    """Find the clean copy of the file behind a token, as raters get it.

    Raises
    ------
    AccessError
        The review is another's, its item shows no such file, or it could not be cleaned.
    """
    with study.read() as session:
        item_id = own_review(session, rater_id, review_id).item_id
        name = partial(review_token, secret, review_id)
        sha256 = asset_named(session, _owners(item_id), token, name)
    if sha256 is None:
        msg = "This item shows no such file."
        raise AccessError(msg)
    return clean_file(study, store, sha256)


def clean_review(study: Study, store: MediaStore, rater_id: int, review_id: int) -> None:
    """Make the clean copies that an item under review lacks, before it is shown.

    Raises
    ------
    AccessError
        The review is another's.
    """
    with study.read() as session:
        item_id = own_review(session, rater_id, review_id).item_id
    clean_shown(study, store, _owners(item_id))


def _owners(item_id: int) -> ColumnElement[bool]:
    of_item = select(Reference.id).where(Reference.item_id == item_id)
    return (Placeholder.item_id == item_id) | Placeholder.reference_id.in_(of_item)
