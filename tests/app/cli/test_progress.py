"""How far a run is, where nobody watches a bar."""

from __future__ import annotations

import time

from app.cli import progress
from app.cli.progress import _Lines, progress_bar


def test_a_pipe_gets_plain_lines_on_standard_error(capfd, monkeypatch):
    monkeypatch.setattr(progress, "_EVERY_S", 0.05)
    with progress_bar("Scoring") as advance:
        time.sleep(0.2)
        advance(3, 12)
        time.sleep(0.2)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("Scoring: nothing is done yet.\n")
    assert "Scoring: 3 of 12, " in err
    assert err.endswith(" left.\n")


def test_a_short_run_prints_nothing(capfd):
    with progress_bar("Scoring") as advance:
        advance(1, 1)
    assert capfd.readouterr() == ("", "")


def test_rate_and_time_left_are_those_of_the_last_five_minutes():
    lines, began = _Lines("Scoring"), time.monotonic()
    for n in range(1, 11):
        lines.advance(10 * n, 7400)
        assert f"{10 * n} of 7400, 0.3/s" in lines.next(began + 30 * n)
    for n in range(1, 11):
        lines.advance(100 + 60 * n, 7400)
        last = lines.next(began + 300 + 30 * n)
    assert last == "Scoring: 700 of 7400, 2.0/s, 0:55:50 left."
