"""What is measured in a process of its own, so that its memory is its own.

The last line it prints is a JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.timing import peak_gb

__all__ = ["joint", "report", "score"]


def report(database: str, folder: str) -> dict[str, float]:
    """Write report.json of the study in an SQLite file, with the default settings."""
    from benchmarks.study import ROUND
    from judgments.database import Study
    from metrics.report import build_report, write_report

    begin = time.perf_counter()
    write_report(build_report(Study(database), ROUND), Path(folder), ("json",))
    return {"seconds": time.perf_counter() - begin, "gb": peak_gb()}


def joint() -> dict[str, float]:
    """Draw 10,000 resamples of items for 12 Pearsons, 4 α and both η at once."""
    import numpy as np

    from benchmarks.model import Size, draw_values
    from metrics.joint import alpha_sums, eta_sums, pearson_sums, resample_jointly

    values = draw_values(Size())
    n, items, metrics = values.size.items, values.items, values.metrics
    human = {dimension: values.human(dimension) for dimension in values.ratings}
    sides = ("overall_content", "overall_coherence")
    begin = time.perf_counter()
    statistics = [
        pearson_sums(f"{metric} {side}", metrics[metric], human[side], items, n_items=n)
        for metric in ("SC", "GQ", "HC", "SH", "SQCS", "ICS")
        for side in sides
    ]
    statistics += [
        alpha_sums(name, values.ratings[name], "ordinal", items, n_items=n)
        for name in ("SC", "GQ", *sides)
    ]
    sc, gq, hc, sh = (metrics[name] for name in ("SC", "GQ", "HC", "SH"))
    statistics.append(eta_sums("SQCS", sc, sc * gq, human[sides[0]], items, n_items=n))
    statistics.append(eta_sums("ICS", hc, sh, human[sides[1]], items, n_items=n))
    resample_jointly(statistics, resamples=10_000, rng=np.random.default_rng(0))
    return {"seconds": time.perf_counter() - begin, "gb": peak_gb()}


def score(database: str, precision: str) -> dict[str, float]:
    """Score a study as `accordant score` does."""
    from benchmarks.scored import score_all
    from judgments.database import Study

    return score_all(Study(database), precision)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print(json.dumps({"joint": joint, "report": report, "score": score}[command](*arguments)))
