"""Holes, spoilt faces, spikes, roughness and coarseness of a mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.quality.edges import Edges, missing_area, pair_up
from metrics.quality.surfaces import coarseness, roughness, spike_share, turns_square

__all__ = ["Mesh", "measure_mesh"]

_Points = NDArray[np.float64]
_Faces = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """What was measured in a mesh.

    Attributes
    ----------
    faces
        Number of faces that have an area and are there once.
    open_edges
        0–1, share of edges that belong to one face only.
    missing
        0–1, area that it would take to close the holes, as a share of the closed whole.
    crowded_edges
        0–1, share of edges where more than two faces meet.
    degenerate
        0–1, share of faces without area.
    duplicate
        0–1, share of faces that were there before.
    spikes
        0–1, share of vertices that stand out like a needle.
    roughness
        Mean angle between a face and the surface around it, in degrees.
    coarseness
        Mean angle between neighbouring faces on what is meant to be smooth, in degrees.
    square
        Whether faces meet at right angles or in one plane only, as those of a box do.
    """

    faces: int
    open_edges: float
    missing: float
    crowded_edges: float
    degenerate: float
    duplicate: float
    spikes: float
    roughness: float
    coarseness: float
    square: bool


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
        Shares of faces, edges, vertices or area, 0–1; angles in degrees.
    """
    vertices, faces = _merged(vertices, faces)
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(normals, axis=1)
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    sound = doubled > 1e-6 * np.maximum(sides, 1e-30) ** 2
    kept, first = np.unique(np.sort(faces[sound], axis=1), axis=0, return_index=True)
    chosen = np.flatnonzero(sound)[np.sort(first)]
    faces, doubled = faces[chosen], doubled[chosen, np.newaxis]
    edges = pair_up(vertices, faces, normals[chosen] / doubled)
    return Mesh(
        faces=len(kept),
        **_edge_shares(vertices, edges, area=float(doubled.sum()) / 2),
        degenerate=float(1 - sound.mean()),
        duplicate=1 - len(kept) / max(int(sound.sum()), 1),
        spikes=spike_share(vertices, faces, edges),
        roughness=roughness(len(vertices), faces, edges),
        coarseness=coarseness(edges),
        square=turns_square(edges),
    )


def _merged(vertices: _Points, faces: _Faces) -> tuple[_Points, _Faces]:
    span = float(np.ptp(vertices, axis=0).max()) or 1.0
    grid = np.round((vertices - vertices.min(axis=0)) / span * 1e6).astype(np.int64)
    _, first, place = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    return vertices[first], place.reshape(-1)[faces]


def _edge_shares(vertices: _Points, edges: Edges, *, area: float) -> dict[str, float]:
    if not edges.uses.size:
        return {"open_edges": 1.0, "missing": 0.0, "crowded_edges": 0.0}
    return {
        "open_edges": float(np.mean(edges.uses == 1)),
        "missing": missing_area(vertices, edges.places[edges.uses == 1], area),
        "crowded_edges": float(np.mean(edges.uses > 2)),
    }
