"""The judge: a model at an endpoint grades what the raters grade, by the same five points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from judgments.database import Study
from metrics.composites import normalise
from metrics.engines.aspects import Aspect
from metrics.engines.base import ScoreValue, ScoringInput
from metrics.engines.judge.answers import JUDGMENT, Verdict
from metrics.engines.judge.asking import Asker, Outcome
from metrics.engines.judge.costs import Tally
from metrics.engines.judge.planning import Plan, plan_response, probe
from metrics.engines.judge.prompts import prompt_version
from metrics.engines.judge.requests import Request
from metrics.engines.judge.settings import JudgeSettings
from metrics.engines.shared_parts import quality_values, structure_values
from metrics.extraction.limits import MAX_CHARACTERS
from metrics.quality import CONFIG as QUALITY_CONFIG
from metrics.quality import Quality
from metrics.settings import ScoringSettings

__all__ = ["JudgeEngine"]

Outcomes = Mapping[str, Outcome]


class JudgeEngine:
    """Semantic correctness, coherence, harmony and quality by an OpenAI-compatible endpoint.

    SC, HC and SH, and the quality of text, code and documents, are judged; the quality of images,
    sound, films and 3D is measured as by the local engine, and so is structure. Sees what a model
    makes of the words: a part that is no text by its caption, transcript or recognised characters
    alone, so what these leave out is not judged. Its values change with the model.

    Use it within ``with``, which closes its connections.

    Parameters
    ----------
    study
        Keeps the answers.
    settings
        Which model, where, and at what cost.
    watch
        Called after each answer with how many responses' worth of answers the chunk at hand has.
    """

    def __init__(
        self,
        study: Study,
        settings: JudgeSettings,
        watch: Callable[[float], None] | None = None,
    ) -> None:
        self._watch = watch
        self._settings = settings
        self._asker = Asker(study, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Say which engine it is."""
        return "judge"

    @property
    def version(self) -> str:
        """Change whenever the same answers may give another value."""
        return "1"

    @property
    def prompt_version(self) -> str:
        """Name the version of the rubrics."""
        return prompt_version()

    @property
    def chunk(self) -> int:
        """Say how many responses are best scored together: enough to keep every request busy."""
        return max(256, 4 * self._settings.concurrency)

    @property
    def in_process(self) -> bool:
        """Say that it waits for others rather than computes, and needs no workers."""
        return True

    @property
    def settings(self) -> ScoringSettings:
        """Give what was chosen where the paper leaves a choice."""
        return self._settings.scoring

    @property
    def tally(self) -> Tally:
        """Give what was asked and spent so far."""
        return self._asker.tally

    def config(self) -> Mapping[str, Any]:
        """Give every setting that a value depends on; the address of the endpoint is none."""
        return {
            **self.settings.config(),
            "model": self._settings.model,
            "prompt_version": self.prompt_version,
            "sampling": dict(self._settings.sampling()),
            "schema": dict(JUDGMENT.schema),
            "max_characters": MAX_CHARACTERS,
            "quality": dict(QUALITY_CONFIG),
        }

    def check(self) -> None:
        """Ask once whether the endpoint takes such requests; nothing is written.

        Raises
        ------
        EngineError
            If it cannot be reached, or rejects the key, the model or the request.
        """
        self._asker.check(probe(self._settings))

    def close(self) -> None:
        """Close every connection."""
        self._asker.close()

    def score(self, inputs: Sequence[ScoringInput]) -> Iterator[ScoreValue]:
        """Score responses; what was answered before is not asked again.

        Parameters
        ----------
        inputs
            Any number of responses; best `chunk` at a time.

        Yields
        ------
        ScoreValue
            For each response in turn SC, HC, SH, GQ with that of each part, StS and LeS.

        Raises
        ------
        EngineError
            If no request can succeed any more.
        """
        plans = [plan_response(given, self._settings) for given in inputs]
        # Files are measured while answers are on their way.
        aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="measuring")
        try:
            measuring = [aside.submit(_measured, plan) for plan in plans]
            outcomes = self._asker.ask(
                [one for plan in plans for one in plan.requests],
                lambda share: self._tell(share * len(plans)),
            )
            measured = [found.result() for found in measuring]
        finally:
            aside.shutdown(cancel_futures=True)
        for given, plan, known in zip(inputs, plans, measured, strict=True):
            yield from self._values(given, plan, outcomes, known)

    def _tell(self, responses: float) -> None:
        if self._watch is not None:
            self._watch(responses)

    def _values(
        self, given: ScoringInput, plan: Plan, outcomes: Outcomes, measured: Mapping[str, Quality]
    ) -> Iterator[ScoreValue]:
        for metric, found in plan.aspects.items():
            aspect = found if isinstance(found, Aspect) else self._aspect(outcomes[found.key])
            yield ScoreValue(
                response_id=given.response_id,
                metric=metric,
                value=aspect.value,
                reason=aspect.reason,
                details=aspect.details,
            )
        qualities = {
            tag: self._quality(outcomes[how.key]) if isinstance(how, Request) else measured[tag]
            for tag, how in plan.qualities.items()
        }
        yield from quality_values(given.response_id, qualities, self.settings)
        yield from structure_values(given, self.settings)

    def _aspect(self, outcome: Outcome) -> Aspect:
        said = outcome.said
        if isinstance(said, Verdict):
            value = float(normalise(said.score, by=self.settings.normalisation))
            return Aspect(value=value, details={"score": said.score, "reason": said.reason})
        detail = {"said": outcome.detail} if outcome.detail else {}
        return Aspect(value=None, reason=outcome.reason, details=detail)

    def _quality(self, outcome: Outcome) -> Quality:
        found = self._aspect(outcome)
        return Quality(value=found.value, reason=found.reason, details=found.details)


def _measured(plan: Plan) -> dict[str, Quality]:
    return {tag: how() for tag, how in plan.qualities.items() if not isinstance(how, Request)}
