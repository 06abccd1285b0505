"""Export the participants of a crowd: whom a platform is to pay."""

from __future__ import annotations

from pathlib import Path

from judgments.crowd import participants
from judgments.database import Study
from judgments.exporting.writing import TableExport, as_moment, write_table
from judgments.rounds import round_named

__all__ = ["export_participants"]

_COLUMNS = (
    "platform", "study", "participant", "session", "rater", "status", "submitted", "assigned",
    "entered", "last_submitted",
)  # fmt: skip


def export_participants(study: Study, path: Path, *, round_name: str) -> TableExport:
    """Write one row for each participant of a round.

    The file names people by the platform's ids: it is for payment, not for publication.

    Raises
    ------
    UnknownNameError
        There is no such round.
    ExportRefusedError
        Nobody came by a link yet, or the file cannot be written.
    """
    with study.read() as session:
        found = participants(session, round_named(session, round_name).id)
    rows = (
        [one.platform, one.study, one.participant, one.session, one.rater, one.status,
         one.submitted, one.assigned, as_moment(one.entered_at),
         "" if one.last_at is None else as_moment(one.last_at)]
        for one in found
    )  # fmt: skip
    nothing = f"Nobody came to round {round_name!r} by a link yet; nothing was written."
    return TableExport(path=path, rows=write_table(path, _COLUMNS, rows, nothing), left_out=0)
