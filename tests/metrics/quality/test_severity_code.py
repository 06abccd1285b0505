"""The score of code falls with what was done to it, on files of which half are new to it."""

import numpy as np
import pytest

from metrics.quality.code import grade_code
from tests.metrics.quality.corpus_code import DEVELOPMENT, HELD_OUT, Source
from tests.metrics.quality.degradations_code import OF_CODE, noise, shuffled
from tests.metrics.quality.severity import fall, holds

FILES = {"development": DEVELOPMENT, "held out": HELD_OUT}
ALL = {**DEVELOPMENT, **HELD_OUT}


def score(source: Source) -> float:
    value = grade_code(source.text, source.suffix).value
    assert value is not None
    return value


@pytest.mark.parametrize("files", FILES)
@pytest.mark.parametrize("name", OF_CODE)
def test_grade_code_falls_with_severity(name: str, files: str) -> None:
    spoil, severities = OF_CODE[name]
    falls = [fall(score, source, spoil, severities) for source in FILES[files].values()]
    assert holds(falls), falls


def test_grade_code_of_noise_is_below_clean_files() -> None:
    tenth = np.percentile([score(source) for source in ALL.values()], 10)
    assert max(score(noise(seed)) for seed in range(5)) < min(0.15, tenth)
    assert max(score(shuffled(source, 1)) for source in ALL.values()) < min(0.15, tenth)
