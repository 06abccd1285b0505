"""What the training of a round asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import PlanError
from judgments.models import Round
from judgments.rounds import round_named

__all__ = ["TrainingRule", "set_training_rule", "training_rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRule:
    """When training is passed.

    Attributes
    ----------
    share
        Share of the known answers of an attempt that must lie in their range, 0 to 1.
    attempts
        How often the training may be taken.
    """

    share: float = 0.7
    attempts: int = 2


def training_rule(settings: Mapping[str, Any]) -> TrainingRule:
    """Read the rule from a round's settings, key ``training``; what is not said is the default.

    Examples
    --------
    >>> training_rule({"training": {"share": 0.9}})
    TrainingRule(share=0.9, attempts=2)
    """
    return TrainingRule(**settings.get("training", {}))


def set_training_rule(session: Session, round_name: str, rule: TrainingRule) -> None:
    """Change what the training of an open round asks for; attempts that are settled stay so.

    Raises
    ------
    UnknownNameError
        There is no such round.
    PlanError
        The round is closed, or the rule cannot be met.
    """
    if not 0 < rule.share <= 1 or rule.attempts < 1:
        msg = (
            "Training is passed with a share above 0 and up to 1, in at least one attempt; "
            f"not with {rule.share:g} in {rule.attempts}."
        )
        raise PlanError(msg)
    found = session.scalars(
        select(Round).where(Round.id == round_named(session, round_name).id).with_for_update()
    ).one()
    if found.status != "open":
        msg = f"Round {round_name!r} is closed: its training cannot change any more."
        raise PlanError(msg)
    before = asdict(training_rule(found.settings))
    found.settings = {**found.settings, "training": asdict(rule)}
    log(session, actor="cli", action="training rule set", subject="rounds", subject_id=found.id,
        before=before, after=asdict(rule))  # fmt: skip
