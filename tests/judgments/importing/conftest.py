"""Records and files of them."""

import copy
import json
from pathlib import Path

import pytest

from judgments.importing.reading import RawRecord

BASE = {
    "domain": "natural_science",
    "subdomain": "chemistry",
    "id": "7",
    "input": {"modal": {"image1": "a.png"}, "content": "What is in <image1>?"},
    "output": {"modal": {"image2": "b.png"}, "content": "This: <image2>."},
    "difficulty_level": 2,
}


@pytest.fixture
def record():
    """Give a function that makes a regular record with some entries replaced.

    ``record(id="8", input__content="…", output__modal={…}, difficulty_level=None)``; None leaves
    an entry out.
    """

    def make(**changes):
        data = copy.deepcopy(BASE)
        for name, value in changes.items():
            *folders, last = name.split("__")
            target = data
            for folder in folders:
                target = target[folder]
            if value is None:
                target.pop(last, None)
            else:
                target[last] = value
        return data

    return make


@pytest.fixture
def raw():
    """Give a function that wraps a record as the reader does."""

    def wrap(data, number=1):
        return RawRecord(file="records.jsonl", number=number, line=1, data=data)

    return wrap


@pytest.fixture
def write(tmp_path):
    """Give a function that writes records, or text, to a file."""

    def put(*records, name="records.jsonl"):
        path = tmp_path / name
        texts = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
        path.write_text("\n".join(texts), encoding="utf-8")
        return path

    return put


@pytest.fixture
def media(tmp_path):
    """Give a folder with files ``a.png``, ``b.png`` and ``c.mp3`` of different content."""
    folder = tmp_path / "given"
    folder.mkdir()
    end = b"\x00\x00\x00\x00IEND\xaeB`\x82"
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(
            b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x01tEXt" + name[:1].encode() + bytes(4) + end
        )
    (folder / "c.mp3").write_bytes((bytes.fromhex("fffb9064") + bytes(413)) * 3)
    return folder


@pytest.fixture
def unim_sample():
    """Give the folder of published samples; skips where it is not at hand."""
    folder = Path(__file__).parents[4] / "shared" / "unim-sample"
    if not folder.is_dir():
        pytest.skip("the published samples are not at hand")
    return folder
