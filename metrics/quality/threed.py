"""Quality of a 3D file: a closed and even mesh, or points that lie on a surface."""

from __future__ import annotations

from judgments.records import Part
from metrics.extraction.geometry import load_geometry
from metrics.extraction.limits import UnreadableError
from metrics.quality.base import Quality, fading, graded, null, ramp, unusable
from metrics.quality.meshes import Mesh, measure_mesh
from metrics.quality.points import Points, measure_points

__all__ = ["score_threed"]

_FEW_FACES = 60


def score_threed(part: Part) -> Quality:
    """Grade a mesh or a point cloud.

    In a mesh it sees holes, faces without area, faces that are there twice, edges where more than
    two faces meet, needles, a rough surface, and a surface that is meant to be smooth but has too
    few faces to be. In a point cloud it sees jitter across the surface, stray points, and few
    points. It cannot see what the shape depicts, textures and colours, or faces that pass through
    one another. Flat pieces and the creases between them cost nothing, however few faces they
    have. What it takes for faults though they may be meant: a shape that is open, a shape of many
    small facets such as a crystal or low-poly art, a smooth mesh of uneven triangles (a little),
    and points that fill a volume (as jitter). Decimation that leaves neighbours within 8° of one
    another on an even surface is not seen, as nobody can see it either; and below 80
    faces it cannot tell what is left of a curved shape from a polyhedron, so that decimation beyond
    that costs less again than it should.

    Parameters
    ----------
    part
        Of modality threeD, with its file.

    Returns
    -------
    Quality
        0–1; 0 for a file that does not load.
    """
    if part.path is None:
        return null("file_missing")
    try:
        geometry = load_geometry(part.path, part.media_type)
    except UnreadableError as error:
        damaged = error.reason == "damaged_file"
        return unusable("the model does not load") if damaged else null(error.reason)
    if not geometry.is_mesh:
        return _grade_points(measure_points(geometry.vertices))
    found = measure_mesh(geometry.vertices, geometry.faces)
    return graded(_mesh_aspects(found), {name: getattr(found, name) for name in found.__slots__})


def _mesh_aspects(found: Mesh) -> dict[str, float]:
    # A handful of faces has no surface to be rough or coarse: a pyramid is all corners.
    surface = ramp(found.faces, bad=20.0, good=80.0)
    few = 1.0 if found.square else ramp(found.faces, bad=-_FEW_FACES, good=_FEW_FACES)
    return {
        "closed": fading(found.open_edges, good=0.0, half=0.25) * (1.0 - found.missing),
        "degenerate": fading(found.degenerate, good=0.0, half=0.3),
        "duplicate": 1.0 - found.duplicate,
        "manifold": fading(found.crowded_edges, good=0.0, half=0.3),
        "spikes": fading(found.spikes, good=0.0, half=0.05),
        "smooth": fading(surface * found.roughness, good=0.6, half=12.0),
        "detail": few * fading(surface * found.coarseness, good=8.0, half=25.0),
    }


def _grade_points(found: Points | None) -> Quality:
    if found is None:
        return null("too_short")
    return graded(
        {
            "surface": fading(found.jitter, good=0.03, half=0.08),
            "strays": ramp(found.strays, bad=0.25, good=0.0),
            "detail": ramp(found.points, bad=-300.0, good=300.0),
        },
        {name: getattr(found, name) for name in found.__slots__},
    )
