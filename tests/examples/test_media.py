import ast
import csv
import io

import av
import docx
import numpy as np
import pypdfium2
import pytest
import trimesh
from PIL import Image


def whole_files(study, *suffixes):
    outputs = {(item, system): output for item, system, output in study.outputs()}
    cut = {outputs[item, s]["modal"][tag] for item, s, tag in study.odd("file_cut_off")}
    found = [
        path
        for path in sorted((study.root / "media").rglob("*.*"))
        if path.suffix in suffixes and str(path.relative_to(study.root)) not in cut
    ]
    assert found
    return found


def cut_files(study, *suffixes):
    outputs = {(item, system): output for item, system, output in study.outputs()}
    paths = (outputs[item, s]["modal"][tag] for item, s, tag in study.odd("file_cut_off"))
    return [study.root / path for path in paths if path.endswith(suffixes)]


def test_images_open_and_are_not_blank(study):
    for path in whole_files(study, ".png", ".jpg"):
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("L"))
        assert pixels.shape == (320, 480)
        assert pixels.std() > 5, path


def test_audio_decodes_and_sounds(study):
    for path in whole_files(study, ".mp3", ".ogg"):
        with av.open(str(path)) as source:
            blocks = [frame.to_ndarray().ravel() for frame in source.decode(audio=0)]
            rate = source.streams.audio[0].rate
        wave = np.concatenate(blocks)
        assert 1 < len(wave) / rate < 15, path
        assert np.abs(wave).max() > 0.05, path


def test_videos_have_pictures_and_sound(study):
    for path in whole_files(study, ".mp4"):
        with av.open(str(path)) as source:
            assert source.streams.video[0].codec_context.name == "h264"
            assert source.streams.audio[0].codec_context.name == "aac"
            frames = [frame.to_ndarray(format="gray") for frame in source.decode(video=0)]
        with av.open(str(path)) as source:
            sound = sum(frame.samples for frame in source.decode(audio=0)) / 22050
        assert frames[0].shape == (180, 320)
        assert sound == pytest.approx(len(frames) / 12, abs=0.2)
        assert any(np.any(np.abs(f.astype(int) - frames[0]) > 40) for f in frames), path


def test_pdfs_have_one_page_with_text(study):
    for path in whole_files(study, ".pdf"):
        document = pypdfium2.PdfDocument(path)
        assert len(document) == 1
        assert len(document[0].get_textpage().get_text_range()) > 20, path
        document.close()


def test_word_documents_have_text(study):
    for path in whole_files(study, ".docx"):
        assert len(" ".join(p.text for p in docx.Document(str(path)).paragraphs)) > 20, path


def test_tables_have_a_head_and_rows(study):
    for path in whole_files(study, ".csv"):
        rows = [row for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))) if row]
        assert len(rows) >= 3, path
        assert len(rows[0]) == 2, path


def test_code_of_references_runs_as_it_says(study, capsys):
    for item in study.items:
        for path in item["output"]["modal"].values():
            if path.endswith(".py"):
                source = (study.root / path).read_text(encoding="utf-8")
                ast.parse(source)
                exec(compile(source, path, "exec"), {})
                said = source.rsplit("# ", 1)[1].strip()
                assert capsys.readouterr().out.strip() == said


def test_meshes_load_with_faces(study):
    for path in whole_files(study, ".obj", ".glb", ".stl"):
        assert len(trimesh.load(path, force="mesh").faces) > 10, path


def test_point_clouds_load_with_colours(study):
    for path in whole_files(study, ".ply"):
        cloud = trimesh.load(path)
        assert len(cloud.vertices) > 150, path
        assert cloud.colors.shape[1] in (3, 4), path


def test_cut_off_images_do_not_load(study):
    paths = cut_files(study, ".png")
    assert paths
    for path in paths:
        with pytest.raises(OSError, match=r"truncated|broken"), Image.open(path) as picture:
            picture.load()


def test_cut_off_videos_do_not_open(study):
    paths = cut_files(study, ".mp4")
    assert paths
    for path in paths:
        with pytest.raises(av.error.InvalidDataError):
            av.open(str(path))
