"""What is measured, what is to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["TARGETS", "Row", "render"]

TARGETS: dict[str, tuple[str, str | None, float | None]] = {
    "click_p95_ms": ("ms", "<=", 150),
    "reveal_p95_ms": ("ms", None, None),
    "save_p95_ms": ("ms", "<=", 250),
    "save_100_p95_ms": ("ms", "<=", 500),
    "steady_100_click_p95_ms": ("ms", None, None),
    "steady_100_save_p95_ms": ("ms", None, None),
    "browser_click_p95_ms": ("ms", "<=", 200),
    "browser_next_p95_ms": ("ms", "<=", 500),
    "first_paint_median_ms": ("ms", "<=", 2000),
    "loaded_click_p95_ms": ("ms", None, None),
    "loaded_next_p95_ms": ("ms", None, None),
    "first_paint_p95_ms": ("ms", "<=", 4000),
    "server_cores": ("cores", None, None),
    "generator_cores": ("cores", None, None),
    "steady_server_cores": ("cores", None, None),
    "steady_generator_cores": ("cores", None, None),
    "hundred_server_cores": ("cores", None, None),
    "hundred_generator_cores": ("cores", None, None),
    "soak_s": ("s", None, None),
    "soak_rss_mb": ("MB", "<=", 400),
    "soak_growth_mb": ("MB", "<=", 5),
    "acknowledged": ("answers", None, None),
    "lost": ("answers", "<=", 0),
    "doubled": ("answers", "<=", 0),
    "steady_acknowledged": ("answers", None, None),
    "hundred_acknowledged": ("answers", None, None),
    "steady_lost": ("answers", "<=", 0),
    "hundred_lost": ("answers", "<=", 0),
    "steady_doubled": ("answers", "<=", 0),
    "hundred_doubled": ("answers", "<=", 0),
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
_PG_REPORTED = ("click_p95_ms", "reveal_p95_ms", "save_p95_ms", "save_100_p95_ms", "server_cores",
                "generator_cores", "hundred_server_cores", "hundred_generator_cores",
                "acknowledged", "hundred_acknowledged")  # fmt: skip
_PG_BOUND = ("lost", "doubled", "hundred_lost", "hundred_doubled")
TARGETS |= {f"pg_{name}": (TARGETS[name][0], None, None) for name in _PG_REPORTED}
TARGETS |= {f"pg_{name}": TARGETS[name] for name in _PG_BOUND}
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
