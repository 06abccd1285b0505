"""Take what an earlier run found over into a run whose settings only combine it otherwise.

SC, HC, SH and the qualities of the parts do not depend on how GQ follows from the parts, nor on
which types count in StS and LeS. Where an earlier run of the same engine differs in nothing else
and scored the same content, they are copied, each with the run that computed it in its details, and
GQ, StS and LeS are computed from them as the engine does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import not_, or_, select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.models import Score, ScoringRun
from metrics.engines.base import ScoreValue, ScoringInput
from metrics.engines.shared_parts import quality_values, structure_values
from metrics.quality import Quality
from metrics.reasons import is_retryable
from metrics.settings import COMBINING, ScoringSettings
from metrics.unscored import Fresh, Marks

__all__ = ["earlier_runs", "without_taken_over"]

_AT_ONCE = 256
_COMPUTED_BY = "computed_by_run"

_Found = Mapping[tuple[int, str], Sequence[Score]]


def earlier_runs(session: Session, run_id: int) -> tuple[int, ...]:
    """Give the other runs of the same engine that differ in nothing but how values are combined.

    Parameters
    ----------
    session
        Only read from.
    run_id
        The run that is to take over.
    """
    run = session.get_one(ScoringRun, run_id)
    others = session.scalars(
        select(ScoringRun)
        .where(
            ScoringRun.engine == run.engine,
            ScoringRun.version == run.version,
            ScoringRun.id != run_id,
        )
        .order_by(ScoringRun.id)
    )
    wanted = _components(run.config)
    return tuple(other.id for other in others if _components(other.config) == wanted)


def without_taken_over(
    study: Study,
    runs: Collection[int],
    settings: ScoringSettings,
    fresh: Iterator[Fresh],
    keep: Callable[[Marks, Sequence[ScoreValue]], None],
    *,
    still_missing: Collection[str] = (),
) -> Iterator[Fresh]:
    """Keep what earlier runs found of responses, and give those on of which none found anything.

    Parameters
    ----------
    study
        Only read from.
    runs
        As `earlier_runs` gives them.
    settings
        How values are combined now.
    fresh
        Responses that are to be scored.
    keep
        Called with fingerprints by response and their values, complete.
    still_missing
        Extras for want of which a value is null as it was before.

    Yields
    ------
    tuple
        Of `fresh`, those that an engine must score.
    """
    while page := list(islice(fresh, _AT_ONCE)):
        with study.read() as session:
            found = _read(session, runs, [given.response_id for _, _, given in page], still_missing)
            marks: Marks = {}
            values: list[ScoreValue] = []
            for _, mark, given in page:
                if scores := found.get((given.response_id, mark)):
                    marks[given.response_id] = mark
                    values += _combined(given, scores, settings)
        if marks:
            keep(marks, values)
        yield from (one for one in page if one[2].response_id not in marks)


def _components(config: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name not in COMBINING}


def _read(
    session: Session,
    runs: Collection[int],
    response_ids: Sequence[int],
    still_missing: Collection[str],
) -> _Found:
    """Give the components of each response and fingerprint, of the first run that is done with it.

    Those of one response are in the order in which the engine gave them.
    """
    combined = or_(Score.metric.in_(("StS", "LeS")), (Score.metric == "GQ") & (Score.tag == ""))
    rows = session.scalars(
        select(Score)
        .where(
            Score.run_id.in_(runs),
            Score.response_id.in_(response_ids),
            Score.content_hash != "",
            not_(combined),
        )
        .order_by(Score.id)
    )
    by_run: dict[int, dict[tuple[int, str], list[Score]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_run[row.run_id][row.response_id, row.content_hash].append(row)
    found: dict[tuple[int, str], Sequence[Score]] = {}
    for run_id in sorted(by_run):
        for key, scores in by_run[run_id].items():
            if not any(is_retryable(score.null_reason, still_missing) for score in scores):
                found.setdefault(key, scores)
    return found


def _combined(
    given: ScoringInput, scores: Sequence[Score], settings: ScoringSettings
) -> Iterator[ScoreValue]:
    qualities = {}
    for score in scores:
        details = {_COMPUTED_BY: score.run_id, **(score.details or {})}
        if score.tag:
            qualities[score.tag] = Quality(
                value=score.value, reason=score.null_reason, details=details
            )
            continue
        yield ScoreValue(
            response_id=given.response_id,
            metric=score.metric,
            value=score.value,
            reason=score.null_reason,
            details=details,
        )
    yield from quality_values(given.response_id, qualities, settings)
    yield from structure_values(given, settings)
