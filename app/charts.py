"""Pictures of scores as Vega-Lite, drawn by the browser from what the page sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["COLOURS", "bars", "binned", "histogram", "scatter", "value_shares"]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#999999", "#000000")
"""Okabe and Ito's palette: told apart by colour-blind readers, too."""

_BINS = 20


def bars(kinds: Sequence[str], metrics: Sequence[str]) -> dict[str, Any]:
    """Describe a bar for each metric, made up of values and of nulls by reason.

    Parameters
    ----------
    kinds
        What a bar is made up of, in order.
    metrics
        In order from the top.
    """
    colours = [COLOURS[n % len(COLOURS)] for n in range(len(kinds))]
    return {
        "height": {"step": 24},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "metric", "type": "nominal", "sort": list(metrics), "title": None},
            "x": {"field": "n", "type": "quantitative", "title": "scores",
                  "axis": {"tickMinStep": 1, "tickCount": 6, "labelFlush": True}},
            "color": {
                "field": "what",
                "type": "nominal",
                "scale": {"domain": list(kinds), "range": colours},
                "legend": {"orient": "bottom", "title": None, "columns": 2, "labelLimit": 300},
            },
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [{"field": name} for name in ("metric", "what", "n", "why")],
        },
    }  # fmt: skip


def binned(values: NDArray[np.float64]) -> pd.DataFrame:
    """Count values in bins of 0–1, or of their own range where they leave it."""
    low, high = float(values.min()), float(values.max())
    ends = (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)
    counts, edges = np.histogram(values, bins=_BINS, range=ends)
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "responses": counts})


def histogram() -> dict[str, Any]:
    """Describe the picture of what `binned` gives."""
    return {
        "height": 150,
        "mark": {"type": "bar", "color": COLOURS[0], "tooltip": True},
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "bin": {"binned": True}, "title": None,
                  "scale": {"padding": 8, "nice": False, "zero": False},
                  "axis": {"tickCount": 5, "labelFlush": True}},
            "x2": {"field": "to"},
            "y": {"field": "responses", "type": "quantitative", "title": None,
                  "axis": {"tickMinStep": 1, "tickCount": 4}},
        },
    }  # fmt: skip


def scatter(x: str, y: str) -> dict[str, Any]:
    """Describe a scatter of fields x and y under these titles, no point cut by its frame."""
    axis = {"type": "quantitative", "scale": {"zero": False, "padding": 8}}
    return {
        "mark": {"type": "circle", "size": 40, "opacity": 0.5, "color": COLOURS[0], "clip": False,
                 "tooltip": True},
        "encoding": {
            "x": {"field": "x", "title": x, **axis},
            "y": {"field": "y", "title": y, **axis},
        },
    }  # fmt: skip


def value_shares(parties: Sequence[str]) -> dict[str, Any]:
    """Describe a small picture of how often two parties give each value of a dimension.

    Parameters
    ----------
    parties
        What the field ``who`` holds, in order; the others are ``value`` and ``share``.
    """
    return {
        "width": 190,
        "height": 90,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "value", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
            "xOffset": {"field": "who", "sort": list(parties)},
            "y": {"field": "share", "type": "quantitative", "title": None,
                  "axis": {"format": "%", "tickCount": 3}},
            "color": {"field": "who", "legend": None,
                      "scale": {"domain": list(parties), "range": list(COLOURS[:2])}},
        },
    }  # fmt: skip
