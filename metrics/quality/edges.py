"""Edges of a mesh: which faces meet there and at what angle, and where it is open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["Edges", "missing_area", "pair_up"]

_Points = NDArray[np.float64]
_Faces = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """The edges of a mesh.

    Attributes
    ----------
    places
        (E, 2) array of vertex indices, each edge once.
    uses
        (E,) array, how many faces have the edge.
    left, right
        (P,) arrays of face indices: two faces that share an edge.
    lengths
        (P,) array, lengths of those edges.
    angles
        (P,) array, angles between the two faces' normals, in degrees.
    normals
        (F, 3) array, unit normals of all faces.
    """

    places: _Faces
    uses: _Faces
    left: _Faces
    right: _Faces
    lengths: _Points
    angles: _Points
    normals: _Points


def pair_up(vertices: _Points, faces: _Faces, normals: _Points) -> Edges:
    """Find the edges of a mesh.

    Parameters
    ----------
    vertices
        (V, 3) array of coordinates.
    faces
        (F, 3) array of vertex indices.
    normals
        (F, 3) array of unit normals.

    Returns
    -------
    Edges
        Where n > 2 faces meet, n - 1 of their pairs.
    """
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    owners = np.repeat(np.arange(len(faces)), 3)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    edges, owners = edges[order], owners[order]
    same = (np.diff(edges, axis=0) == 0).all(axis=1)
    starts = np.flatnonzero(np.concatenate([[True], ~same])) if len(edges) else np.arange(0)
    left, right, shared = owners[:-1][same], owners[1:][same], edges[:-1][same]
    cosine = np.clip((normals[left] * normals[right]).sum(axis=1), -1, 1)
    return Edges(
        places=edges[starts],
        uses=np.diff(np.append(starts, len(edges))),
        left=left,
        right=right,
        lengths=np.linalg.norm(vertices[shared[:, 0]] - vertices[shared[:, 1]], axis=1),
        angles=np.degrees(np.arccos(cosine)),
        normals=normals,
    )


def missing_area(vertices: _Points, rims: _Faces, area: float) -> float:
    """Estimate what it would take to close the holes: a fan of triangles over each rim.

    Parameters
    ----------
    vertices
        (V, 3) array of coordinates.
    rims
        (E, 2) array of vertex indices: the edges that belong to one face only.
    area
        Of the surface that is there.

    Returns
    -------
    float
        0–1, share of the closed whole; 0 where nothing is open.
    """
    if not len(rims):
        return 0.0
    places, local = np.unique(rims, return_inverse=True)
    local = local.reshape(-1, 2)
    size = len(places)
    joined = coo_array((np.ones(len(local)), (local[:, 0], local[:, 1])), shape=(size, size))
    count, which = connected_components(joined, directed=False)
    middles = np.zeros((count, 3))
    np.add.at(middles, which, vertices[places])
    middles /= np.bincount(which)[:, np.newaxis]
    centre = middles[which[local[:, 0]]]
    fans = np.cross(vertices[rims[:, 0]] - centre, vertices[rims[:, 1]] - centre)
    missing = float(np.linalg.norm(fans, axis=1).sum()) / 2
    return missing / (missing + area) if missing else 0.0
