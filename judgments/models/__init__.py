"""The tables of a study."""

from judgments.models.base import Base, now
from judgments.models.checking import AssetCheck, CleanCopy, Review
from judgments.models.content import Asset, Item, Placeholder, Reference, Response, System
from judgments.models.participation import CrowdEntry, KnownValue, Participation, PartView
from judgments.models.people import AuditEntry, Invitation, Rater, RaterSession, Setting
from judgments.models.rounds import (
    ANALYSED,
    PURPOSES,
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
    "ANALYSED",
    "PURPOSES",
    "Asset",
    "AssetCheck",
    "Assignment",
    "AuditEntry",
    "Base",
    "CleanCopy",
    "CrowdEntry",
    "Dimension",
    "Draft",
    "Extraction",
    "Form",
    "Invitation",
    "Item",
    "JudgeAnswer",
    "Judgment",
    "KnownValue",
    "PartView",
    "Participation",
    "Placeholder",
    "Preference",
    "Rater",
    "RaterSession",
    "Reference",
    "Response",
    "Review",
    "Round",
    "Score",
    "ScoringRun",
    "Setting",
    "System",
    "WeightSet",
    "now",
]
