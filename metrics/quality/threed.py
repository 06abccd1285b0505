"""Quality of a 3D file: a closed and even mesh, or points that lie on a surface."""

from __future__ import annotations

from judgments.records import Part
from metrics.extraction.geometry import load_geometry
from metrics.extraction.limits import UnreadableError
from metrics.quality.base import Quality, graded, null, ramp, unusable
from metrics.quality.meshes import measure_mesh
from metrics.quality.points import Points, measure_points

__all__ = ["score_threed"]


def score_threed(part: Part) -> Quality:
    """Grade a mesh or a point cloud.

    In a mesh it sees holes, faces without area, faces that are there twice, edges where more than
    two faces meet, a rough surface (from 200 faces on), and few faces. In a point cloud it sees
    jitter across the surface, stray points, and few points. It cannot see what the shape depicts,
    textures and colours, or faces that pass through one another. A flat or open shape that is meant
    to be open counts as having holes; points that fill a volume count as jitter.

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
    return graded(
        {
            "closed": ramp(found.open_edges, bad=0.5, good=0.0),
            "degenerate": ramp(found.degenerate, bad=0.6, good=0.0),
            "duplicate": ramp(found.duplicate, bad=0.8, good=0.0),
            "manifold": ramp(found.crowded_edges, bad=0.6, good=0.0),
            "smooth": ramp(found.roughness, bad=45.0, good=8.0),
            "detail": ramp(found.faces, bad=-60.0, good=60.0),
        },
        {name: getattr(found, name) for name in found.__slots__},
    )


def _grade_points(found: Points | None) -> Quality:
    if found is None:
        return null("too_short")
    return graded(
        {
            "surface": ramp(found.jitter, bad=0.25, good=0.03),
            "strays": ramp(found.strays, bad=0.25, good=0.0),
            "detail": ramp(found.points, bad=-300.0, good=300.0),
        },
        {name: getattr(found, name) for name in found.__slots__},
    )
