"""Ways to spoil a 3D file, each at five severities; seeded."""

from collections.abc import Callable

import fast_simplification
import numpy as np
import trimesh
from scipy.spatial import cKDTree

from tests.metrics.quality.corpus_solid import Solid

__all__ = ["OF_MESHES", "OF_POINTS", "noise_mesh", "noise_points"]

Degradation = Callable[[Solid, float], Solid]


def jitter(solid: Solid, amount: float) -> Solid:
    """Move every vertex, by a share of the usual edge."""
    mesh = trimesh.Trimesh(solid.vertices, solid.faces, process=False)
    scale = amount * float(np.median(mesh.edges_unique_length))
    noise = np.random.default_rng(3).normal(scale=scale, size=solid.vertices.shape)
    return Solid(solid.vertices + noise, solid.faces)


def scatter(solid: Solid, amount: float) -> Solid:
    """Move every point, by a share of the longest side."""
    scale = amount * float(np.ptp(solid.vertices, axis=0).max())
    noise = np.random.default_rng(3).normal(scale=scale, size=solid.vertices.shape)
    return Solid(solid.vertices + noise, solid.faces)


def outliers(solid: Solid, share: float) -> Solid:
    """Throw a share of the vertices somewhere into twice the bounding box."""
    rng = np.random.default_rng(4)
    vertices = solid.vertices.copy()
    middle, span = vertices.mean(axis=0), np.ptp(vertices, axis=0).max()
    thrown = rng.permutation(len(vertices))[: round(share * len(vertices))]
    vertices[thrown] = middle + rng.uniform(-span, span, size=(len(vertices), 3))[thrown]
    return Solid(vertices, solid.faces)


def holes(solid: Solid, share: float) -> Solid:
    """Tear a share of the faces out, around seven places."""
    centres = solid.vertices[solid.faces].mean(axis=1)
    seeds = np.random.default_rng(5).permutation(len(centres))[:7]
    distance = cKDTree(centres[seeds]).query(centres)[0]
    kept = np.sort(np.argsort(distance, kind="stable")[round(share * len(centres)) :])
    return Solid(solid.vertices, solid.faces[kept])


def lost_faces(solid: Solid, share: float) -> Solid:
    """Drop a share of the faces, one here and one there."""
    order = np.random.default_rng(6).permutation(len(solid.faces))
    return Solid(solid.vertices, solid.faces[np.sort(order[round(share * len(order)) :])])


def duplicates(solid: Solid, share: float) -> Solid:
    """Add a share of the faces a second time."""
    again = np.random.default_rng(7).permutation(len(solid.faces))
    return Solid(
        solid.vertices,
        np.concatenate([solid.faces, solid.faces[again[: round(share * len(again))]]]),
    )


def decimation(solid: Solid, share: float) -> Solid:
    """Take a share of the faces away by quadric error."""
    points, faces = solid.vertices.astype(np.float32), solid.faces.astype(np.int32)
    vertices, faces = fast_simplification.simplify(points, faces, target_reduction=share)
    return Solid(vertices.astype(np.float64), faces.astype(np.int64))


def noise_mesh(seed: int) -> Solid:
    rng = np.random.default_rng(seed)
    return Solid(rng.normal(size=(500, 3)), rng.integers(0, 500, size=(1000, 3)))


def noise_points(seed: int) -> Solid:
    points = np.random.default_rng(seed).uniform(size=(3000, 3))
    return Solid(points, np.empty((0, 3), dtype=np.int64))


OF_MESHES: dict[str, tuple[Degradation, tuple[float, ...]]] = {
    "jitter": (jitter, (0.03, 0.08, 0.2, 0.4, 0.8)),
    "outliers": (outliers, (0.005, 0.01, 0.03, 0.08, 0.2)),
    "holes": (holes, (0.01, 0.03, 0.08, 0.15, 0.3)),
    "lost faces": (lost_faces, (0.01, 0.03, 0.08, 0.15, 0.3)),
    "duplicate faces": (duplicates, (0.02, 0.05, 0.15, 0.4, 1.0)),
    "decimation": (decimation, (0.5, 0.75, 0.9, 0.95, 0.98)),
}
OF_POINTS: dict[str, tuple[Degradation, tuple[float, ...]]] = {
    "jitter": (scatter, (0.003, 0.006, 0.012, 0.025, 0.05)),
    "outliers": (outliers, (0.005, 0.01, 0.03, 0.08, 0.2)),
}
