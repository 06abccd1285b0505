"""How crowd platforms name their participants, and where they take them back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from judgments.errors import AccessError, UnfilledAddressError

__all__ = ["PLATFORMS", "Identity", "Platform", "read_identity"]

_SOUND = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_UNFILLED = re.compile(r"\{\{.*\}\}|\$\{.*\}|%.*%")
_PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """The names that a platform gives to its parameters, and the address that takes a code.

    `fields` are what stands for participant, study and session in the address that the platform is
    given. `returns_to` is empty where a participant copies the code by hand; it has `{code}` and
    may have `{participant}` in it.
    """

    name: str
    title: str
    participant: str
    study: str
    session: str
    fields: tuple[str, str, str]
    returns_to: str = ""

    @property
    def query(self) -> str:
        """The parameters of an address, to be filled in by the platform."""
        names = (self.participant, self.study, self.session)
        pairs = zip(names, self.fields, strict=True)
        return "&".join(f"{name}={field}" for name, field in pairs)


PLATFORMS = {
    one.name: one
    for one in (
        Platform(
            name="prolific", title="Prolific",
            participant="PROLIFIC_PID", study="STUDY_ID", session="SESSION_ID",
            fields=("{{%PROLIFIC_PID%}}", "{{%STUDY_ID%}}", "{{%SESSION_ID%}}"),
            returns_to="https://app.prolific.com/submissions/complete?cc={code}",
        ),
        Platform(
            name="mturk", title="Mechanical Turk",
            participant="workerId", study="hitId", session="assignmentId",
            fields=("${workerId}", "${hitId}", "${assignmentId}"),
        ),
        Platform(
            name="sona", title="Sona",
            participant="survey_code", study="experiment_id", session="credit_token",
            fields=("%SURVEY_CODE%", "EXPERIMENT_ID", "CREDIT_TOKEN"),
        ),
        Platform(
            name="generic", title="the platform",
            participant="participant", study="study", session="session",
            fields=("PARTICIPANT", "STUDY", "SESSION"),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a platform says is coming: participant, its study, and its session of the work."""

    participant: str
    study: str
    session: str


def read_identity(platform: str, query: Mapping[str, str]) -> Identity:
    """Read who is coming from the parameters of an address.

    Parameters
    ----------
    platform
        Key of `PLATFORMS`.
    query
        Parameters as they came; nothing in them is trusted.

    Raises
    ------
    UnfilledAddressError
        A parameter is the template's own word, as nobody filled it in.
    AccessError
        A parameter is missing, too long, or holds signs that no platform sends.

    Examples
    --------
    >>> read_identity("generic", {"participant": "p1", "study": "s", "session": "x"}).participant
    'p1'
    """
    known = PLATFORMS[platform]
    if query.get(known.session) == _PREVIEW:
        msg = "This is a preview: accept the task on the platform first, then open it again."
        raise AccessError(msg)
    found = []
    for name in (known.participant, known.study, known.session):
        value = query.get(name, "")
        if value in known.fields or _UNFILLED.fullmatch(value):
            msg = (
                "This address holds the words of its template instead of ids: open the study from "
                "the platform, which fills them in."
            )
            raise UnfilledAddressError(msg)
        if not _SOUND.fullmatch(value):
            msg = (
                "The address lacks a proper {name}: open the study from {platform} again, "
                "and do not change the address."
            )
            raise AccessError(msg, name=name, platform=known.title)
        found.append(value)
    return Identity(participant=found[0], study=found[1], session=found[2])
