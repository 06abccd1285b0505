"""How a judge is reached, what it may cost, and what its answers depend on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from metrics.errors import EngineError
from metrics.settings import ScoringSettings

__all__ = ["OPENAI", "JudgeSettings"]

OPENAI = "https://api.openai.com/v1"
_FEWEST_RETRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSettings:
    """One model at one OpenAI-compatible endpoint.

    Attributes
    ----------
    model
        Name that the endpoint knows the model by.
    base_url
        Address of the endpoint, mostly ending in ``/v1``.
    key_variables
        Environment variables that may hold the key, first one first; keys come from nowhere else.
    concurrency
        Requests under way at once.
    max_retries
        How often a request is repeated after 408, 409, 429, 5xx or a broken connection, ≥ 8.
    timeout
        Seconds that one attempt may take.
    temperature, seed
        Sent only where given: some models refuse them.
    max_output_tokens
        Most tokens of one answer, what the model thinks to itself included.
    price_in, price_out
        Per million tokens, in any currency; None where unknown.
    budget
        Most that may be spent, in that currency; None for no limit.
    scoring
        What is chosen where the paper leaves a choice.

    Raises
    ------
    EngineError
        If a setting is out of range, or a budget is set without prices.
    """

    model: str
    base_url: str = OPENAI
    key_variables: tuple[str, ...] = ("ACCORDANT_JUDGE_KEY", "OPENAI_API_KEY")
    concurrency: int = 32
    max_retries: int = 12
    timeout: float = 180.0
    temperature: float | None = None
    seed: int | None = None
    max_output_tokens: int = 2048
    price_in: float | None = None
    price_out: float | None = None
    budget: float | None = None
    scoring: ScoringSettings = field(default_factory=ScoringSettings)

    def __post_init__(self) -> None:
        for holds, complaint in (
            (self.model.strip(), "the judge's model needs a name"),
            (_is_address(self.base_url), f"{self.base_url!r} is no http address of an endpoint"),
            (self.concurrency >= 1, f"concurrency {self.concurrency} is below 1"),
            (self.max_retries >= _FEWEST_RETRIES, f"max_retries {self.max_retries} is below 8"),
            (self.timeout > 0, f"timeout {self.timeout} is not above 0 seconds"),
            (
                self.max_output_tokens >= 16,
                f"{self.max_output_tokens} output tokens hold no answer",
            ),
            (
                self.budget is None or self.is_priced,
                "a budget needs the prices of input and output tokens",
            ),
        ):
            if not holds:
                raise EngineError(complaint)

    @property
    def is_priced(self) -> bool:
        """Say whether both prices are known."""
        return None not in {self.price_in, self.price_out}

    @property
    def api_key(self) -> str | None:
        """Give the key from the environment; None where there is none, as local endpoints allow."""
        return next(filter(None, map(os.environ.get, self.key_variables)), None)

    def sampling(self) -> Mapping[str, Any]:
        """Give the settings of sampling that are sent; only those that were asked for."""
        asked = {"temperature": self.temperature, "seed": self.seed}
        return {name: value for name, value in asked.items() if value is not None}

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """Give what tokens cost in the currency of the prices; 0 where prices are unknown.

        Examples
        --------
        >>> JudgeSettings(model="m", price_in=1.0, price_out=4.0).cost(500_000, 250_000)
        1.5
        """
        return (tokens_in * (self.price_in or 0) + tokens_out * (self.price_out or 0)) / 1_000_000


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
