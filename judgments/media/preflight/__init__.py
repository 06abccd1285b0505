"""Preflight: whether files decode, play in browsers, and how large they are."""

from judgments.media.preflight.checks import check_file
from judgments.media.preflight.findings import Findings
from judgments.media.preflight.storing import (
    VERSION,
    ensure_checked,
    kept_checks,
    undecodable,
)

__all__ = ["VERSION", "Findings", "check_file", "ensure_checked", "kept_checks", "undecodable"]
