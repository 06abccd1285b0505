"""Systems by name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import ImportRefusedError
from judgments.models import System
from judgments.records import Modality

__all__ = ["checked_supports", "the_system"]


def checked_supports(supports: Sequence[str] | None) -> list[str] | None:
    """Give modalities in their usual spelling and order.

    Raises
    ------
    ImportRefusedError
        One of them is no modality.

    Examples
    --------
    >>> checked_supports(["audio", "Image", "3d"])
    ['image', 'audio', 'threeD']
    """
    if supports is None:
        return None
    usual = {modality.value.lower(): modality for modality in Modality} | {"3d": Modality.THREED}
    named = [name.strip().lower() for name in supports if name.strip()]
    for name in named:
        if name not in usual:
            shown = ", ".join(Modality)
            msg = f"{name!r} is no modality; --supports takes {shown}, separated by commas."
            raise ImportRefusedError(msg)
    chosen = {usual[name] for name in named}
    return [modality.value for modality in Modality if modality in chosen]


def the_system(session: Session, name: str, supports: list[str] | None, *, actor: str) -> int:
    """Give the row of a system, made where there is none.

    Parameters
    ----------
    session
        Of the import's transaction.
    name
        Its name.
    supports
        Modalities that it can produce; None leaves what is stored.
    actor
        Who is named in the audit log where that changes.
    """
    system = session.scalar(select(System).where(System.name == name))
    if system is None:
        system = System(name=name, supports=supports)
        session.add(system)
        session.flush()
    elif supports is not None and system.supports != supports:
        log(session, actor=actor, action="system changed", subject="systems",
            subject_id=system.id, before={"supports": system.supports},
            after={"supports": supports})  # fmt: skip
        system.supports = supports
    return system.id
