"""Measure the statistics at UniM's full size: `python -m benchmarks.statistics`.

Prints a table and writes it to benchmarks/out/statistics.json. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import peers, versions
from benchmarks.model import Size, Values, draw_values
from benchmarks.rows import Row
from benchmarks.running import write_rows
from benchmarks.study import ROUND, build_study
from benchmarks.timing import RUNS, run_apart, time_median
from judgments.database import Study
from metrics.agreement import icc, krippendorff_alpha
from metrics.comparison import compare_metrics
from metrics.correlation import correlate
from metrics.inputs import HEADLINE_PAIRS
from metrics.tables import read_round

__all__ = ["main"]


def main() -> None:
    """Measure everything."""
    write_rows("statistics", _measure())


def _measure() -> Iterator[Row]:
    values = draw_values(Size())
    yield from _in_memory(values)
    yield from _joint()
    with tempfile.TemporaryDirectory() as folder:
        yield from _from_files(values, Path(folder))
    yield _headline(values)
    yield from _beside_slow_peers(values)


def _beside(name: str, ours: float, peer: str, theirs: float) -> Row:
    return Row(name, theirs / ours, peer, theirs, theirs / ours)


def _check(ours: float, theirs: float, name: str) -> None:
    if abs(ours - theirs) > 1e-9:
        msg = f"{name}: {ours!r} here, {theirs!r} there; times of different values say nothing"
        raise ValueError(msg)


def _in_memory(values: Values) -> Iterator[Row]:
    ratings = values.ratings["SC"]
    ours, result = time_median(lambda: krippendorff_alpha(ratings, "ordinal", resamples=0))
    theirs, alpha = time_median(lambda: peers.ordinal_alpha(ratings))
    _check(result.estimate, alpha, "ordinal α")
    yield _beside("alpha_point_ratio", ours, versions.name("krippendorff"), theirs)
    seconds, _ = time_median(
        lambda: krippendorff_alpha(
            ratings, "ordinal", clusters=values.items, resamples=1000, rng=np.random.default_rng(0)
        )
    )
    yield Row("alpha_1000_item_resamples_s", seconds)
    metrics = np.stack([values.metrics["SQCS"], values.metrics["SC"]])
    human = values.human("overall_content")
    seconds, _ = time_median(
        lambda: compare_metrics(
            metrics, human, values.items, [(0, 1)],
            permutations=10_000, rng=np.random.default_rng(0),
        )
    )  # fmt: skip
    yield Row("permutation_10000_s", seconds)


def _beside_slow_peers(values: Values) -> Iterator[Row]:
    x, y = values.metrics["SQCS"], values.human("overall_content")
    shape = values.size.items, values.size.systems
    ours, result = time_median(
        lambda: correlate(x, y, values.items, values.systems, level="within_item")
    )
    theirs, r = time_median(
        lambda: peers.within_item_pearson(x.reshape(shape).T, y.reshape(shape).T)
    )
    _check(result.estimate, r, "r within item")
    yield _beside("within_item_pearson_ratio", ours, versions.name("nlpstats"), theirs)
    ratings = values.ratings["SC"]
    ours, forms = time_median(lambda: icc(ratings))
    theirs, expected = time_median(lambda: peers.all_iccs(ratings))
    named = {form.variant: form.estimate for form in forms}
    order = ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)")
    for variant, value in zip(order, expected, strict=True):
        _check(named[variant], value, variant)
    yield _beside("icc_all_ratio", ours, versions.name("pingouin"), theirs)


def _joint() -> Iterator[Row]:
    runs = [run_apart("joint")[1] for _ in range(RUNS)]
    yield Row("joint_10000_resamples_s", median(run["seconds"] for run in runs))
    yield Row("joint_10000_resamples_mb", 1000 * median(run["gb"] for run in runs))


def _from_files(values: Values, folder: Path) -> Iterator[Row]:
    study = build_study(folder / "full.db", values)
    yield Row("read_judgments_s", time_median(lambda: _read(study), runs=RUNS)[0])
    study.dispose()
    build_study(folder / "part.db", draw_values(values.size.part(16))).dispose()
    full, part = (
        [run_apart("report", str(folder / name), str(folder)) for _ in range(RUNS)]
        for name in ("full.db", "part.db")
    )
    yield Row("report_full_s", median(wall for wall, _ in full))
    yield Row("report_full_gb", median(said["gb"] for _, said in full))
    # Without the start of Python, which would flatter growth.
    whole, sixteenth = (median(said["seconds"] for _, said in runs) for runs in (full, part))
    yield Row("growth", whole / (16 * sixteenth))


def _read(study: Study) -> None:
    with study.read() as session:
        read_round(session, ROUND)


def _headline(values: Values) -> Row:
    def headline() -> None:
        for ratings in values.ratings.values():
            krippendorff_alpha(ratings, "ordinal", resamples=0)
        for metric, dimension in HEADLINE_PAIRS:
            human = values.human(dimension)
            correlate(values.metrics[metric], human, values.items, values.systems)

    return Row("headline_s", time_median(headline)[0])


if __name__ == "__main__":
    main()
