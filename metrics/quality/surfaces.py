"""How even the surface of a mesh is: rough, coarse, spiky."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.quality.edges import Edges

__all__ = ["coarseness", "roughness", "spike_share", "turns_square"]

_Points = NDArray[np.float64]
_Faces = NDArray[np.int64]
_FLAT = 0.5
_CREASE = 40.0
_FLATTER = 6
_NEEDLE = 135.0


def roughness(count: int, faces: _Faces, edges: Edges) -> float:
    """Measure how far faces turn away from the surface around them.

    A face counts by the smaller of two angles: to the mean of the faces at its corners, which a
    smooth curve leaves small at any resolution; and to the neighbour it turns from least, which is
    0 at a crease between flat pieces.

    Parameters
    ----------
    count
        Number of vertices.
    faces
        (F, 3) array of vertex indices.
    edges
        From `pair_up`.

    Returns
    -------
    float
        Mean over faces, in degrees, 0–180; 0 where there is no face.
    """
    if not len(faces):
        return 0.0
    around = np.zeros((count, 3))
    for corner in range(3):
        np.add.at(around, faces[:, corner], edges.normals)
    surface = _unit(_unit(around)[faces].sum(axis=1))
    cosine = np.clip((edges.normals * surface).sum(axis=1), -1, 1)
    return float(np.minimum(np.degrees(np.arccos(cosine)), _least_turn(edges)).mean())


def coarseness(edges: Edges) -> float:
    """Measure how far neighbouring faces turn from one another, but for creases.

    A crease is an edge of 40° or more between two pieces that are flat themselves, as in a box or
    a machined part: each face there has a neighbour from which it turns six times less.

    Parameters
    ----------
    edges
        From `pair_up`.

    Returns
    -------
    float
        Mean angle weighted by the edges' lengths, in degrees; 0 where all edges are creases.
    """
    least = _least_turn(edges)
    beside = np.maximum(least[edges.left], least[edges.right])
    counted = ~((edges.angles >= _CREASE) & (beside < edges.angles / _FLATTER))
    if not counted.any():
        return 0.0
    return float(np.average(edges.angles[counted], weights=edges.lengths[counted]))


def turns_square(edges: Edges) -> bool:
    """Say whether faces meet in one plane or at right angles only.

    Parameters
    ----------
    edges
        From `pair_up`.
    """
    plane = edges.angles < _FLAT
    return bool((plane | (np.abs(edges.angles - 90.0) < _FLAT)).all())


def spike_share(vertices: _Points, faces: _Faces, edges: Edges) -> float:
    """Give the share of vertices around which the faces' angles add up to less than 135°.

    A flat place has 360°, the corner of a cube 270°, the tip of a regular tetrahedron 180°.

    Parameters
    ----------
    vertices
        (V, 3) array of coordinates.
    faces
        (F, 3) array of vertex indices.
    edges
        From `pair_up`.

    Returns
    -------
    float
        0–1, of the vertices that faces close around; 0 where there are none.
    """
    sums = np.zeros(len(vertices))
    for corner in range(3):
        here, one, two = (vertices[faces[:, (corner + step) % 3]] for step in range(3))
        cosine = (_unit(one - here) * _unit(two - here)).sum(axis=1)
        np.add.at(sums, faces[:, corner], np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    closed = sums > 0
    closed[edges.places[edges.uses == 1].reshape(-1)] = False
    return float(np.mean(sums[closed] < _NEEDLE)) if closed.any() else 0.0


def _least_turn(edges: Edges) -> _Points:
    """Give the angle to the neighbour that each face turns from least; 180 without neighbours."""
    least = np.full(len(edges.normals), 180.0)
    np.minimum.at(least, edges.left, edges.angles)
    np.minimum.at(least, edges.right, edges.angles)
    return least


def _unit(vectors: _Points) -> _Points:
    lengths: _Points = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors / lengths
