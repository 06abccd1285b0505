"""Raters, the links that invite them and the sessions that keep them signed in."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import AccessError, UnknownNameError
from judgments.models import Invitation, Rater, RaterSession, now

__all__ = [
    "ROLES",
    "SESSION_DAYS",
    "SignedIn",
    "add_rater",
    "end_session",
    "invite",
    "rater_named",
    "sign_in",
    "start_session",
    "who_is",
]

_SIGNED_IN = (
    select(Rater.id, Rater.name, Rater.role, Rater.reviews)
    .join(RaterSession, RaterSession.rater_id == Rater.id)
    .where(
        RaterSession.token_hash == bindparam("token_hash"),
        RaterSession.expires_at > bindparam("moment"),
        Rater.active,
    )
)

ROLES = ("rater", "researcher")
SESSION_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is at the browser."""

    rater_id: int
    name: str
    role: str
    reviews: bool = False


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def rater_named(session: Session, name: str) -> Rater:
    """Find a rater by name.

    Raises
    ------
    UnknownNameError
        There is none.
    """
    rater = session.scalar(select(Rater).where(Rater.name == name))
    if rater is None:
        msg = f"There is no rater named {name!r}; `accordant rater invite {name}` makes one."
        raise UnknownNameError(msg)
    return rater


def add_rater(
    session: Session, name: str, *, role: str = "rater", simulated: bool = False
) -> Rater:
    """Give the rater of that name, made where there is none.

    Raises
    ------
    AccessError
        There is no such role, or the rater exists in another role or as a simulation (or as a
        person): one name is one person in one role.
    """
    if role not in ROLES:
        msg = f"A role is one of {', '.join(ROLES)}, not {role!r}."
        raise AccessError(msg)
    name = name.strip()
    if not name:
        msg = "A rater needs a name."
        raise AccessError(msg)
    rater = session.scalar(select(Rater).where(Rater.name == name))
    if rater is None:
        rater = Rater(name=name, role=role, simulated=simulated)
        session.add(rater)
        session.flush()
        log(
            session,
            actor="cli",
            action="rater added",
            subject="raters",
            subject_id=rater.id,
            after={"name": name, "role": role, "simulated": simulated},
        )
    elif rater.role != role:
        msg = f"{name!r} is a {rater.role} already; invite a {role} under another name."
        raise AccessError(msg)
    elif rater.simulated != simulated:
        kinds = ("simulated", "a person") if rater.simulated else ("a person", "simulated")
        msg = f"{name!r} is {kinds[0]}, not {kinds[1]}; take another name."
        raise AccessError(msg)
    return rater


def invite(session: Session, rater: Rater) -> str:
    """Make an invitation token for a rater; older ones stay valid until revoked.

    A rater who was not active, being known from a table only, is from now on.

    Raises
    ------
    AccessError
        The rater was deactivated.
    """
    if rater.deactivated_at is not None:
        msg = (
            f"{rater.name!r} was deactivated ({rater.deactivated_because}); "
            f"`accordant rater activate {rater.name}` comes before a new link."
        )
        raise AccessError(msg)
    if not rater.active:
        rater.active = True
        log(session, actor="cli", action="rater activated", subject="raters", subject_id=rater.id)
    token = secrets.token_urlsafe(24)
    session.add(Invitation(token_hash=_hashed(token), rater_id=rater.id))
    return token


def start_session(session: Session, rater_id: int) -> str:
    """Sign a rater in and give the session's token; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    expires = now() + dt.timedelta(days=SESSION_DAYS)
    session.add(RaterSession(token_hash=_hashed(token), rater_id=rater_id, expires_at=expires))
    return token


def sign_in(session: Session, invitation_token: str) -> str:
    """Exchange an invitation for a session token.

    Raises
    ------
    AccessError
        The link is unknown or revoked, or the rater is deactivated.
    """
    invitation = session.get(Invitation, _hashed(invitation_token))
    if invitation is None or invitation.revoked_at is not None:
        msg = "This link is not valid; ask whoever sent it for a new one."
        raise AccessError(msg)
    rater = session.get_one(Rater, invitation.rater_id)
    if not rater.active:
        msg = "This link belongs to a rater who is no longer active."
        raise AccessError(msg)
    return start_session(session, rater.id)


def who_is(session: Session, session_token: str | None) -> SignedIn | None:
    """Say who holds a session token; None where it is unknown, expired or deactivated."""
    if not session_token:
        return None
    row = session.execute(
        _SIGNED_IN, {"token_hash": _hashed(session_token), "moment": now()}
    ).one_or_none()
    if row is None:
        return None
    return SignedIn(rater_id=row.id, name=row.name, role=row.role, reviews=row.reviews)


def end_session(session: Session, session_token: str) -> None:
    """Sign out."""
    session.execute(
        update(RaterSession)
        .where(RaterSession.token_hash == _hashed(session_token))
        .values(expires_at=now())
    )
