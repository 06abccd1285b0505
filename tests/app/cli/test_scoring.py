"""`accordant score`, as it is typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import pytest

from judgments.database import Study
from metrics import transcription
from metrics.transcription import TextSummary

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]

STORED = "SELECT id, response_id, metric, tag, value, created_at FROM scores"
BITS = "SELECT response_id, metric, tag, hex(CAST(value AS BLOB)), null_reason FROM scores"


@pytest.fixture
def filled(made, fill):
    """Have a study of two responses to one item."""
    study = Study(str(made))
    fill(study, items=1)
    study.dispose()
    return made


def rows(path, query):
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


def test_score_fills_in_every_response_and_leaves_it_the_second_time(run, filled):
    said = run("score")
    assert said.status == 0, said.err
    assert said.out.startswith("Settings: 1–5 becomes 0–1 by (s − 1) / 4; GQ is the mean over ")
    assert "weight set 1 (η 0.7 for SQCS, 0.8 for ICS)." in said.out
    assert "Scored 2 responses in " in said.out
    before = rows(filled, "SELECT id, value FROM scores ORDER BY id")
    again = run("score", "--executor", "serial")
    assert "Scored 0 responses, 2 were scored already: " in again.out
    assert rows(filled, "SELECT id, value FROM scores ORDER BY id") == before


def test_score_says_apart_how_long_files_were_read(run, filled, monkeypatch):
    def read(study, *, progress):
        time.sleep(0.3)
        return TextSummary(texts={"ocr:image": 1})

    monkeypatch.setattr(transcription, "ensure_texts", read)
    said = run("score", "--executor", "serial").out
    assert re.search(
        r"Scored 2 responses in .* s \(.*/s\), after reading files for 0\.[3-9] s", said
    )


def test_score_ends_with_coverage_and_reasons_in_words(run, filled):
    said = run("score", "--executor", "serial")
    assert "Responses by what they hold: values, and nulls after +.\n" in said.out
    why = "The reference asks for no modality besides text."
    assert f"LeS: 2 null (text 2). {why}\n" in said.out


def test_score_without_responses_says_where_they_come_from(run, made):
    assert "`accordant import responses` takes records in" in run("score").out


def test_score_keeps_its_settings_with_the_run(run, filled):
    said = run(
        "score", "--executor", "serial", "--allow-partial", "--structure-counts-text",
        "--structure-types", "reference", "--gq-aggregation", "minimum", "--tau-grain", "modality",
        "--precision", "bf16",
    )  # fmt: skip
    assert said.status == 0, said.err
    config, code = rows(filled, "SELECT config, code_version FROM scoring_runs")[0]
    assert json.loads(config).items() >= {
        "allow_partial": True, "counts_text": True, "structure_types": "reference",
        "gq_aggregation": "minimum", "tau_grain": "modality", "normalisation": "from_1",
        "precision": "bf16",
    }.items()  # fmt: skip
    assert code
    assert "text is a type of its own" in said.out


@pytest.mark.parametrize(
    ("executor", "sentence"),
    [
        ("threads", "choose processes, serial or dask://HOST:PORT"),
        ("dask://127.0.0.1:1", "cannot be reached"),
        ("dask://nowhere", "choose processes, serial or dask://HOST:PORT"),
    ],
)
def test_score_refuses_an_executor_that_is_not_there(refused, filled, executor, sentence):
    assert sentence in refused("score", "--executor", executor)


def test_explain_tells_part_by_part(run, filled):
    run("score", "--executor", "serial")
    by_name = run("score", "--explain", "science/maths/1:aurora")
    by_id = run("score", "--explain", 1)
    assert by_name.status == 0, by_name.err
    assert by_name.out == by_id.out
    assert by_name.out.startswith("Response 1: science/maths/1 by aurora\n")
    assert "SQCS 0." in by_name.out
    assert " · (0.7 + 0.3 · GQ " in by_name.out
    assert "precision: " in by_name.out
    assert "“aurora 1.” ↔ “Reference 1.”" in by_name.out
    assert "LeS is null: The reference asks for no modality besides text." in by_name.out


@pytest.mark.parametrize("name", ["99", "science/maths/1:nobody", "aurora", ":", "٣"])
def test_explain_names_a_response_that_is_not_there(refused, filled, name):
    assert f"there is no response {name!r}" in refused("score", "--explain", name)


@pytest.mark.durability
@pytest.mark.slow
def test_kill_in_the_midst_loses_little_and_the_next_run_goes_on(run, made, fill, folder):
    study = Study(str(made))
    fill(study, items=80)
    study.dispose()
    whole = folder / "whole.db"
    shutil.copy(made, whole)
    process = subprocess.Popen(
        [*COMMAND, "score", "--workers", "2"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 120
        while not rows(made, "SELECT 1 FROM scores LIMIT 1"):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    before = set(rows(made, STORED))
    assert len({response for _, response, *_ in before}) in range(50, 160)
    said = run("score", "--workers", "2")
    assert said.status == 0, said.err
    kept = len({response for _, response, *_ in before})
    assert f"Scored {160 - kept} responses" in said.out
    assert before <= set(rows(made, STORED))
    assert run("--database", whole, "score", "--executor", "serial").status == 0
    assert sorted(rows(made, BITS), key=str) == sorted(rows(whole, BITS), key=str)
