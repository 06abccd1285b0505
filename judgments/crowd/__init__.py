"""Raters who come by a link of a crowd platform: who they are, what they do, how they leave."""

from judgments.crowd.claiming import Claim, claim
from judgments.crowd.leaving import WayOut, way_out
from judgments.crowd.links import CrowdLink, read_link, sign_link
from judgments.crowd.opening import open_crowd
from judgments.crowd.platforms import PLATFORMS, Identity, Platform, read_identity
from judgments.crowd.standing import CrowdStanding, participants

__all__ = [
    "PLATFORMS",
    "Claim",
    "CrowdLink",
    "CrowdStanding",
    "Identity",
    "Platform",
    "WayOut",
    "claim",
    "open_crowd",
    "participants",
    "read_identity",
    "read_link",
    "sign_link",
    "way_out",
]
