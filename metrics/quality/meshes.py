"""Holes, spoilt faces and roughness of a mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mesh", "measure_mesh"]

_Points = NDArray[np.float64]
_Faces = NDArray[np.int64]
_FEWEST_FACES = 200
_FLAT_SHARE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """What was measured in a mesh.

    Attributes
    ----------
    faces
        Number of faces that have an area and are there once.
    open_edges
        0–1, share of edges that belong to one face only.
    crowded_edges
        0–1, share of edges where more than two faces meet.
    degenerate
        0–1, share of faces without area.
    duplicate
        0–1, share of faces that were there before.
    roughness
        Median angle between a face and the surface around it, in degrees; 0 below 200 faces, and
        where faces lie exactly in one plane with their neighbours, as in anything built of blocks.
    """

    faces: int
    open_edges: float
    crowded_edges: float
    degenerate: float
    duplicate: float
    roughness: float


def measure_mesh(vertices: _Points, faces: _Faces) -> Mesh:
    """Measure a mesh; vertices at one place count as one, as file formats split them.

    Parameters
    ----------
    vertices
        (V, 3) array of coordinates.
    faces
        (F, 3) array of vertex indices, F > 0.

    Returns
    -------
    Mesh
        Shares of faces or edges, 0–1.
    """
    vertices, faces = _merged(vertices, faces)
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(normals, axis=1)
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    sound = doubled > 1e-6 * np.maximum(sides, 1e-30) ** 2
    kept, first = np.unique(np.sort(faces[sound], axis=1), axis=0, return_index=True)
    chosen = np.flatnonzero(sound)[np.sort(first)]
    uses = _edge_uses(faces[chosen])
    return Mesh(
        faces=len(kept),
        open_edges=float(np.mean(uses == 1)) if uses.size else 1.0,
        crowded_edges=float(np.mean(uses > 2)) if uses.size else 0.0,
        degenerate=float(1 - sound.mean()),
        duplicate=1 - len(kept) / max(int(sound.sum()), 1),
        roughness=_roughness(len(vertices), faces[chosen], normals[chosen]),
    )


def _merged(vertices: _Points, faces: _Faces) -> tuple[_Points, _Faces]:
    span = float(np.ptp(vertices, axis=0).max()) or 1.0
    grid = np.round((vertices - vertices.min(axis=0)) / span * 1e6).astype(np.int64)
    _, first, place = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    return vertices[first], place.reshape(-1)[faces]


def _edge_uses(faces: _Faces) -> NDArray[np.int64]:
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    uses: NDArray[np.int64] = np.unique(edges, axis=0, return_counts=True)[1]
    return uses


def _roughness(count: int, faces: _Faces, normals: _Points) -> float:
    if len(faces) < _FEWEST_FACES:
        return 0.0
    unit = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    if _flat_share(faces, unit) > _FLAT_SHARE:
        return 0.0
    around = np.zeros((count, 3))
    for corner in range(3):
        np.add.at(around, faces[:, corner], unit)
    around /= np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-12)
    surface = around[faces].sum(axis=1)
    surface /= np.maximum(np.linalg.norm(surface, axis=1, keepdims=True), 1e-12)
    cosine = np.clip((unit * surface).sum(axis=1), -1, 1)
    return float(np.degrees(np.median(np.arccos(cosine))))


def _flat_share(faces: _Faces, unit: _Points) -> float:
    """Give the share of edges between two faces that lie in one plane."""
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    owners = np.repeat(np.arange(len(faces)), 3)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    same = (np.diff(edges[order], axis=0) == 0).all(axis=1)
    one, two = owners[order][:-1][same], owners[order][1:][same]
    return float(np.mean((unit[one] * unit[two]).sum(axis=1) > 0.9998)) if one.size else 0.0
