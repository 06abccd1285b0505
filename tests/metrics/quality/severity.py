"""What a quality scorer is held to on files that are spoilt more and more."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy.stats import spearmanr

__all__ = ["fall", "holds"]


def fall(
    score: Callable[[Any], float],
    file: Any,
    spoil: Callable[[Any, float], Any],
    severities: Sequence[float],
) -> float:
    """Correlate the score with the severity, from the untouched file to the worst."""
    values = [score(file), *(score(spoil(file, severity)) for severity in severities)]
    return float(spearmanr(range(len(values)), values).statistic)


def holds(falls: Iterable[float]) -> bool:
    """Say whether one degradation is seen: median at most -0.9, worst at most -0.7."""
    found = np.array(list(falls))
    return bool(np.median(found) <= -0.9 and found.max() <= -0.7)
