"""The bundled study as committed, read once."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STUDY = Path(__file__).parents[2] / "examples" / "study"
SYSTEMS = ("aurora", "birch", "cedar", "delta")


def read_records(path: Path) -> list[dict[str, Any]]:
    decoder, text, found, at = json.JSONDecoder(), path.read_text(encoding="utf-8"), [], 0
    while match := re.compile(r"\S").search(text, at):
        record, at = decoder.raw_decode(text, match.start())
        found.append(record)
    return found


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@dataclass(frozen=True)
class BundledStudy:
    root: Path
    items: list[dict[str, Any]]
    responses: dict[str, list[dict[str, Any]]]
    truth: list[dict[str, str]]
    irregularities: list[dict[str, str]]

    def outputs(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Item key, system ("" for the reference) and output of everything produced."""
        found = [(key(item), "", item["output"]) for item in self.items]
        for system, records in self.responses.items():
            found += [(key(record), system, record["output"]) for record in records]
        return found

    def odd(self, what: str) -> set[tuple[str, str, str]]:
        return {
            (row["item_key"], row["system"], row["tag"])
            for row in self.irregularities
            if row["what"] == what
        }


def key(record: dict[str, Any]) -> str:
    return "/".join((record["domain"], record["subdomain"], record["id"]))


@pytest.fixture(scope="session")
def study() -> BundledStudy:
    return BundledStudy(
        root=STUDY,
        items=read_records(STUDY / "items.jsonl"),
        responses={s: read_records(STUDY / "responses" / f"{s}.jsonl") for s in SYSTEMS},
        truth=read_rows(STUDY / "truth.csv"),
        irregularities=read_rows(STUDY / "irregularities.csv"),
    )
