"""The score of a text falls with what was done to it, on texts of which half are new to it."""

import numpy as np
import pytest

from metrics.quality.text import grade_text
from tests.metrics.quality.corpus_text import DEVELOPMENT, HELD_OUT
from tests.metrics.quality.degradations_text import OF_TEXTS, babble, noise
from tests.metrics.quality.severity import fall, holds

FILES = {"development": DEVELOPMENT, "held out": HELD_OUT}


def score(text: str) -> float:
    value = grade_text(text).value
    assert value is not None
    return value


@pytest.mark.parametrize("files", FILES)
@pytest.mark.parametrize("name", OF_TEXTS)
def test_grade_text_falls_with_severity(name: str, files: str) -> None:
    spoil, severities = OF_TEXTS[name]
    falls = [fall(score, text, spoil, severities) for text in FILES[files].values()]
    assert holds(falls), falls


@pytest.mark.parametrize("make", [noise, babble])
def test_grade_text_of_noise_is_below_clean_texts(make) -> None:
    clean = [score(text) for text in {**DEVELOPMENT, **HELD_OUT}.values()]
    assert clean == [1.0] * 6
    assert max(score(make(seed)) for seed in range(5)) < min(0.05, np.percentile(clean, 10))
