"""3D files: load them within limits, and say in words what they hold."""

from __future__ import annotations

import logging
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from metrics.extraction.limits import UnreadableError, check_size
from metrics.reasons import extra_missing

__all__ = ["GEOMETRY_TYPES", "Geometry", "load_geometry", "summarise_geometry"]

_MAX_FACES = 2_000_000
_MAX_POINTS = 2_000_000

GEOMETRY_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "model/ply": "ply",
        "model/stl": "stl",
        "model/obj": "obj",
        "model/gltf-binary": "glb",
    }
)

# A hostile or cut file makes trimesh fail in any of these ways.
_PARSE_ERRORS = (
    ValueError, IndexError, KeyError, TypeError, AttributeError, OSError, EOFError,
    NotImplementedError, AssertionError, OverflowError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """What a 3D file holds.

    Attributes
    ----------
    vertices
        (V, 3) array of coordinates.
    faces
        (F, 3) array of vertex indices; F = 0 for a point cloud.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]

    @property
    def is_mesh(self) -> bool:
        """Say whether there are faces; otherwise it is a point cloud."""
        return len(self.faces) > 0


def load_geometry(path: Path, media_type: str | None) -> Geometry:
    """Load a mesh or point cloud with trimesh, exactly as stored: nothing is merged or repaired.

    Parameters
    ----------
    path
        The file.
    media_type
        Its type as sniffed, such as ``model/ply``.

    Returns
    -------
    Geometry
        All of a scene's meshes in one, in scene coordinates.

    Raises
    ------
    UnreadableError
        If the type is unknown, the file is damaged or too large, or trimesh is not installed.
    """
    kind = GEOMETRY_TYPES.get(media_type or "")
    if kind is None:
        reason = "unsupported_format"
        raise UnreadableError(reason)
    check_size(path)
    try:
        import trimesh
    except ImportError as error:
        raise UnreadableError(extra_missing("mesh")) from error
    logging.getLogger("trimesh").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as stream:
            scene = trimesh.load_scene(stream, file_type=kind, process=False, skip_materials=True)
        geometry = _flatten(scene)
    except _PARSE_ERRORS as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    return _checked(geometry)


def _flatten(scene: object) -> Geometry:
    vertices: list[NDArray[np.float64]] = []
    faces: list[NDArray[np.int64]] = []
    offset = 0
    for shape in scene.dump():  # type: ignore[attr-defined]
        points = np.asarray(shape.vertices, dtype=np.float64).reshape(-1, 3)
        corners = np.asarray(getattr(shape, "faces", ()), dtype=np.int64).reshape(-1, 3)
        vertices.append(points)
        faces.append(corners + offset)
        offset += len(points)
    return Geometry(
        vertices=np.concatenate([np.empty((0, 3)), *vertices]),
        faces=np.concatenate([np.empty((0, 3), dtype=np.int64), *faces]),
    )


def _checked(geometry: Geometry) -> Geometry:
    if len(geometry.faces) > _MAX_FACES or len(geometry.vertices) > _MAX_POINTS:
        reason = "too_large"
        raise UnreadableError(reason)
    broken = (
        len(geometry.vertices) == 0
        or not np.isfinite(geometry.vertices).all()
        or (geometry.faces >= len(geometry.vertices)).any()
        or (geometry.faces < 0).any()
    )
    if broken:
        reason = "damaged_file"
        raise UnreadableError(reason)
    return geometry


def summarise_geometry(geometry: Geometry) -> str:
    """Say in a sentence or two what a 3D file holds: kind, size, proportions.

    The words say nothing of what the shape depicts: a cube and a house of the same proportions read
    alike.

    Parameters
    ----------
    geometry
        As loaded.

    Returns
    -------
    str
        English prose.

    Examples
    --------
    >>> corners = np.array([[0.0, 0, 0], [4, 0, 0], [0, 2, 0], [0, 0, 1]])
    >>> summarise_geometry(Geometry(vertices=corners, faces=np.empty((0, 3), dtype=np.int64)))
    'A 3D point cloud of 4 points. Its proportions are 4 : 2 : 1.'
    """
    if geometry.is_mesh:
        used = len(np.unique(geometry.vertices[np.unique(geometry.faces)].round(9), axis=0))
        what = f"A 3D mesh of {len(geometry.faces)} faces and {used} vertices."
    else:
        what = f"A 3D point cloud of {len(geometry.vertices)} points."
    extents = np.sort(np.ptp(geometry.vertices, axis=0))[::-1]
    smallest = extents[extents > 0].min(initial=np.inf)
    if not np.isfinite(smallest):
        return what
    ratio = " : ".join(f"{extent / smallest:.2g}" for extent in extents)
    return f"{what} Its proportions are {ratio}."
