"""Geometry of the figures; templates draw them, so that every name passes their escaping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.report.scatter import Scatter
from metrics.report.values import Row

__all__ = ["HEIGHT", "WIDTH", "Axes", "Curve", "Plot", "draw_curve", "draw_scatter", "span"]

WIDTH, HEIGHT = 560, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 14, 46
N_MARKS = 8
"""Number of shapes and colours that tell systems apart before they repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Linear scales of one plot, from data to the drawing's own coordinates."""

    x: tuple[float, float]
    y: tuple[float, float]

    def left(self, value: float) -> float:
        """Give the horizontal place of a value."""
        low, high = self.x
        return round(_LEFT + (value - low) / (high - low) * (WIDTH - _LEFT - _RIGHT), 1)

    def top(self, value: float) -> float:
        """Give the vertical place of a value."""
        low, high = self.y
        return round(HEIGHT - _BOTTOM - (value - low) / (high - low) * self.height, 1)

    @property
    def height(self) -> float:
        """Height of the plotting area."""
        return HEIGHT - _TOP - _BOTTOM

    def x_ticks(self) -> list[tuple[float, str]]:
        """Give place and label of each tick on the horizontal axis."""
        return [(self.left(value), label) for value, label in _ticks(*self.x)]

    def y_ticks(self) -> list[tuple[float, str]]:
        """Give place and label of each tick on the vertical axis."""
        return [(self.top(value), label) for value, label in _ticks(*self.y)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A scatter ready to draw; `points` are (left, top, mark, words)."""

    scatter: Scatter
    axes: Axes
    points: tuple[tuple[float, float, int, str], ...]
    line: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A curve of r over η ready to draw; `marks` are (left, top, kind, words)."""

    axes: Axes
    path: str
    band: tuple[float, float] | None
    flat: tuple[float, float] | None
    marks: tuple[tuple[float, float, str, str], ...]


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    step = _nice((high - low) / 6)
    first = np.ceil(low / step - 1e-9) * step
    values = np.arange(first, high + step * 1e-6, step)
    digits = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
    return [(float(value), f"{value + 0.0:.{digits}f}") for value in values]


def _nice(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= step * (1 - 1e-9)))


def draw_scatter(scatter: Scatter) -> Plot:
    """Place the points of a scatter.

    Metric values run from 0 to 1, or over what there is where they do not; human values over
    their scale.
    """
    low, high = scatter.scale
    pad = (high - low) * 0.06
    axes = Axes(x=_range(scatter.x), y=(low - pad, high + pad))
    points = tuple(
        (axes.left(x), axes.top(y), system % N_MARKS, _words(scatter, n, x, y, system))
        for n, (x, y, system) in enumerate(
            zip(scatter.x.tolist(), scatter.y.tolist(), scatter.system.tolist(), strict=True)
        )
    )
    return Plot(scatter=scatter, axes=axes, points=points, line=_line(scatter, axes))


def _range(values: np.ndarray) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= 1:
        return -0.02, 1.02
    pad = 0.05 * (high - low) or 1.0
    return low - pad, high + pad


def _words(scatter: Scatter, n: int, x: float, y: float, system: int) -> str:
    return (
        f"{scatter.item[n]} · {scatter.systems[system]}\n"
        f"{scatter.metric} {x:.3f} · {scatter.dimension} {y:.2f}"
    )


def _line(scatter: Scatter, axes: Axes) -> tuple[float, float, float, float] | None:
    """Give the ends of the least-squares line, cut to what is shown."""
    if scatter.line is None or not scatter.x.size:
        return None
    intercept, slope = scatter.line
    ends = [float(scatter.x.min()), float(scatter.x.max())]
    heights = [min(max(intercept + slope * x, axes.y[0]), axes.y[1]) for x in ends]
    if slope:
        ends = [(y - intercept) / slope for y in heights]
    return axes.left(ends[0]), axes.top(heights[0]), axes.left(ends[1]), axes.top(heights[1])


def draw_curve(
    points: Sequence[tuple[float, float | None]],
    *,
    marks: Sequence[tuple[str, float | None, str]],
    interval: Row | None,
    flat: Row | None,
) -> Curve | None:
    """Place a curve of r over η; None where fewer than two of its points are defined.

    Parameters
    ----------
    points
        Pairs of η and r.
    marks
        Kind, η and words of each point to mark.
    interval, flat
        Rows with `low` and `high` in η: the interval of η*, and the region as good as its top.
    """
    defined = [(eta, r) for eta, r in points if r is not None]
    if len(defined) < 2:
        return None
    etas, values = np.array(defined).T
    pad = max(0.02, 0.25 * float(np.ptp(values)))
    axes = Axes(x=(0.0, 1.0), y=(float(values.min()) - pad, float(values.max()) + pad))
    placed = tuple(
        (axes.left(eta), axes.top(float(np.interp(eta, etas, values))), kind, words)
        for kind, eta, words in marks
        if eta is not None
    )
    path = "M" + " L".join(f"{axes.left(eta)} {axes.top(r)}" for eta, r in defined)
    return Curve(
        axes=axes,
        path=path,
        band=_edges(axes, interval),
        flat=_edges(axes, flat),
        marks=placed,
    )


def _edges(axes: Axes, region: Row | None) -> tuple[float, float] | None:
    if region is None or region["low"] is None or region["high"] is None:
        return None
    left = axes.left(region["low"])
    return left, round(axes.left(region["high"]) - left, 1)


def span(row: Row, low: float, high: float) -> Row | None:
    """Give a bar for an estimate and its interval, in per cent of the axis from low to high.

    Examples
    --------
    >>> row = {"estimate": 0.5, "interval": {"low": 0.25, "high": 0.75}}
    >>> span(row, 0.0, 1.0)
    {'at': 50.0, 'left': 25.0, 'width': 50.0}
    """
    if row["estimate"] is None:
        return None
    interval = row["interval"] or {"low": row["estimate"], "high": row["estimate"]}

    def place(value: float) -> float:
        return round(100 * min(max((value - low) / (high - low), 0), 1), 2)

    left = place(interval["low"])
    return {
        "at": place(row["estimate"]),
        "left": left,
        "width": round(place(interval["high"]) - left, 2),
    }
