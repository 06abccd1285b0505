"""What is measured, what is to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["TARGETS", "Row", "render"]

TARGETS: dict[str, tuple[str, str | None, float | None]] = {
    "alpha_point_ratio": ("x", ">=", 15),
    "alpha_1000_item_resamples_s": ("s", "<=", 0.5),
    "icc_all_ratio": ("x", ">=", 1000),
    "within_item_pearson_ratio": ("x", ">=", 1000),
    "joint_10000_resamples_s": ("s", "<=", 8),
    "joint_10000_resamples_mb": ("MB", "<=", 400),
    "permutation_10000_s": ("s", "<=", 1),
    "report_full_s": ("s", "<=", 20),
    "report_full_gb": ("GB", "<=", 1.5),
    "read_judgments_s": ("s", "<=", 4),
    "growth": ("x", "<=", 1.2),
    "headline_s": ("s", "<=", 0.3),
    "text_responses_per_s": ("/s", ">=", 12),
    "text_start_s": ("s", None, None),
    "text_bf16_per_s": ("/s", None, None),
    "growth_mb": ("MB", "<=", 100),
    "with_image_per_s": ("/s", ">=", 5),
    "with_speech10s_per_s": ("/s", ">=", 1.5),
    "audio_ratio": ("x", ">=", 5),
    "image_ratio": ("x", ">=", 1),
    "serial_overhead_ms": ("ms", None, None),
    "processes_overhead_ms": ("ms", None, None),
    "dask_overhead_ms": ("ms", None, None),
    "judged_per_s": ("/s", ">=", 250),
}
"""Unit, direction and bound of each row; neither of the latter where it is only reported."""

_SIGNS = {"<=": "≤", ">=": "≥"}
_MET = {True: "yes", False: "**no**", None: "–"}


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    Attributes
    ----------
    name
        One of `TARGETS`.
    value
        In its unit; for a ratio, the peer's time divided by ours.
    peer, peer_value
        The library beside us and its time in seconds.
    ratio
        The peer's time divided by ours.
    """

    name: str
    value: float
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value is on the right side of its bound; None where there is none."""
        _, op, target = TARGETS[self.name]
        if target is None:
            return None
        return self.value <= target if op == "<=" else self.value >= target

    def to_dict(self) -> dict[str, Any]:
        """Give the row as JSON-able values."""
        unit, op, target = TARGETS[self.name]
        row = asdict(self)
        return {
            "name": row["name"], "value": row["value"], "unit": unit, "op": op, "target": target,
            "met": self.met, "peer": row["peer"], "peer_value": row["peer_value"],
            "ratio": row["ratio"],
        }  # fmt: skip


def render(rows: Sequence[Row]) -> str:
    """Lay rows out as a Markdown table."""
    lines = [
        "| measured | value | to reach | met | peer | peer's time |",
        "|---|--:|--:|---|---|--:|",
    ]
    for row in rows:
        unit, op, target = TARGETS[row.name]
        bound = "–" if op is None else f"{_SIGNS[op]} {target:g} {unit}"
        time = "–" if row.peer_value is None else f"{row.peer_value:,.3g} s"
        lines.append(
            f"| {row.name} | {row.value:,.4g} {unit} | {bound} | "
            f"{_MET[row.met]} | {row.peer or '–'} | {time} |"
        )
    return "\n".join(lines)
