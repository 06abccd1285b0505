"""3D files that quality scorers are tried on: half of them took no part in development."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import trimesh
from numpy.typing import NDArray

__all__ = ["DEVELOPMENT", "HELD_OUT", "Solid", "sampled"]


@dataclass(frozen=True)
class Solid:
    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]


@cache
def sphere() -> Solid:
    return taken(trimesh.creation.icosphere(subdivisions=5))


@cache
def torus() -> Solid:
    return taken(trimesh.creation.torus(1, 0.4, major_sections=100, minor_sections=40))


@cache
def trefoil() -> Solid:
    t = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    path = [np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -np.sin(3 * t)]
    return tube(np.column_stack(path), radius=0.4, closed=True)


@cache
def spring() -> Solid:
    t = np.linspace(0, 6 * np.pi, 270)
    return tube(np.column_stack([np.cos(t), np.sin(t), t / 8]), radius=0.15, closed=False)


@cache
def shaft() -> Solid:
    """Turn a machined part: cylinders, flat shoulders and a chamfer."""
    corners = [(0, 0), (1, 0), (1, 1), (0.6, 1), (0.6, 2.5), (0.5, 2.6), (0, 2.6)]
    profile = [np.linspace(a, b, 10, endpoint=False) for a, b in pairwise(corners)]
    return taken(trimesh.creation.revolve(np.vstack([*profile, corners[-1:]]), sections=80))


@cache
def pear() -> Solid:
    t = np.linspace(-np.pi / 2, np.pi / 2, 60)
    radius = np.cos(t) * (1 - 0.35 * np.sin(t) + 0.1 * np.sin(3 * t))
    radius[[0, -1]] = 0
    return taken(trimesh.creation.revolve(np.column_stack([radius, 1.4 * np.sin(t)]), sections=80))


def tube(path: NDArray[np.float64], *, radius: float, closed: bool) -> Solid:
    """Lay a round tube along a path."""
    around, count = 20, len(path)
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.cross(ahead, [0, 0, 1.0])
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(ahead, side)
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)[:, np.newaxis]
    rings = [
        p + radius * (np.cos(angle) * s + np.sin(angle) * u)
        for p, s, u in zip(path, side, up, strict=True)
    ]
    vertices = np.vstack([*rings, path[0], path[-1]])
    faces = []
    for n in range(count if closed else count - 1):
        for m in range(around):
            a, b = n * around + m, n * around + (m + 1) % around
            c, d = (k % (count * around) for k in (a + around, b + around))
            faces += [[a, c, b], [b, c, d]]
    for m in range(0 if closed else around):
        last, turn = (count - 1) * around, (m + 1) % around
        faces += [[m, turn, len(vertices) - 2], [last + m, len(vertices) - 1, last + turn]]
    return Solid(vertices if not closed else vertices[:-2], np.array(faces))


def taken(mesh: trimesh.Trimesh) -> Solid:
    return Solid(np.asarray(mesh.vertices), np.asarray(mesh.faces))


def sampled(solid: Solid, count: int = 3000) -> Solid:
    """Scatter points over a surface."""
    mesh = trimesh.Trimesh(solid.vertices, solid.faces, process=False)
    points, _ = trimesh.sample.sample_surface(mesh, count, seed=11)
    return Solid(np.asarray(points), np.empty((0, 3), dtype=np.int64))


DEVELOPMENT: dict[str, Callable[[], Solid]] = {"sphere": sphere, "torus": torus, "trefoil": trefoil}
HELD_OUT: dict[str, Callable[[], Solid]] = {"spring": spring, "shaft": shaft, "pear": pear}
