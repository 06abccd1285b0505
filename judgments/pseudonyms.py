"""Names that say nothing of a person and are the same wherever a study writes them."""

from __future__ import annotations

import hashlib
import hmac
import re

__all__ = ["pseudonym"]

_PSEUDONYM = re.compile(r"r-[0-9a-f]{16}")


def pseudonym(secret: str, name: str) -> str:
    """Give a rater's pseudonym: an HMAC of the name under the study's secret.

    A name that is a pseudonym already, from a table of another study, stays as it is.

    Parameters
    ----------
    secret
        Of the study.
    name
        Of the rater.

    Examples
    --------
    >>> pseudonym("s", "Ada") == pseudonym("s", "Ada") != pseudonym("t", "Ada")
    True
    >>> pseudonym("t", pseudonym("s", "Ada")) == pseudonym("s", "Ada")
    True
    """
    if _PSEUDONYM.fullmatch(name):
        return name
    return (
        "r-" + hmac.new(secret.encode(), f"rater:{name}".encode(), hashlib.sha256).hexdigest()[:16]
    )
