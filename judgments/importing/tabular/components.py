"""The components of the composites among the metrics of a table, brought to 0–1."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from judgments.importing.tabular.reading import Table, refusal

__all__ = ["COMPONENTS", "on_unit_scale"]

COMPONENTS = ("SC", "GQ", "HC", "SH")
"""What SQCS and ICS are made of; they are on 0–1 here, all other metrics on any scale."""

_NAMES = "SC, GQ, HC and SH"


def on_unit_scale(
    table: Table, scales: Mapping[str, tuple[float, float]]
) -> tuple[NDArray[np.float64], dict[str, str]]:
    """Bring the components of a table to 0–1, and leave all other metrics as they are.

    Parameters
    ----------
    table
        With columns ``metric`` and ``value``.
    scales
        Lowest and highest value of components that are on another scale, by metric.

    Returns
    -------
    tuple
        (N,) array of values, and the scales that were brought to 0–1, as ``MIN:MAX`` by metric.

    Raises
    ------
    ImportRefusedError
        A component lies off its scale, or a scale is given of what is none of the file's
        components.
    """
    metrics = table.texts["metric"]
    for name in scales:
        if name not in metrics or name not in COMPONENTS:
            reason = (
                f"--scale-of names {name!r}, but it is for {_NAMES}, where the file has them; "
                f"its metrics are {', '.join(metrics)}, and others are taken on any scale"
            )
            raise refusal(table.path, None, reason)
    values = np.array(table.columns["value"], dtype=np.float64)
    brought = {}
    for code, metric in enumerate(metrics):
        if metric in COMPONENTS:
            low, high = scales.get(metric, (0.0, 1.0))
            rows = np.flatnonzero(table.columns["metric"] == code)
            _check(table, metric, rows, (low, high), said=metric in scales)
            values[rows] = (values[rows] - low) / (high - low)
            if metric in scales:
                brought[metric] = f"{low:g}:{high:g}"
    return values, brought


def _check(
    table: Table,
    metric: str,
    rows: NDArray[np.int64],
    scale: tuple[float, float],
    *,
    said: bool,
) -> None:
    values = table.columns["value"][rows]
    off = rows[(values < scale[0]) | (values > scale[1])]
    if not off.size:
        return
    shown = f"{metric} is {table.columns['value'][off[0]]:g}"
    reason = (
        f"{shown}, off the scale {scale[0]:g}:{scale[1]:g} that --scale-of gives"
        if said
        else f"{shown}, and {_NAMES} are shares of 1 unless their scale is said, as in "
        f"--scale-of {metric}=1:5 or --scale-of {metric}=0:100"
    )
    raise table.refuse(int(off[0]), reason)
