"""What is asked about a response, and what needs no asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from judgments.records import Modality, Part
from metrics.engines.aspects import Aspect
from metrics.engines.base import ScoringInput
from metrics.engines.judge.answers import JUDGMENT
from metrics.engines.judge.prompts import rubric
from metrics.engines.judge.requests import Request, fenced, make_request
from metrics.engines.judge.settings import JudgeSettings
from metrics.engines.judge.sides import Side, content_of, read_side
from metrics.engines.shared_parts import TEXT_TAG
from metrics.engines.stretches import delivered_parts, joined_text
from metrics.quality import Quality, measure_part

__all__ = ["Plan", "plan_response", "probe"]

# A value that is known already, one that takes a measurement, or a request.
Aspects = Aspect | Request
Qualities = Callable[[], Quality] | Request

_JUDGED = {Modality.CODE: "GQ_code", Modality.DOCUMENT: "GQ_document"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked about one response.

    Attributes
    ----------
    aspects
        SC, HC and SH, each a request or a value that needs none.
    qualities
        Tag → a request, or a measurement on this machine.
    """

    aspects: dict[str, Aspects]
    qualities: dict[str, Qualities]

    @property
    def requests(self) -> Iterator[Request]:
        """Give the requests among all of it."""
        for found in (*self.aspects.values(), *self.qualities.values()):
            if isinstance(found, Request):
                yield found


def plan_response(given: ScoringInput, settings: JudgeSettings) -> Plan:
    """Decide what is asked about a response.

    A part of the response without text makes SC, HC and SH null, as one of the reference does SC:
    nothing that stands in for a text is ever judged. The question's are named and said to have none.

    Parameters
    ----------
    given
        A response with its question and reference.
    settings
        Whom is asked.

    Returns
    -------
    Plan
        The same for the same input, always.
    """
    response, question = read_side(given.response), read_side(given.question)
    reference = None if given.reference is None else read_side(given.reference)
    sides = {"question": question, "reference": reference, "response": response}
    return Plan(
        aspects={name: _aspect(name, sides, settings) for name in ("SC", "HC", "SH")},
        qualities=dict(_qualities(given, settings)),
    )


def probe(settings: JudgeSettings) -> Request:
    """Give a small request of the usual form, to see whether an endpoint takes such."""
    return _judge("GQ_text", {"response": "Water boils at 100 °C."}, settings)


def _aspect(name: str, sides: dict[str, Side | None], settings: JudgeSettings) -> Aspects:
    response = sides["response"]
    if response is None or response.is_empty:
        return Aspect(value=0.0, details={"empty_response": True})
    shown = {side: sides[side] for side in rubric(name).shows}
    for side, found in shown.items():
        if found is None:
            return Aspect(value=None, reason="no_reference")
        if side != "question" and found.reason is not None:
            return Aspect(
                value=None, reason=found.reason, details={"unread": {side: list(found.unread)}}
            )
        if side == "reference" and found.is_empty:
            return Aspect(value=None, reason="no_reference_text")
    return _judge(name, {side: found.text for side, found in shown.items() if found}, settings)


def _qualities(given: ScoringInput, settings: JudgeSettings) -> Iterator[tuple[str, Qualities]]:
    prose = joined_text(given.response)
    if prose:
        yield TEXT_TAG, _judge("GQ_text", {"response": prose}, settings)
    for part in delivered_parts(given.response):
        if part.modality is not Modality.TEXT:
            yield part.tag, _quality(part, settings)


def _quality(part: Part, settings: JudgeSettings) -> Qualities:
    """Ask about code and documents by what they hold; measure everything else."""
    name = _JUDGED.get(part.modality)
    if name is None or part.missing is not None or part.damage is not None:
        return lambda: measure_part(part)
    content = content_of(part)
    if content.text is not None:
        return _judge(name, {"response": content.text}, settings)
    return lambda: Quality(value=None, reason=content.reason)


def _judge(name: str, shown: dict[str, str], settings: JudgeSettings) -> Request:
    text = "\n\n".join(fenced(side, words) for side, words in shown.items())
    return make_request(settings, form=JUDGMENT, system=rubric(name).system, text=text)
