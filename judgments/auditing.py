"""The audit log: who changed what."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from judgments.models import AuditEntry

__all__ = ["log"]


def log(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    subject_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append an entry to the audit log, in the caller's transaction."""
    session.add(
        AuditEntry(
            actor=actor,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=before,
            after=after,
        )
    )
