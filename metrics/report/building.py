"""Build a report: every figure once, from one consistent state of the study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgments.database import Study
from metrics.composite_calibration import calibrate_composites
from metrics.conduct_tables import ConductTable, read_conduct
from metrics.inputs import Inputs, load_inputs
from metrics.report.ablation_rows import build_ablation
from metrics.report.calibration_rows import build_calibration
from metrics.report.comparison_rows import build_comparison
from metrics.report.conduct_rows import build_conduct
from metrics.report.grouping import agreement_and_correlation
from metrics.report.headline import build_headline, build_warnings
from metrics.report.planning_rows import build_planning
from metrics.report.preference_rows import describe_side_test
from metrics.report.provenance import (
    describe_captions,
    describe_nulls,
    describe_settings,
    describe_sides,
    describe_study,
    describe_versions,
)
from metrics.report.rater_rows import build_raters
from metrics.report.scatter import Scatter, build_scatters
from metrics.report.settings import ReportSettings
from metrics.report.structure_rows import build_structure
from metrics.report.system_rows import build_systems
from metrics.report.values import Row
from metrics.task_tables import TaskTable, read_reference_counts, read_tasks

__all__ = ["SCHEMA_VERSION", "Report", "build_report"]

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report.

    Attributes
    ----------
    document
        What report.json holds, as JSON-able values.
    scatters
        Points for the readable forms.
    notice
        What every form says in its first line; None where all raters are people.
    """

    document: dict[str, Any]
    scatters: tuple[Scatter, ...]
    notice: str | None


def build_report(
    study: Study,
    round_name: str,
    *,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    min_group: int = 3,
    engine: str = "local",
    by: Sequence[str] = (),
    compare: str = "composites",
) -> Report:
    """Relate the judgments of a round to the metrics.

    Parameters
    ----------
    study
        Whose judgments and scores are read; nothing is written.
    round_name
        Name of the round.
    resamples, seed, level, min_group, engine, by, compare
        See `ReportSettings`.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    ReportError
        A setting is out of its range, or nothing was submitted in the round.
    """
    settings = ReportSettings(
        resamples=resamples, seed=seed, level=level, min_group=min_group, engine=engine,
        by=tuple(by), compare=compare,
    )  # fmt: skip
    settings.check()
    read = _read(study, round_name, engine)
    inputs = read.inputs
    document: dict[str, Any] = {
        "notice": inputs.notice,
        "schema_version": SCHEMA_VERSION,
        "generated": {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")},
        "study": describe_study(inputs),
        "settings": describe_settings(inputs, settings),
        "versions": describe_versions(),
        "captions": describe_captions(inputs),
        "nulls": describe_nulls(inputs),
        "sides": describe_sides(inputs, settings) | {"test": describe_side_test(read.tasks, level)},
        **_sections(read, settings),
    }
    document["headline"] = build_headline(
        document["agreement"], document["correlation"], inputs.shown_pairs()
    )
    document["warnings"] = build_warnings(inputs, document)
    return Report(document=document, scatters=build_scatters(inputs, seed), notice=inputs.notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Everything that is read, in one transaction: counts are of the references' placeholders."""

    inputs: Inputs
    tasks: TaskTable
    conduct: ConductTable
    references: NDArray[np.int64]


def _read(study: Study, round_name: str, engine: str) -> _Read:
    with study.read() as session:
        inputs = load_inputs(session, round_name, engine=engine)
        return _Read(
            inputs=inputs,
            tasks=read_tasks(session, inputs.table),
            conduct=read_conduct(session, inputs.table.round_id),
            references=read_reference_counts(session, inputs.table),
        )


def _sections(read: _Read, settings: ReportSettings) -> dict[str, list[Row]]:
    inputs = read.inputs
    calibrated = calibrate_composites(
        inputs, resamples=settings.resamples, seed=settings.seed, level=settings.level
    )
    agreement, correlation = agreement_and_correlation(inputs, settings)
    return {
        "agreement": agreement,
        "correlation": correlation,
        "comparison": build_comparison(inputs, settings),
        "ablation": build_ablation(inputs, settings, calibrated),
        "calibration": build_calibration(calibrated),
        "raters": _raters(read, settings),
        "systems": build_systems(inputs, settings, read.tasks),
        "planning": build_planning(inputs, settings, agreement, correlation, calibrated),
        "structure": build_structure(read.references, settings),
    }


def _raters(read: _Read, settings: ReportSettings) -> list[Row]:
    """Give the rows of each rater: how they go along with the others, then how they work."""
    table, level = read.inputs.table, settings.level
    rows = build_raters(table, read.tasks, level=level)
    rows += build_conduct(table, read.tasks, read.conduct, table.dimensions, level=level)
    order = {rater.name: n for n, rater in enumerate(table.raters)}
    return sorted(
        (row for row in rows if row["rater"] in order), key=lambda row: order[row["rater"]]
    )
