"""Generate the bundled study: `python -m examples.generate [--out DIR]`.

Speech needs the program espeak-ng, sound and film need PyAV; nobody needs either to use the
study, only to make it anew.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from examples.study_builder.content import Question, read_questions
from examples.study_builder.plan import DIMENSIONS, SYSTEMS, choose_recipe, worth
from examples.study_builder.records import Built, Job, build_item, build_response
from examples.study_builder.rendering import render

STUDY = Path(__file__).parent / "study"
MODALITIES = ("image", "audio", "video", "document", "code", "threeD")


def write_records(path: Path, built: Iterable[Built]) -> None:
    """Write records one after the other, each spread over several lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = (json.dumps(one.record, ensure_ascii=False, indent=2) for one in built)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")


def write_rows(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(rows)


def truth_rows(questions: Sequence[Question]) -> Iterable[Sequence[object]]:
    """Yield item, system, dimension and latent quality of every response."""
    yield "item_key", "system", "dimension", "latent"
    for question in questions:
        for system in SYSTEMS:
            values = worth(choose_recipe(question, system), f"{question.key}|{system}")
            for dimension in DIMENSIONS:
                yield question.key, system, dimension, values[dimension]


def write_media(out: Path, jobs: Iterable[Job], modalities: Sequence[str]) -> None:
    """Make the files of the named modalities."""
    for job in jobs:
        if job.modality in modalities:
            target = out / job.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(render(job))


def remove_stale(out: Path, jobs: Iterable[Job]) -> None:
    """Delete media that no record names any more."""
    named = {out / job.path for job in jobs}
    for path in (out / "media").rglob("*.*"):
        if path not in named:
            path.unlink()


def generate(out: Path, modalities: Sequence[str] = MODALITIES) -> list[Job]:
    """Write the study and return its files, those of other modalities left unwritten.

    Parameters
    ----------
    out
        Folder of the study; made where it is missing.
    modalities
        Which kinds of files to make.
    """
    questions = read_questions()
    items = [build_item(question) for question in questions]
    write_records(out / "items.jsonl", items)
    jobs = [job for item in items for job in item.jobs]
    odd: list[Sequence[object]] = [("item_key", "system", "tag", "what")]
    for system in SYSTEMS:
        responses = [build_response(question, system, questions) for question in questions]
        write_records(out / "responses" / f"{system}.jsonl", responses)
        for question, response in zip(questions, responses, strict=True):
            odd += [(question.key, system, *oddity) for oddity in response.oddities]
            jobs += response.jobs
    write_rows(out / "irregularities.csv", odd)
    write_rows(out / "truth.csv", truth_rows(questions))
    remove_stale(out, jobs)
    write_media(out, jobs, modalities)
    return jobs


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=STUDY, help="folder of the study")
    parser.add_argument("--only", choices=MODALITIES, action="append", help="make only these files")
    chosen = parser.parse_args()
    jobs = generate(chosen.out, chosen.only or MODALITIES)
    print(f"{len(jobs)} files in {chosen.out}")


if __name__ == "__main__":
    main()
