from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from judgments.records import Modality, Part
from metrics.quality.meshes import measure_mesh
from metrics.quality.points import measure_points
from metrics.quality.threed import score_threed

trimesh = pytest.importorskip("trimesh")
Points = NDArray[np.float64]
Faces = NDArray[np.int64]


def sphere() -> tuple[Points, Faces]:
    mesh = trimesh.creation.icosphere(subdivisions=3)
    return np.asarray(mesh.vertices), np.asarray(mesh.faces)


def torus() -> tuple[Points, Faces]:
    mesh = trimesh.creation.torus(1.0, 0.4, major_sections=40, minor_sections=20)
    return np.asarray(mesh.vertices), np.asarray(mesh.faces)


def blocks() -> tuple[Points, Faces]:
    pieces = [trimesh.creation.box((1, 1, 1)) for _ in range(20)]
    for n, piece in enumerate(pieces):
        piece.apply_translation((2 * n, 0, 0))
    mesh = trimesh.util.concatenate(pieces)
    return np.asarray(mesh.vertices), np.asarray(mesh.faces)


SHAPES = {"sphere": sphere, "torus": torus}


def score(tmp_path: Path, vertices: Points, faces: Faces | None = None) -> float:
    path = tmp_path / "a"
    if faces is None:
        trimesh.PointCloud(vertices).export(str(path), file_type="ply")
    else:
        mesh = trimesh.Trimesh(vertices, faces, process=False)
        mesh.export(str(path), file_type="ply")
    part = Part(modality=Modality.THREED, tag="threeD1", path=path, media_type="model/ply")
    value = score_threed(part).value
    assert value is not None
    return value


@pytest.mark.parametrize("name", SHAPES)
def test_score_threed_falls_with_holes(tmp_path: Path, name: str) -> None:
    vertices, faces = SHAPES[name]()
    order = np.random.default_rng(2).permutation(len(faces))
    values = [
        score(tmp_path, vertices, faces[order[int(share * len(faces)) :]])
        for share in (0, 0.05, 0.1, 0.2, 0.3, 0.4)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9
    assert values[0] == 1.0
    assert values[-1] < 0.4


@pytest.mark.parametrize("name", SHAPES)
def test_score_threed_falls_with_roughness(tmp_path: Path, name: str) -> None:
    vertices, faces = SHAPES[name]()
    noise = np.random.default_rng(2).normal(size=vertices.shape)
    values = [
        score(tmp_path, vertices + amount * noise, faces)
        for amount in (0, 0.008, 0.015, 0.03, 0.05, 0.09)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9
    assert values[0] == 1.0
    assert values[-1] < 0.4


@pytest.mark.parametrize("name", SHAPES)
def test_score_threed_falls_with_duplicate_faces(tmp_path: Path, name: str) -> None:
    vertices, faces = SHAPES[name]()
    values = [
        score(tmp_path, vertices, np.concatenate([faces, *[faces[: len(faces) // 2]] * n]))
        for n in range(6)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9


@pytest.mark.parametrize("name", SHAPES)
def test_score_threed_falls_with_degenerate_faces(tmp_path: Path, name: str) -> None:
    vertices, faces = SHAPES[name]()
    flat = np.repeat(faces[:, :1], 3, axis=1)
    values = [
        score(tmp_path, vertices, np.concatenate([faces, flat[: int(share * len(faces))]]))
        for share in (0, 0.05, 0.15, 0.3, 0.6, 1.0)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_threed_falls_with_decimation(tmp_path: Path) -> None:
    values = []
    for sections in (40, 8, 6, 5, 4, 3):
        mesh = trimesh.creation.torus(1, 0.4, major_sections=sections, minor_sections=3)
        values.append(score(tmp_path, np.asarray(mesh.vertices), np.asarray(mesh.faces)))
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_threed_puts_a_perfect_torus_beside_a_perfect_sphere(tmp_path: Path) -> None:
    assert score(tmp_path, *torus()) == score(tmp_path, *sphere()) == 1.0


def test_score_threed_lets_sharp_edges_be(tmp_path: Path) -> None:
    assert score(tmp_path, *blocks()) == 1.0


def test_measure_mesh_joins_vertices_at_one_place() -> None:
    vertices, faces = sphere()
    apart = vertices[faces].reshape(-1, 3)
    found = measure_mesh(apart, np.arange(len(apart)).reshape(-1, 3))
    assert found.open_edges == 0.0
    assert found.faces == len(faces)


def test_measure_mesh_of_faces_without_area_is_all_degenerate() -> None:
    found = measure_mesh(np.zeros((3, 3)), np.array([[0, 1, 2]]))
    assert found.degenerate == 1.0
    assert found.faces == 0


def test_score_threed_falls_with_jitter_of_points(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(1500, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    values = [
        score(tmp_path, points + rng.normal(scale=amount, size=points.shape))
        for amount in (0, 0.02, 0.04, 0.07, 0.12, 0.3)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9
    assert values[0] > 0.9
    assert values[-1] < 0.5


def test_score_threed_falls_with_stray_points(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(1500, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    values = []
    for count in (0, 20, 50, 100, 180, 300):
        strays = rng.uniform(-6, 6, size=(count, 3))
        values.append(score(tmp_path, np.concatenate([points, strays])))
    assert spearmanr(range(6), values).statistic <= -0.9


def test_measure_points_of_a_plane_and_a_volume() -> None:
    rng = np.random.default_rng(2)
    plane = np.column_stack([rng.uniform(size=(500, 2)), np.zeros(500)])
    flat, full = measure_points(plane), measure_points(rng.uniform(size=(3000, 3)))
    assert flat is not None
    assert full is not None
    assert flat.jitter == pytest.approx(0.0, abs=1e-12)
    assert full.jitter > 0.1


def test_score_threed_of_a_few_points_is_null(tmp_path: Path) -> None:
    trimesh.PointCloud(np.eye(3)).export(str(tmp_path / "a"), file_type="ply")
    part = Part(modality=Modality.THREED, path=tmp_path / "a", media_type="model/ply")
    assert score_threed(part).reason == "too_short"


@pytest.mark.parametrize("data", [b"", b"ply\nformat ascii 1.0\nend_header\n", b"solid nothing"])
def test_score_threed_of_something_else_is_unusable(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    part = Part(modality=Modality.THREED, path=tmp_path / "a", media_type="model/ply")
    assert score_threed(part).details == {"unusable": "the model does not load"}


def test_score_threed_of_an_unknown_kind_is_null(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    part = Part(modality=Modality.THREED, path=tmp_path / "a", media_type="model/odd")
    assert score_threed(part).reason == "unsupported_format"
    assert score_threed(Part(modality=Modality.THREED)).reason == "file_missing"
