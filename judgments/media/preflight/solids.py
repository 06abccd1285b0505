"""Geometry: read once, counted."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from judgments.media.preflight.findings import Findings, package

__all__ = ["check_solid"]

_KINDS = {"model/ply": "ply", "model/obj": "obj", "model/stl": "stl", "model/gltf-binary": "glb"}
_MANY = 500_000
# What the viewer of the rating page has no decoder for.
_PACKED = {"KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu"}


def check_solid(path: Path, media_type: str) -> Findings:
    """Read geometry; say how many faces and points it has.

    Raises
    ------
    MissingPackageError
        trimesh is not installed.
    """
    found = Findings()
    if media_type == "model/gltf-binary" and (packed := _required(path) & _PACKED):
        found.unplayable(f"the viewer cannot unpack {', '.join(sorted(packed))}")
        return found
    trimesh = package("trimesh", "mesh")
    try:
        with path.open("rb") as file:
            scene = trimesh.load_scene(file, file_type=_KINDS[media_type], process=False)
    except Exception as error:  # noqa: BLE001  # trimesh raises whatever its readers meet
        found.broken(f"it cannot be read ({str(error) or type(error).__name__})")
        return found
    _count(list(scene.geometry.values()), found)
    return found


def _count(geometry: list[Any], found: Findings) -> None:
    faces = sum(len(one.faces) for one in geometry if hasattr(one, "faces"))
    points = sum(len(one.vertices) for one in geometry)
    found.facts = {"faces": faces, "points": points}
    if points == 0:
        found.broken("there is no geometry in it")
    elif max(faces, points) > _MANY:
        found.warnings.append(
            f"{faces:,} faces and {points:,} points turn slowly on small machines"
        )


def _required(path: Path) -> set[str]:
    with path.open("rb") as file:
        head = file.read(20)
        try:
            (length,) = struct.unpack_from("<I", head, 12)
            return set(json.loads(file.read(length)).get("extensionsRequired", ()))
        except (struct.error, ValueError, AttributeError, TypeError):
            return set()
