"""Studies to score: items with a reference, and the responses of four systems, as records."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.study import create_or_upgrade
from benchmarks.texts import answers
from judgments.database import Study
from judgments.importing import import_items, import_responses

__all__ = ["SYSTEMS", "build_responses"]

SYSTEMS = ("aurora", "birch", "cedar", "delta")


def build_responses(
    folder: Path, items: int, *, files: Iterator[Path] | None = None, seed: int = 0
) -> Study:
    """Write records of texts of about 120 words and import them.

    Parameters
    ----------
    folder
        For records and database.
    items
        Each with a reference and four responses.
    files
        Below `folder`, one to be taken for each response; None for text alone.
    seed
        Of the texts.
    """
    rng = random.Random(seed)
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in ("items", *SYSTEMS)}
    for n in range(items):
        reference, *responses = answers(len(SYSTEMS), rng)
        asked = {"modal": {}, "content": f"What is known of case {n}, and how was it found out?"}
        key = {"domain": "natural_science", "subdomain": "physics", "id": str(n), "input": asked}
        records["items"].append(key | {"output": {"modal": {}, "content": reference}})
        for system, text in zip(SYSTEMS, responses, strict=True):
            output = _output(text, next(files).relative_to(folder) if files else None)
            records[system].append(key | {"output": output})
    study = Study(str(folder / "study.db"))
    create_or_upgrade(study)
    for name, some in records.items():
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in some), encoding="utf-8")
        if name == "items":
            import_items(study, [path])
        else:
            import_responses(study, [path], system=name, media=folder)
    return study


def _output(text: str, file: Path | None) -> dict[str, Any]:
    if file is None:
        return {"modal": {}, "content": text}
    tag = "audio1" if file.suffix == ".mp3" else "image1"
    return {"modal": {tag: str(file)}, "content": f"{text} See <{tag}>."}
