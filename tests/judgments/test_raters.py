"""Raters, their invitations and their sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.errors import AccessError, UnknownNameError
from judgments.models import AuditEntry, Invitation, Rater, RaterSession, now
from judgments.raters import (
    SESSION_DAYS,
    SignedIn,
    add_rater,
    end_session,
    invite,
    rater_named,
    sign_in,
    who_is,
)


@pytest.fixture
def invited(study: Study) -> Callable[..., str]:
    """Give a function that invites a person and returns the token."""

    def invited(name: str = "Ada", role: str = "rater") -> str:
        with study.write() as session:
            return invite(session, add_rater(session, name, role=role))

    return invited


def signed_in(study: Study, invitation: str) -> str:
    with study.write() as session:
        return sign_in(session, invitation)


def holder(study: Study, token: str | None) -> SignedIn | None:
    with study.read() as session:
        return who_is(session, token)


def test_add_rater_makes_a_rater_once(any_study: Study) -> None:
    ids = []
    for name in ("Ada", " Ada ", "Zoë 🎓"):
        with any_study.write() as session:
            ids.append(add_rater(session, name).id)
    assert ids[0] == ids[1] != ids[2]
    with any_study.read() as session:
        kept = session.scalars(sa.select(Rater).order_by(Rater.id)).all()
        logged = session.scalars(sa.select(AuditEntry.action)).all()
    assert [(one.name, one.role, one.simulated, one.active) for one in kept] == [
        ("Ada", "rater", False, True),
        ("Zoë 🎓", "rater", False, True),
    ]
    assert logged == ["rater added", "rater added"]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"role": "rater"}, {"role": "researcher"}, "'Ada' is a rater already; invite a researche"),
        ({"role": "researcher"}, {"role": "rater"}, "'Ada' is a researcher already"),
        ({"simulated": True}, {"simulated": False}, "'Ada' is simulated, not a person"),
        ({"simulated": False}, {"simulated": True}, "'Ada' is a person, not simulated"),
    ],
)
def test_add_rater_keeps_one_name_to_one_person(
    study: Study, first: dict[str, object], second: dict[str, object], message: str
) -> None:
    with study.write() as session:
        add_rater(session, "Ada", **first)
    with pytest.raises(AccessError, match=message), study.write() as session:
        add_rater(session, "Ada", **second)


def test_add_rater_refuses_no_name_and_an_unknown_role(study: Study) -> None:
    with pytest.raises(AccessError, match="needs a name"), study.write() as session:
        add_rater(session, "  ")
    with (
        pytest.raises(AccessError, match="rater, researcher, not 'boss'"),
        study.write() as session,
    ):
        add_rater(session, "Ada", role="boss")


def test_rater_named_says_how_to_make_one(study: Study) -> None:
    with (
        study.read() as session,
        pytest.raises(UnknownNameError, match="no rater named 'Ada'; `accordant rater invite Ada`"),
    ):
        rater_named(session, "Ada")


@pytest.mark.parametrize("role", ["rater", "researcher"])
def test_sign_in_exchanges_an_invitation_for_a_session(
    study: Study, invited: Callable[..., str], role: str
) -> None:
    token = signed_in(study, invited(role=role))
    who = holder(study, token)
    assert who is not None
    assert (who.name, who.role) == ("Ada", role)


def test_sign_in_works_again_on_another_device(study: Study, invited: Callable[..., str]) -> None:
    invitation = invited()
    first, second = signed_in(study, invitation), signed_in(study, invitation)
    assert first != second
    assert holder(study, first) == holder(study, second) is not None


def test_invite_keeps_earlier_invitations_valid(study: Study, invited: Callable[..., str]) -> None:
    first, second = invited(), invited()
    assert first != second
    assert holder(study, signed_in(study, first)) == holder(study, signed_in(study, second))


def test_tokens_are_kept_as_hashes_only(study: Study, invited: Callable[..., str]) -> None:
    invitation = invited()
    token = signed_in(study, invitation)
    with study.read() as session:
        kept = [
            *session.scalars(sa.select(Invitation.token_hash)),
            *session.scalars(sa.select(RaterSession.token_hash)),
        ]
    assert len(kept) == 2
    assert not {invitation, token} & set(kept)
    assert all(len(one) == 64 for one in kept)
    database = study.url.database
    assert database is not None
    study.dispose()
    with open(database, "rb") as file:  # noqa: PTH123
        content = file.read()
    assert invitation.encode() not in content
    assert token.encode() not in content


@pytest.mark.parametrize("wrong", ["", "x", "' OR 1=1 --", "ä" * 500])
def test_sign_in_refuses_an_unknown_link(study: Study, wrong: str) -> None:
    with pytest.raises(AccessError, match="not valid"):
        signed_in(study, wrong)
    assert holder(study, wrong) is None


def test_sign_in_takes_no_session_token_or_hash_for_an_invitation(
    study: Study, invited: Callable[..., str]
) -> None:
    invitation = invited()
    token = signed_in(study, invitation)
    with study.read() as session:
        hashed = session.scalars(sa.select(Invitation.token_hash)).one()
    for wrong in (token, hashed):
        with pytest.raises(AccessError, match="not valid"):
            signed_in(study, wrong)
    assert holder(study, invitation) is None


def test_sign_in_refuses_a_revoked_link(study: Study, invited: Callable[..., str]) -> None:
    invitation = invited()
    with study.write() as session:
        session.execute(sa.update(Invitation).values(revoked_at=now()))
    with pytest.raises(AccessError, match="ask whoever sent it for a new one"):
        signed_in(study, invitation)


def test_a_deactivated_rater_is_out_at_once(study: Study, invited: Callable[..., str]) -> None:
    invitation = invited()
    token = signed_in(study, invitation)
    with study.write() as session:
        session.execute(sa.update(Rater).values(active=False))
    assert holder(study, token) is None
    with pytest.raises(AccessError, match="no longer active"):
        signed_in(study, invitation)


def test_a_session_lasts_its_days_and_ends(any_study: Study) -> None:
    with any_study.write() as session:
        token = sign_in(session, invite(session, add_rater(session, "Ada")))
    with any_study.read() as session:
        expires = session.scalars(sa.select(RaterSession.expires_at)).one()
    left = expires - now()
    assert dt.timedelta(days=SESSION_DAYS, minutes=-5) < left <= dt.timedelta(days=SESSION_DAYS)
    for moment, valid in ((now() + dt.timedelta(minutes=1), True), (now(), False)):
        with any_study.write() as session:
            session.execute(sa.update(RaterSession).values(expires_at=moment))
        assert (holder(any_study, token) is not None) is valid


def test_end_session_ends_this_one_only(study: Study, invited: Callable[..., str]) -> None:
    invitation = invited()
    first, second = signed_in(study, invitation), signed_in(study, invitation)
    with study.write() as session:
        end_session(session, first)
    assert holder(study, first) is None
    assert holder(study, second) is not None
    with study.write() as session:
        end_session(session, "nobody's")


@pytest.mark.parametrize("token", [None, "", "nobody's"])
def test_who_is_knows_no_stranger(study: Study, token: str | None) -> None:
    assert holder(study, token) is None


def test_invite_activates_a_rater_known_from_a_table(study: Study) -> None:
    with study.write() as session:
        rater = add_rater(session, "Ada")
        rater.active = False
        token = invite(session, rater)
    with study.write() as session:
        assert sign_in(session, token)
    with study.read() as session:
        actions = session.scalars(sa.select(AuditEntry.action)).all()
    assert "rater activated" in actions
