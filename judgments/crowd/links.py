"""Signed links of a study: platform, round and limits that nobody can change on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from judgments.errors import AccessError
from judgments.models import now

__all__ = ["CrowdLink", "read_link", "sign_link"]

_SALT = "accordant crowd link"
_NOT_VALID = "This link is not valid; open the study from the platform again."


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdLink:
    """What a link opens: one round to one platform's participants, until it expires.

    `max_participants` is None where there is no limit.
    """

    platform: str
    round_id: int
    expires_at: dt.datetime
    max_participants: int | None


def sign_link(secret: str, link: CrowdLink) -> str:
    """Write a link as a token for an address, signed by HMAC under the study's secret.

    Examples
    --------
    >>> link = CrowdLink(platform="prolific", round_id=1, max_participants=None,
    ...                  expires_at=dt.datetime(2099, 1, 31, tzinfo=dt.UTC))
    >>> read_link("s", sign_link("s", link)) == link
    True
    """
    seconds = int(link.expires_at.timestamp())
    row = [link.platform, link.round_id, seconds, link.max_participants]
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(row))


def read_link(secret: str, token: str) -> CrowdLink:
    """Read a token that was signed by this study and has not expired.

    Raises
    ------
    AccessError
        It was not signed here, was changed, or has expired.
    """
    try:
        platform, round_id, seconds, most = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature as error:
        raise AccessError(_NOT_VALID) from error
    expires = dt.datetime.fromtimestamp(seconds, dt.UTC)
    if expires <= now():
        msg = "This link has expired: the study takes no more participants."
        raise AccessError(msg)
    return CrowdLink(
        platform=platform, round_id=round_id, expires_at=expires, max_participants=most
    )
