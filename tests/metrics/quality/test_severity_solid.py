"""The score of a 3D file falls with what was done to it, on files of which half are new to it."""

import numpy as np
import pytest

from judgments.media import find_damage
from judgments.records import Modality, Part
from metrics.quality import measure_part
from metrics.quality.threed import score_threed

pytest.importorskip("trimesh")
pytest.importorskip("fast_simplification")

import trimesh

from tests.metrics.quality.corpus_solid import DEVELOPMENT, HELD_OUT, Solid, sampled
from tests.metrics.quality.degradations_solid import (
    OF_MESHES,
    OF_POINTS,
    noise_mesh,
    noise_points,
)
from tests.metrics.quality.severity import fall, holds

FILES = {"development": DEVELOPMENT, "held out": HELD_OUT}


@pytest.fixture
def score(tmp_path):
    """Score a shape as the file that somebody would hand in."""

    def scored(solid: Solid) -> float:
        if len(solid.faces):
            shape = trimesh.Trimesh(solid.vertices, solid.faces, process=False)
        else:
            shape = trimesh.PointCloud(solid.vertices)
        path = tmp_path / "shape.ply"
        shape.export(str(path))
        part = Part(modality=Modality.THREED, path=path, media_type="model/ply")
        value = score_threed(part).value
        assert value is not None
        return value

    return scored


@pytest.mark.parametrize("files", FILES)
@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.slow if n == "lost faces" else ()) for n in OF_MESHES],
)
def test_score_threed_of_a_mesh_falls_with_severity(score, name: str, files: str) -> None:
    spoil, severities = OF_MESHES[name]
    falls = [fall(score, make(), spoil, severities) for make in FILES[files].values()]
    assert holds(falls), falls


@pytest.mark.parametrize("files", FILES)
@pytest.mark.parametrize("name", OF_POINTS)
def test_score_threed_of_points_falls_with_severity(score, name: str, files: str) -> None:
    spoil, severities = OF_POINTS[name]
    falls = [fall(score, sampled(make()), spoil, severities) for make in FILES[files].values()]
    assert holds(falls), falls


@pytest.mark.parametrize("noise", [noise_mesh, noise_points])
def test_score_threed_of_noise_is_below_clean_files(score, noise) -> None:
    clean = [score(make()) for make in {**DEVELOPMENT, **HELD_OUT}.values()]
    clean += [score(sampled(make())) for make in {**DEVELOPMENT, **HELD_OUT}.values()]
    assert max(score(noise(seed)) for seed in range(3)) < np.percentile(clean, 10)
    assert max(score(noise(seed)) for seed in range(3)) < 0.5


@pytest.mark.parametrize(
    "part",
    [
        trimesh.creation.box((1, 2, 3)),
        trimesh.creation.box((1, 2, 3)).subdivide().subdivide(),
        trimesh.creation.cylinder(1, 2),
        trimesh.creation.annulus(0.5, 1, 1),
    ],
)
def test_score_threed_lets_flat_pieces_and_creases_be(score, part) -> None:
    assert score(Solid(np.asarray(part.vertices), np.asarray(part.faces))) == 1.0


def test_score_threed_sees_jitter_of_a_machined_part(score) -> None:
    spoil, severities = OF_MESHES["jitter"]
    part = trimesh.creation.box((1, 2, 3)).subdivide().subdivide().subdivide()
    block = Solid(np.asarray(part.vertices), np.asarray(part.faces))
    assert fall(score, block, spoil, severities) <= -0.9


@pytest.mark.parametrize("kind", ["ply", "glb", "stl"])
@pytest.mark.parametrize("share", [0.95, 0.5])
def test_measure_part_flags_a_shape_cut_short(tmp_path, kind: str, share: float) -> None:
    media_type = {"glb": "model/gltf-binary"}.get(kind, f"model/{kind}")
    path = tmp_path / f"shape.{kind}"
    trimesh.creation.icosphere(subdivisions=2).export(str(path))
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    damage = find_damage(path, media_type)
    assert damage is not None
    assert "cut off" in damage
    part = Part(modality=Modality.THREED, path=path, media_type=media_type, damage=damage)
    assert measure_part(part).value == 0.0
