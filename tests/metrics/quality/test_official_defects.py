"""What the official suite gets wrong in quality, and these scorers must not share: one test each."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
import trimesh
from PIL import Image

from judgments.records import Modality, Part
from metrics.quality import measure_part
from tests.metrics.quality.corpus import STUDY, ball, drawing, photograph, voice
from tests.metrics.quality.test_seeing import write_film

SPHERE = trimesh.creation.icosphere(subdivisions=3)


def graded(path: Path, modality: Modality, media_type: str) -> float:
    value = measure_part(Part(modality=modality, path=path, media_type=media_type)).value
    assert value is not None
    return value


def picture(path: Path, pixels: Image.Image) -> float:
    pixels.save(path, "PNG")
    return graded(path, Modality.IMAGE, "image/png")


def mesh(path: Path, vertices, faces) -> dict[str, float]:
    solid = trimesh.Trimesh(vertices, faces, process=False)
    solid.export(str(path), file_type="ply")
    part = Part(modality=Modality.THREED, path=path, media_type="model/ply")
    return dict(measure_part(part).details["aspects"])


def test_image_quality_is_no_placeholder_that_prefers_noise_to_photographs(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    worst = picture(tmp_path / "noise", Image.fromarray(noise))
    china = photograph("sklearn", "datasets/images/china.jpg", (0, 60, 360, 360))
    assert picture(tmp_path / "photograph", china) > worst + 0.5
    assert picture(tmp_path / "drawing", drawing()) > worst + 0.5


def test_a_minute_of_sound_takes_no_ten_seconds(tmp_path):
    clip = voice()
    minute = np.resize(clip.wave, 65 * clip.rate)
    soundfile.write(tmp_path / "a", minute, clip.rate, format="WAV")
    began = time.process_time()
    graded(tmp_path / "a", Modality.AUDIO, "audio/wav")
    assert time.process_time() - began < 4


def test_a_mesh_in_a_ply_file_is_no_point_cloud(tmp_path):
    whole = mesh(tmp_path / "a", SPHERE.vertices, SPHERE.faces)
    open_ = mesh(tmp_path / "a", SPHERE.vertices, SPHERE.faces[: len(SPHERE.faces) // 2])
    assert whole["closed"] == 1
    assert open_["closed"] < 0.7
    trimesh.PointCloud(SPHERE.vertices).export(str(tmp_path / "b"), file_type="ply")
    points = measure_part(
        Part(modality=Modality.THREED, path=tmp_path / "b", media_type="model/ply")
    )
    assert set(points.details["aspects"]) == {"surface", "strays", "detail"}


def test_no_term_of_a_mesh_is_dead(tmp_path):
    vertices, faces = SPHERE.vertices, SPHERE.faces
    rng = np.random.default_rng(2)
    needles = vertices.copy()
    needles[::40] *= 3
    coarse = trimesh.creation.icosphere(subdivisions=2)
    flat = np.repeat(faces[::2, :1], 3, axis=1)
    crossing = np.column_stack([faces[::2, :2], rng.permutation(len(vertices))[: len(faces) // 2]])
    spoilt = {
        "closed": (vertices, faces[::2]),
        "degenerate": (vertices, np.vstack([faces, flat])),
        "duplicate": (vertices, np.vstack([faces, faces[::2]])),
        "manifold": (vertices, np.vstack([faces, crossing])),
        "spikes": (needles, faces),
        "smooth": (vertices + rng.normal(0, 0.03, vertices.shape), faces),
        "detail": (coarse.vertices, coarse.faces),
    }
    assert set(spoilt) == set(mesh(tmp_path / "a", vertices, faces))
    for term, (points, corners) in spoilt.items():
        assert mesh(tmp_path / "a", points, corners)[term] < 0.95, term


@pytest.mark.parametrize("kind", ["mesh", "points"])
def test_nothing_is_sampled_without_a_seed(tmp_path, kind):
    rough = SPHERE.vertices + np.random.default_rng(3).normal(0, 0.06, SPHERE.vertices.shape)
    solid = trimesh.PointCloud(rough) if kind == "points" else trimesh.Trimesh(rough, SPHERE.faces)
    solid.export(str(tmp_path / "a"), file_type="ply")
    np.random.seed(1)  # noqa: NPY002
    first = graded(tmp_path / "a", Modality.THREED, "model/ply")
    np.random.seed(2)  # noqa: NPY002
    assert graded(tmp_path / "a", Modality.THREED, "model/ply") == first
    assert 0 < first < 1


def written(kind: str, path: Path) -> tuple[Modality, str]:
    if kind == "png":
        drawing().save(path, "PNG")
        return Modality.IMAGE, "image/png"
    if kind == "wav":
        soundfile.write(path, voice().wave, voice().rate, format="WAV")
        return Modality.AUDIO, "audio/wav"
    if kind == "mp4":
        write_film(path, ball())
        return Modality.VIDEO, "video/mp4"
    if kind == "glb":
        SPHERE.export(str(path), file_type="glb")
        return Modality.THREED, "model/gltf-binary"
    path.write_bytes(next((STUDY / "document").glob("*.pdf")).read_bytes())
    return Modality.DOCUMENT, "application/pdf"


@pytest.mark.parametrize("kind", ["png", "wav", "mp4", "glb", "pdf"])
def test_files_that_were_cut_short_do_not_score_well(tmp_path, kind):
    path = tmp_path / f"whole.{kind}"
    modality, media_type = written(kind, path)
    whole = graded(path, modality, media_type)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert graded(path, modality, media_type) < 0.5 * whole
