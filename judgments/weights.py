"""The weights of SQCS and ICS: versioned, only ever added to, the latest in force."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import StudyError
from judgments.models import WeightSet

__all__ = ["PAPER_WEIGHTS", "adopt_weights", "ensure_paper_weights", "weights_in_force"]

PAPER_WEIGHTS = (0.7, 0.8)
"""η of SQCS and η of ICS as published with UniM (arXiv 2603.05075)."""

_PAPER_SOURCE = "UniM paper, arXiv 2603.05075"


def _latest(session: Session) -> WeightSet | None:
    return session.scalar(select(WeightSet).order_by(WeightSet.version.desc()).limit(1))


def weights_in_force(session: Session) -> WeightSet:
    """Give the weight set of the largest version.

    Raises
    ------
    StudyError
        The study has none: it was not set up.
    """
    latest = _latest(session)
    if latest is None:
        msg = "This study has no weight set; `accordant init` enters those of the paper."
        raise StudyError(msg)
    return latest


def ensure_paper_weights(session: Session) -> WeightSet:
    """Enter the paper's weights as version 1 where there is no weight set yet; idempotent.

    Returns
    -------
    WeightSet
        Version 1.
    """
    first = session.scalar(select(WeightSet).where(WeightSet.version == 1))
    if first is not None:
        return first
    eta_sqcs, eta_ics = PAPER_WEIGHTS
    first = WeightSet(version=1, eta_sqcs=eta_sqcs, eta_ics=eta_ics, source=_PAPER_SOURCE)
    session.add(first)
    session.flush()
    return first


def adopt_weights(
    session: Session,
    *,
    eta_sqcs: float,
    eta_ics: float,
    source: str,
    actor: str,
    round_id: int | None = None,
    details: dict[str, Any] | None = None,
    forced: bool = False,
) -> WeightSet:
    """Put new weights in force as the next version; earlier versions stay as they are.

    Parameters
    ----------
    session
        Of the caller's writing transaction.
    eta_sqcs, eta_ics
        Weights from 0 to 1.
    source
        Where they came from, in words.
    actor
        Who adopts them.
    round_id
        The round whose judgments they rest on.
    details
        The evidence, kept with the weight set.
    forced
        Whether they were adopted against the advice; logged as such.

    Raises
    ------
    StudyError
        A weight is not a number from 0 to 1, or the study has no weight set yet.
    """
    for name, eta in (("SQCS", eta_sqcs), ("ICS", eta_ics)):
        if not (math.isfinite(eta) and 0 <= eta <= 1):
            msg = f"The weight η of {name} lies between 0 and 1; {eta!r} does not."
            raise StudyError(msg)
    before = weights_in_force(session)
    adopted = WeightSet(
        version=before.version + 1,
        eta_sqcs=eta_sqcs,
        eta_ics=eta_ics,
        source=source,
        round_id=round_id,
        details=details,
    )
    session.add(adopted)
    session.flush()
    log(
        session,
        actor=actor,
        action="weights adopted by force" if forced else "weights adopted",
        subject="weight_sets",
        subject_id=adopted.id,
        before=_as_logged(before),
        after=_as_logged(adopted) | {"forced": forced},
    )
    return adopted


def _as_logged(weights: WeightSet) -> dict[str, Any]:
    return {
        "version": weights.version,
        "eta_sqcs": weights.eta_sqcs,
        "eta_ics": weights.eta_ics,
        "source": weights.source,
    }
