"""What a run came to: how many responses, how much of each metric, and why the rest is null."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Column, Table

from app.cli.context import console

if TYPE_CHECKING:
    from judgments.database import Study
    from metrics.coverage import Coverage
    from metrics.scoring import ScoringSummary

__all__ = ["print_outcome"]


def print_outcome(
    study: Study,
    summary: ScoringSummary,
    verb: str,
    seconds: float | None = None,
    *,
    reading: float = 0.0,
) -> None:
    """Print what a run did, its values and nulls by metric and modality, and every reason.

    Parameters
    ----------
    study
        Only read from.
    summary
        What the run did.
    verb
        What was done to the responses, such as ``scored``.
    seconds
        How long it took; None where the rate says nothing.
    reading
        Seconds that files were read for before, where any were.
    """
    if not summary.scored + summary.taken_over + summary.already_scored:
        console.print(
            "No response with content is here: `accordant import responses` takes records in, "
            "`accordant import scores` values that you have.",
            soft_wrap=True,
        )
        return
    rate = ""
    if seconds and summary.scored:
        rate = f" in {seconds:.1f} s ({summary.scored / seconds:.1f}/s)"
    if reading:
        rate += f", after reading files for {reading:.1f} s"
    taken = ""
    if summary.taken_over:
        taken = f", {summary.taken_over} have their components from an earlier run"
    console.print(
        f"{verb.capitalize()} {summary.scored} responses{rate}{taken}, {summary.already_scored} "
        f"were {verb} already: {summary.values} values, {sum(summary.nulls.values())} nulls.",
        soft_wrap=True,
    )
    _print_coverage(study, summary.run_id)


def _print_coverage(study: Study, run_id: int) -> None:
    from judgments.weights import weights_in_force
    from metrics.coverage import read_coverage, tabulate_coverage

    with study.read() as session:
        found = read_coverage(session, run_id, weights_in_force(session))
    header, rows = tabulate_coverage(found)
    table = Table(
        *(Column(name, overflow="fold") for name in header),
        box=SIMPLE,
        pad_edge=False,
        collapse_padding=True,
    )
    for row in rows:
        table.add_row(*row)
    if found:
        console.print("Responses by what they hold: values, and nulls after +.")
        console.print(table)
    for line in _reason_lines(found):
        console.print(line, soft_wrap=True)


def _reason_lines(found: Sequence[Coverage]) -> Iterator[str]:
    """Say why values are null; composites repeat what their components say."""
    from metrics.coverage import ALL, shown_name
    from metrics.reasons import describe_reason

    by: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in found:
        for reason, number in row.nulls.items():
            if ": " not in reason:
                by[row.metric, reason][row.modality] = number
    for (metric, reason), numbers in sorted(by.items()):
        where = ", ".join(
            f"{shown_name(name)} {n}" for name, n in sorted(numbers.items()) if name != ALL
        )
        yield f"{shown_name(metric)}: {numbers[ALL]} null ({where}). {describe_reason(reason)}"
