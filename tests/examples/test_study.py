import re
from collections import Counter
from itertools import product

from metrics.extraction.characters import read_image
from metrics.extraction.geometry import load_geometry, summarise_geometry
from metrics.extraction.speech import transcribe

READERS = {
    "audio": transcribe,
    "image": read_image,
    "threeD": lambda path: summarise_geometry(load_geometry(path, SHAPES[path.suffix])),
}
SHAPES = {
    ".stl": "model/stl",
    ".obj": "model/obj",
    ".glb": "model/gltf-binary",
    ".ply": "model/ply",
}
TAG = re.compile(r"<((?:image|audio|video|document|code|threeD)\d+)(?::[^>]*)?>")
MODALITIES = {"image", "audio", "video", "document", "code", "threeD"}
CAPTIONED = {"image", "audio", "video", "threeD"}
SYSTEMS = ("aurora", "birch", "cedar", "delta")
DIMENSIONS = {"SC", "GQ", "HC", "SH", "overall_content", "overall_coherence"}


def key(record):
    return "/".join((record["domain"], record["subdomain"], record["id"]))


def modality(tag):
    return tag.rstrip("0123456789")


def test_items_cover_areas_and_levels(study):
    areas = ("natural_science", "social_science", "general_area")
    cells = Counter((item["domain"], item["difficulty_level"]) for item in study.items)
    assert len(study.items) >= 36
    assert set(cells) == set(product(areas, (1, 2, 3)))
    assert min(cells.values()) >= 4


def test_items_have_unique_keys_and_bare_ids(study):
    assert len({key(item) for item in study.items}) == len(study.items)
    assert len({item["id"] for item in study.items}) == len(study.items)


def test_systems_answer_every_item_with_its_own_prompt(study):
    prompts = {key(item): item["input"] for item in study.items}
    for system in SYSTEMS:
        assert {key(r): r["input"] for r in study.responses[system]} == prompts


def test_prompts_and_responses_hold_all_seven_modalities(study):
    prompts = {modality(tag) for item in study.items for tag in item["input"]["modal"]}
    assert prompts == MODALITIES
    for system in SYSTEMS:
        produced = {modality(t) for r in study.responses[system] for t in r["output"]["modal"]}
        assert produced == MODALITIES
    assert all(TAG.sub("", item["input"]["content"]).strip() for item in study.items)


def test_files_include_every_kind_named_in_the_readme(study):
    suffixes = {path.suffix for path in (study.root / "media").rglob("*.*")}
    assert suffixes == {
        *(".png", ".jpg", ".mp3", ".ogg", ".mp4", ".pdf", ".docx", ".csv"),
        *(".py", ".js", ".obj", ".glb", ".stl", ".ply"),
    }


def test_study_is_smaller_than_six_megabytes(study):
    assert sum(path.stat().st_size for path in study.root.rglob("*") if path.is_file()) < 6_000_000


def test_media_paths_are_relative_exist_and_are_all_used(study):
    named = {p for item in study.items for p in item["input"]["modal"].values()}
    named |= {path for _, _, output in study.outputs() for path in output["modal"].values()}
    present = {str(path.relative_to(study.root)) for path in (study.root / "media").rglob("*.*")}
    assert named == present


def test_tags_in_items_match_their_files(study):
    for item in study.items:
        for side in ("input", "output"):
            tags = TAG.findall(item[side]["content"])
            given = set(item["input"]["modal"]) if side == "output" else set()
            assert set(tags) - given == set(item[side]["modal"]), item["id"]
            assert len(tags) == len(set(tags)), item["id"]


def test_tags_in_responses_match_but_for_the_listed_ones(study):
    without_file, without_tag = set(), set()
    for item, system, output in study.outputs():
        tags, files = set(TAG.findall(output["content"])), set(output["modal"])
        without_file |= {(item, system, tag) for tag in tags - files}
        without_tag |= {(item, system, tag) for tag in files - tags}
    assert without_file == study.odd("tag_without_file")
    assert not without_tag


def test_empty_responses_are_the_listed_ones(study):
    empty = {(item, s, "") for item, s, output in study.outputs() if not output["content"]}
    assert empty == study.odd("empty_response")


def captions_of(output):
    captioned = output.get("captioned_response", output["content"])
    assert TAG.sub(r"<\1>", captioned) == TAG.sub(r"<\1>", output["content"])
    return dict(re.findall(r"<(\w+\d+): ([^>]*)>", captioned))


def uncaptioned(study):
    return {
        (system, output["modal"][tag])
        for _, system, output in study.outputs()
        for tag in set(TAG.findall(output["content"])) & set(output["modal"])
        if modality(tag) in CAPTIONED and tag not in captions_of(output)
    }


def test_captions_stand_for_every_image_audio_video_and_3d_part_but_for_some_of_cedar(study):
    assert {system for system, _ in uncaptioned(study)} == {"cedar"}
    for item, system, output in study.outputs():
        assert all(len(text) > 20 for text in captions_of(output).values()), (item, system)


def test_parts_without_a_caption_can_be_heard_read_or_measured(study):
    found = {
        path.split("/")[1]: READERS[path.split("/")[1]](study.root / path)
        for _, path in sorted(uncaptioned(study))
    }
    assert set(found) == set(READERS)
    assert all(len(text) > 20 for text in found.values()), found


def test_cut_off_files_are_captioned_as_such(study):
    outputs = {(item, system): output for item, system, output in study.outputs()}
    for item, system, tag in study.odd("file_cut_off"):
        output = outputs[item, system]
        caption = re.search(rf"<{tag}: ([^>]*)>", output["captioned_response"])
        assert re.search("cut off|breaks off", caption.group(1))


def test_system_names_appear_nowhere_a_rater_can_see(study):
    names = re.compile(b"|".join(s.encode() for s in SYSTEMS), re.IGNORECASE)
    assert not names.search((study.root / "items.jsonl").read_bytes())
    for system in SYSTEMS:
        assert not names.search((study.root / "responses" / f"{system}.jsonl").read_bytes())
    for path in (study.root / "media").rglob("*.*"):
        assert not names.search(path.name.encode()), path
        assert not names.search(path.read_bytes()), path


def test_truth_is_complete_and_within_the_scale(study):
    rows = {(r["item_key"], r["system"], r["dimension"]): float(r["latent"]) for r in study.truth}
    assert set(rows) == set(product((key(i) for i in study.items), SYSTEMS, DIMENSIONS))
    assert len(rows) == len(study.truth)
    assert all(1 <= value <= 5 for value in rows.values())


def test_truth_ranks_the_systems_but_not_on_every_item(study):
    means = {
        (system, dimension): sum(values) / len(values)
        for system, dimension in product(SYSTEMS, DIMENSIONS)
        for values in [
            [
                float(r["latent"])
                for r in study.truth
                if (r["system"], r["dimension"]) == (system, dimension)
            ]
        ]
    }
    overall = [means[system, "overall_content"] for system in SYSTEMS]
    assert overall == sorted(overall, reverse=True)
    assert means["birch", "SC"] > means["cedar", "SC"] + 1
    assert means["cedar", "GQ"] > means["birch", "GQ"] + 1
    content = {
        (r["item_key"], r["system"]): float(r["latent"])
        for r in study.truth
        if r["dimension"] == "overall_content"
    }
    keys = [key(item) for item in study.items]
    assert sum(content[k, "cedar"] > content[k, "birch"] for k in keys) >= 5
