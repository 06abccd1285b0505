"""Meshes and point clouds put together from a few coloured solids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from examples.study_builder.canvas import Theme

if TYPE_CHECKING:
    from trimesh import Trimesh

Points = NDArray[np.float64]
Colours = NDArray[np.uint8]
Spec = Mapping[str, Any]


def _gable(size: Sequence[float]) -> Trimesh:
    """Return a triangular prism of width, depth and height, standing on its base."""
    import trimesh

    w, d, h = size[0] / 2, size[1] / 2, size[2]
    corners = [(x, y, 0) for x in (-w, w) for y in (-d, d)] + [(0, -d, h), (0, d, h)]
    faces = [(0, 1, 3), (0, 3, 2), (0, 2, 4), (1, 5, 3), (0, 4, 5), (0, 5, 1), (2, 3, 5), (2, 5, 4)]
    return trimesh.Trimesh(vertices=corners, faces=faces)


def _solid(kind: str, size: Sequence[float], coarse: bool) -> Trimesh:
    import trimesh

    around = 8 if coarse else 20
    if kind == "gable":
        return _gable(size)
    if kind == "box":
        made = trimesh.creation.box(extents=size)
    elif kind == "ball":
        made = trimesh.creation.icosphere(subdivisions=1 if coarse else 2, radius=size[0])
    elif kind == "tube":
        made = trimesh.creation.cylinder(radius=size[0], height=size[1], sections=around)
    else:
        msg = f"There is no solid {kind!r}; use box, ball, tube or gable."
        raise ValueError(msg)
    return cast("Trimesh", made)


def build_mesh(spec: Spec, theme: Theme, *, coarse: bool) -> Trimesh:
    """Return one mesh of all `solids`: kind, sizes, centre and colour."""
    import trimesh

    parts = []
    for kind, size, centre, colour in spec["solids"]:
        part = _solid(kind, size, coarse)
        part.apply_translation(centre)
        rgba = [*ImageColor.getrgb(theme.colour(colour)), 255]
        part.visual = trimesh.visual.ColorVisuals(part, vertex_colors=rgba)
        parts.append(part)
    return cast("Trimesh", trimesh.util.concatenate(parts))


def curve_points(spec: Spec, theme: Theme) -> tuple[Points, Colours]:
    """Return (P, 3) points and (P, 3) colours of `strands`, helices round the z axis."""
    points, colours = [], []
    for radius, turns, phase, colour in spec["strands"]:
        t = np.linspace(0, 1, 500)
        angle = 2 * np.pi * turns * t * spec.get("hand", 1) + np.radians(phase)
        points.append(np.c_[radius * np.cos(angle), radius * np.sin(angle), spec["height"] * t])
        colours.append(np.tile(ImageColor.getrgb(theme.colour(colour))[:3], (len(t), 1)))
    return np.vstack(points), np.vstack(colours).astype(np.uint8)


def terrain_points(spec: Spec, theme: Theme) -> tuple[Points, Colours]:
    """Return (P, 3) points and (P, 3) colours of a landscape of `hills` (x, y, height, width)."""
    grid = np.linspace(-1, 1, 40)
    x, y = (axis.ravel() for axis in np.meshgrid(grid, grid))
    z = np.zeros_like(x)
    for hx, hy, tall, wide in spec["hills"]:
        z += tall * np.exp(-(((x - hx) ** 2 + (y - hy) ** 2) / wide**2))
    bands = np.array([ImageColor.getrgb(theme.colour(c))[:3] for c in spec["bands"]])
    share = (z - z.min()) / max(float(np.ptp(z)), 1e-9)
    return np.c_[x, y, z], bands[np.minimum((share * len(bands)).astype(int), len(bands) - 1)]


def write_cloud(points: Points, colours: Colours) -> bytes:
    """Return a point cloud as ASCII PLY with three decimals."""
    head = (
        f"ply\nformat ascii 1.0\nelement vertex {len(points)}\n"
        "property float x\nproperty float y\nproperty float z\n"
        "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"
    )
    rows = (
        f"{x:.3f} {y:.3f} {z:.3f} {r} {g} {b}\n"
        for (x, y, z), (r, g, b) in zip(points, colours, strict=True)
    )
    return (head + "".join(rows)).encode()


def upright(points: Points) -> Points:
    """Turn (P, 3) points from z upwards, as they are built, to y upwards, as glTF has it.

    Examples
    --------
    >>> upright(np.array([[1.0, 2.0, 3.0]])).tolist()
    [[1.0, 3.0, -2.0]]
    """
    return np.asarray(np.c_[points[:, 0], points[:, 2], -points[:, 1]], dtype=float)


def _write_mesh(mesh: Trimesh, suffix: str) -> bytes:
    if suffix == ".obj":
        data = mesh.export(file_type="obj", digits=3, include_normals=False)
    else:
        data = mesh.export(file_type=suffix[1:])
    return data.encode() if isinstance(data, str) else bytes(data)


def make_solid(spec: Spec, theme: Theme, wear: str, rng: np.random.Generator) -> bytes:
    """Return the file of a mesh or a cloud, its surface as rough as `wear` says."""
    jitter = {"flawed": 0.02, "poor": 0.09}.get(wear, 0.0)
    if spec["make"] == "mesh":
        mesh = build_mesh(spec, theme, coarse=wear != "clean")
        mesh.vertices = mesh.vertices + jitter * mesh.scale / 4 * rng.normal(
            size=(len(mesh.vertices), 3)
        )
        if wear == "poor":
            mesh.update_faces(rng.random(len(mesh.faces)) > 0.2)
        mesh.vertices = upright(mesh.vertices)
        return _write_mesh(mesh, spec["suffix"])
    makers = {"helix": curve_points, "terrain": terrain_points}
    points, colours = makers[spec["make"]](spec, theme)
    points = points + jitter * float(np.ptp(points)) * rng.normal(size=points.shape)
    keep = rng.random(len(points)) > (0.6 if wear == "poor" else 0.0)
    return write_cloud(upright(points[keep]), colours[keep])
