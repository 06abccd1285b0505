"""The judge engine: the paper's protocol over any OpenAI-compatible endpoint."""

from metrics.engines.judge.costs import Tally
from metrics.engines.judge.engine import JudgeEngine
from metrics.engines.judge.estimating import Estimate, estimate
from metrics.engines.judge.settings import OPENAI, JudgeSettings

__all__ = [
    "OPENAI",
    "Estimate",
    "JudgeEngine",
    "JudgeSettings",
    "Tally",
    "estimate",
]
