"""How the scores of one response came about, in lines for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judgments.errors import AmbiguousNameError, UnknownNameError
from judgments.item_names import resolve_item
from judgments.models import Item, Response, Score, ScoringRun, System, WeightSet
from judgments.weights import weights_in_force
from metrics.composite_scores import COMPOSITES
from metrics.errors import UnknownResponseError
from metrics.reasons import describe_reason
from metrics.settings import CHOICES, ScoringSettings

__all__ = ["explain_response", "find_response"]

_ORDER = ("SC", "GQ", "HC", "SH", "StS", "LeS", "tau", "SQCS", "ICS")
_EXCERPT = 100


def find_response(session: Session, name: str) -> int:
    """Find a current response by its id, or by ``ITEM:SYSTEM``.

    Parameters
    ----------
    session
        Only read from.
    name
        What it is called.

    Returns
    -------
    int
        Its id.

    Raises
    ------
    UnknownResponseError
        If there is none, or only one that was replaced.
    AmbiguousNameError
        If a bare id of an item fits several.
    """
    if name.isascii() and name.isdecimal():
        found = session.scalar(_current().where(Response.id == int(name)))
    else:
        found = _named(session, name)
    if found is None:
        msg = (
            f"there is no response {name!r}; give its id, or its item and its system, "
            "as in natural_science/physics/1:model-a"
        )
        raise UnknownResponseError(msg)
    return found


def _current() -> Select[int]:
    return (
        select(Response.id)
        .join(Item, Item.id == Response.item_id)
        .join(System, System.id == Response.system_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None))
    )


def _named(session: Session, name: str) -> int | None:
    """Find a response by item and system; keys and names of systems may hold colons themselves."""
    unclear: AmbiguousNameError | None = None
    for cut in (match.start() for match in re.finditer(":", name)):
        try:
            item = resolve_item(session, name[:cut])
        except UnknownNameError:
            continue
        except AmbiguousNameError as error:
            unclear = error
            continue
        found = session.scalar(_current().where(Item.id == item.id, System.name == name[cut + 1 :]))
        if found is not None:
            return found
    if unclear is not None:
        raise unclear
    return None


def explain_response(session: Session, name: str) -> list[str]:
    """Say part by part how the scores of a response came about, run by run.

    Parameters
    ----------
    session
        Only read from.
    name
        Its id, or ``ITEM:SYSTEM``.

    Returns
    -------
    list of str
        Lines; what belongs to a line is indented under it.

    Raises
    ------
    UnknownResponseError
        If there is no such response.
    """
    response_id = find_response(session, name)
    key, system = session.execute(
        select(Item.key, System.name)
        .join(Response, Response.item_id == Item.id)
        .join(System, System.id == Response.system_id)
        .where(Response.id == response_id)
    ).one()
    lines = [f"Response {response_id}: {key} by {system}"]
    runs = session.scalars(
        select(ScoringRun)
        .where(ScoringRun.id.in_(select(Score.run_id).where(Score.response_id == response_id)))
        .order_by(ScoringRun.id)
    ).all()
    if not runs:
        lines.append("  It is not scored yet; `accordant score` does that.")
    weights = weights_in_force(session)
    for run in runs:
        scores = session.scalars(
            select(Score)
            .where(
                Score.run_id == run.id,
                Score.response_id == response_id,
                Score.weight_set_id.in_((0, weights.id)),
            )
            .order_by(Score.id)
        ).all()
        lines += ["", *_run_lines(run, scores, weights)]
    return lines


def _run_lines(run: ScoringRun, scores: Sequence[Score], weights: WeightSet) -> Iterator[str]:
    code = f", accordant {run.code_version}" if run.code_version else ""
    prompts = f", prompts {run.prompt_version}" if run.prompt_version else ""
    yield f"Run {run.id}: engine {run.engine}, version {run.version}{code}{prompts}"
    whole = {score.metric: score for score in scores if not score.tag}
    parts = [score for score in scores if score.tag]
    known = [metric for metric in _ORDER if metric in whole]
    settings = ScoringSettings.from_config(run.config)
    for metric in [*known, *sorted(set(whole) - set(known))]:
        score = whole[metric]
        if metric in COMPOSITES:
            yield f"{_told(metric, score)}{_formula(metric, whole, weights)}"
            continue
        yield _told("τ" if metric == "tau" else metric, score)
        if metric == "tau":
            yield f"  {CHOICES['tau_grain'][settings.tau_grain]}"
        elif metric in {"StS", "LeS"}:
            yield from _indented(_structure(score.details or {}))
        else:
            yield from _indented(_detail_lines(score.details or {}))
        if metric == "GQ":
            yield from _indented(_part_lines(parts))


def _told(name: str, score: Score) -> str:
    if score.value is None:
        return f"{name} is null: {_why(score.null_reason or '')}"
    return f"{name} {score.value:.4f}"


def _why(reason: str) -> str:
    """Say a reason in words; that of a composite names the component first."""
    component, cut, code = reason.partition(": ")
    return f"{component}: {describe_reason(code)}" if cut else describe_reason(reason)


def _formula(metric: str, whole: Mapping[str, Score], weights: WeightSet) -> str:
    one, two = COMPOSITES[metric]
    eta = weights.eta_sqcs if metric == "SQCS" else weights.eta_ics
    under = f" (weight set {weights.version}: {weights.source})"
    if whole[metric].value is None or not {one, two} <= set(whole):
        return ""
    first, second = whole[one].value, whole[two].value
    if metric == "SQCS":
        return f" = SC {first:.4f} · ({eta:g} + {1 - eta:g} · GQ {second:.4f}){under}"
    return f" = {eta:g} · HC {first:.4f} + {1 - eta:g} · SH {second:.4f}{under}"


def _part_lines(parts: Iterable[Score]) -> Iterator[str]:
    for score in parts:
        yield _told(score.tag, score)
        yield from _indented(_detail_lines(score.details or {}))


def _structure(details: Mapping[str, Any]) -> Iterator[str]:
    """Set the number of placeholders of each modality against each other."""
    sides = {
        side: Counter(re.sub(r"\d+$", "", tag) for tag in details.get(side, ()))
        for side in ("response", "reference")
    }
    for modality in sorted(set(sides["response"]) | set(sides["reference"])):
        yield (
            f"{modality}: {sides['response'][modality]} in the response, "
            f"{sides['reference'][modality]} in the reference"
        )


def _detail_lines(details: Mapping[str, Any]) -> Iterator[str]:
    """Print what an engine kept: one line per entry, sentences with what they were matched to."""
    for name, value in details.items():
        words = name.replace("_", " ")
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{words}:"
            for entry in value:
                yield from _indented(_entry_lines(entry))
        elif value not in (None, [], {}):
            yield f"{words}: {_plain(value)}"


def _entry_lines(entry: Mapping[str, Any]) -> Iterator[str]:
    quoted = [_quoted(entry[name]) for name in ("text", "matched") if name in entry]
    figures = {k: v for k, v in entry.items() if k not in {"text", "matched", "checks"}}
    yield " ↔ ".join(quoted) + (f" ({_plain(figures)})" if figures else "")
    yield from _indented(f"check: {_plain(finding)}" for finding in entry.get("checks", ()))


def _quoted(text: object) -> str:
    words = " ".join(str(text).split())
    return f"“{words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + '…'}”"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        kept = ((name, found) for name, found in value.items() if found is not None)
        return ", ".join(f"{str(name).replace('_', ' ')} {_plain(found)}" for name, found in kept)
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
