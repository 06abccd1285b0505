"""`make demo`: from the bundled study to a report, and a second round to try one's own hand at."""

from __future__ import annotations

import csv
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.context import console
from app.cli.scoring import score_locally
from app.study import create_or_upgrade
from examples.simulate import RATERS, SimulatedRater, judge, prefer
from judgments.database import Study
from judgments.importing import import_items, import_responses
from judgments.models import Assignment, Item, Rater, Response, System
from judgments.raters import add_rater, invite
from judgments.recording import Answer, reveal_reference, save_draft, save_verdict, submit
from judgments.rounds import create_round
from metrics.engines.local import LocalEngine
from metrics.report import build_report, headline_lines, write_report

STUDY = Path(__file__).parent / "study"
DEMO = Path("demo")
FIRST, SECOND = "simulated", "try-it"
SEED = 2026


def main(port: int = 8501) -> None:
    """Make the demonstration study anew and say how to get in.

    Parameters
    ----------
    port
        Where it will be served.
    """
    study = _new_study()
    _import(study)
    _simulate_round(study)
    # So few responses are scored before worker processes have loaded their models.
    score_locally(study, LocalEngine(), "serial")
    report = build_report(study, FIRST)
    written = write_report(report, DEMO / "report")
    console.print()
    for line in headline_lines(report):
        console.print(line, soft_wrap=True)
    console.print()
    console.print("Report: " + ", ".join(str(path) for path in written), soft_wrap=True)
    _invite(study, port)
    study.dispose()


def _new_study() -> Study:
    """Recreate demo/accordant.db and nothing else."""
    study = Study(str(DEMO / "accordant.db"), DEMO / "accordant.media")
    for suffix in ("", "-wal", "-shm"):
        (DEMO / f"accordant.db{suffix}").unlink(missing_ok=True)
    shutil.rmtree(study.media_root, ignore_errors=True)
    shutil.rmtree(DEMO / "report", ignore_errors=True)
    create_or_upgrade(study)
    return study


def _import(study: Study) -> None:
    items = import_items(study, [STUDY / "items.jsonl"], media=STUDY)
    console.print(f"Imported {items.added} items")
    for path in sorted((STUDY / "responses").glob("*.jsonl")):
        responses = import_responses(study, [path], system=path.stem, media=STUDY)
        console.print(f"Imported {responses.added} responses of {path.stem}")


def _simulate_round(study: Study) -> None:
    latents = _latents()
    with study.write() as session:
        for rater in RATERS:
            add_rater(session, rater.name, simulated=True)
        create_round(
            session,
            FIRST,
            raters_per_response=3,
            seed=SEED,
            raters=[rater.name for rater in RATERS],
        )
    for rater in RATERS:
        _simulate_rater(study, rater, latents)
    console.print(f"Simulated the judgments of {len(RATERS)} raters")


def _latents() -> dict[tuple[str, str], dict[str, float]]:
    """Read the true quality of each response, by item key and system."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with (STUDY / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["item_key"], row["system"]][row["dimension"]] = float(row["latent"])
    return found


def _simulate_rater(
    study: Study, rater: SimulatedRater, latents: dict[tuple[str, str], dict[str, float]]
) -> None:
    """Take one rater through all their tasks by the same steps as a person's clicks."""
    rng = np.random.default_rng([SEED, *rater.name.encode()])
    with study.write() as session:
        rater_id = session.scalars(select(Rater.id).where(Rater.name == rater.name)).one()
        for task, item, system_a, system_b in _tasks(session, rater_id):
            values = {
                side: judge(latents[item, system], rater, rng)
                for side, system in (("A", system_a), ("B", system_b))
            }
            _answer(session, task, rater_id, values)
            verdict = prefer(latents[item, system_a], latents[item, system_b], rater, rng)
            save_verdict(session, task, rater_id, verdict)
            submit(session, task, rater_id)


def _tasks(session: Session, rater_id: int) -> list[tuple[int, str, str, str]]:
    system_of = {
        response: name
        for response, name in session.execute(
            select(Response.id, System.name).join(System, System.id == Response.system_id)
        )
    }
    rows = session.execute(
        select(Assignment.id, Item.key, Assignment.response_a_id, Assignment.response_b_id)
        .join(Item, Item.id == Assignment.item_id)
        .where(Assignment.rater_id == rater_id)
        .order_by(Assignment.position)
    )
    return [(task, key, system_of[a], system_of[b]) for task, key, a, b in rows if b is not None]


def _answer(
    session: Session, task: int, rater_id: int, values: dict[str, dict[str, int | None]]
) -> None:
    second = {"SC", "overall_content"}
    for step in (1, 2):
        for side, by_code in values.items():
            for code, value in by_code.items():
                if (code in second) == (step == 2):
                    answer = (
                        Answer(null_reason="unclear")
                        if value is None
                        else Answer(value=float(value))
                    )
                    save_draft(session, task, rater_id, side=side, code=code, answer=answer)
        if step == 1:
            reveal_reference(session, task, rater_id)


def _invite(study: Study, port: int) -> None:
    with study.write() as session:
        you = add_rater(session, "demo rater")
        create_round(session, SECOND, raters_per_response=1, seed=SEED, raters=[you.name])
        rater = invite(session, you)
        researcher = invite(session, add_rater(session, "demo researcher", role="researcher"))
    base = f"http://localhost:{port}/join"
    console.print()
    console.print(f"Rate it yourself: {base}/{rater}", soft_wrap=True)
    console.print(f"Read the results: {base}/{researcher}", soft_wrap=True)
    console.print(
        f"While it is served: accordant --database {DEMO}/accordant.db serve --port {port}",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8501)
