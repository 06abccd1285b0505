"""The tables of a study."""

from judgments.models.base import Base, now
from judgments.models.content import Asset, Item, Placeholder, Reference, Response, System
from judgments.models.people import AuditEntry, Invitation, Rater, RaterSession, Setting
from judgments.models.rounds import (
    Assignment,
    Dimension,
    Draft,
    Form,
    Judgment,
    Preference,
    Round,
)
from judgments.models.scoring import Extraction, JudgeAnswer, Score, ScoringRun, WeightSet

__all__ = [
    "Asset",
    "Assignment",
    "AuditEntry",
    "Base",
    "Dimension",
    "Draft",
    "Extraction",
    "Form",
    "Invitation",
    "Item",
    "JudgeAnswer",
    "Judgment",
    "Placeholder",
    "Preference",
    "Rater",
    "RaterSession",
    "Reference",
    "Response",
    "Round",
    "Score",
    "ScoringRun",
    "Setting",
    "System",
    "WeightSet",
    "now",
]
