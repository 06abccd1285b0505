"""Jitter and stray points of a point cloud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["Points", "measure_points"]

_NEIGHBOURS = 12
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What was measured in a point cloud.

    Attributes
    ----------
    points
        Number of points.
    jitter
        0 to ⅓, median surface variation: the share of the local spread that lies across the
        surface; 0 on a plane, ⅓ where points fill a volume evenly.
    strays
        0–1, share of points more than four times as far from their neighbours as is usual.
    """

    points: int
    jitter: float
    strays: float


def measure_points(vertices: NDArray[np.float64]) -> Points | None:
    """Measure a point cloud.

    Parameters
    ----------
    vertices
        (V, 3) array of coordinates.

    Returns
    -------
    Points or None
        None where there are too few points to have neighbours.

    Source
    ------
    Surface variation: Pauly, Gross and Kobbelt (2002),
    https://doi.org/10.1109/VISUAL.2002.1183771, section 2.
    """
    distinct = np.unique(vertices, axis=0)
    if len(distinct) <= _NEIGHBOURS:
        return None
    step = max(1, len(distinct) // _LOOKED_AT)
    found = cKDTree(distinct).query(distinct[::step], k=_NEIGHBOURS + 1)
    distances, places = np.asarray(found[0]), np.asarray(found[1])
    near = distinct[places]
    centred = near - near.mean(axis=1, keepdims=True)
    spread = np.linalg.eigvalsh(np.einsum("nki,nkj->nij", centred, centred))
    variation = spread[:, 0] / np.maximum(spread.sum(axis=1), 1e-300)
    reach = distances[:, 1:].mean(axis=1)
    return Points(
        points=len(vertices),
        jitter=float(np.median(np.maximum(variation, 0.0))),
        strays=float(np.mean(reach > 4 * np.median(reach))),
    )
