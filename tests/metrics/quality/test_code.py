from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from judgments.records import Modality, Part
from metrics.quality.code import grade_code, score_code

PYTHON = '''"""Means of a list."""

import math


def mean(values):
    """Return the mean."""
    if not values:
        raise ValueError("no values")
    return math.fsum(values) / len(values)


def spread(values):
    """Return the standard deviation."""
    middle = mean(values)
    return math.sqrt(mean([(value - middle) ** 2 for value in values]))


class Table:
    """A table of numbers."""

    def __init__(self, rows):
        self.rows = [list(row) for row in rows]

    def column(self, n):
        return [row[n] for row in self.rows]


def report(table):
    """Print the mean of each column."""
    for n in range(len(table.rows[0])):
        print(n, mean(table.column(n)), spread(table.column(n)))


print(mean([1, 2, 3]))
report(Table([[1, 2], [3, 4]]))
'''
JAVASCRIPT = """function mean(values) {
  if (values.length === 0) { throw new Error("no values"); }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
class Table {
  constructor(rows) { this.rows = rows.map((row) => [...row]); }
  column(n) { return this.rows.map((row) => row[n]); }
}
const table = new Table([[1, 2], [3, 4]]);
for (let n = 0; n < 2; n += 1) {
  console.log(n, mean(table.column(n)));
}
"""


def value_of(source: str, suffix: str) -> float:
    value = grade_code(source, suffix).value
    assert value is not None
    return value


def spoilt(source: str, share: float, signs: str) -> str:
    """Put stray signs into a share of the lines; each severity contains the one below."""
    lines = source.splitlines()
    rng = np.random.default_rng(5)
    order = rng.permutation([n for n, line in enumerate(lines) if line.strip()])
    for n in order[: round(share * len(order))]:
        place = int(rng.integers(len(lines[n]) // 2, len(lines[n]) + 1))
        lines[n] = lines[n][:place] + signs + lines[n][place:]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("source", "suffix", "signs"), [(PYTHON, ".py", " $? "), (JAVASCRIPT, ".js", " } § ")]
)
def test_grade_code_falls_with_the_share_of_broken_lines(
    source: str, suffix: str, signs: str
) -> None:
    shares = [0.0, 0.05, 0.12, 0.25, 0.4, 0.8]
    values = [value_of(spoilt(source, share, signs), suffix) for share in shares]
    assert spearmanr(shares, values).statistic <= -0.9
    assert values[0] == 1.0
    assert values[-1] < 0.3


def test_grade_code_falls_when_placeholders_stand_for_code() -> None:
    values = [value_of(PYTHON + "# TODO\n" * n, ".py") for n in range(6)]
    assert spearmanr(range(6), values).statistic <= -0.9


def test_grade_code_falls_with_repetition() -> None:
    line = "print(mean([1, 2, 3]))\n"
    values = [value_of(PYTHON + line * n, ".py") for n in (0, 20, 40, 80, 160, 320)]
    assert spearmanr(range(6), values).statistic <= -0.9


@pytest.mark.parametrize(("source", "suffix"), [(PYTHON, ".py"), (JAVASCRIPT, ".js")])
@pytest.mark.parametrize("share", [0.45, 0.55, 0.8])
def test_grade_code_marks_down_a_file_cut_in_a_statement(
    source: str, suffix: str, share: float
) -> None:
    cut = source[: int(len(source) * share)].rstrip() + " = ("
    assert value_of(cut, suffix) < 0.6


def test_grade_code_says_what_is_wrong() -> None:
    measured = grade_code("x = 1\ny = (2\n", ".py").details["measured"]
    assert measured["problem"] == "line 2: '(' was never closed"
    assert measured["share_that_parses"] == 0.5


def test_grade_code_takes_a_fence_off() -> None:
    assert value_of("```python\nprint(1)\n```", "") == 1.0
    assert grade_code("```js\nlet a = [1];\n```").details["measured"]["language"] == "JavaScript"


def test_grade_code_without_suffix_recognises_python() -> None:
    assert grade_code(PYTHON).details["measured"]["language"] == "Python"


def test_grade_code_brackets_in_strings_do_not_count() -> None:
    assert value_of('let a = "((((";\nlet b = 1; // ]]]\n', ".js") == 1.0


@pytest.mark.parametrize("source", ["", " \n\t", "```python\n\n```"])
def test_grade_code_of_nothing_is_unusable(source: str) -> None:
    assert grade_code(source, ".py").value == 0.0


def test_grade_code_of_a_comment_alone_is_poor() -> None:
    assert value_of("# nothing but words\n", ".py") <= 0.25


def test_grade_code_refuses_what_is_too_large() -> None:
    assert grade_code("x = 1\n" * 100_000, ".py").reason == "too_large"


def test_grade_code_survives_hostile_nesting() -> None:
    assert value_of("x = " + "(" * 5000 + ")" * 5000, ".py") < 0.6
    assert value_of("x = '\0'", ".py") < 0.6


def test_score_code_reads_the_file_before_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbfprint(1)\r\nprint(2)\r\n")
    assert score_code(Part(modality=Modality.CODE, path=path, suffix=".py")).value == 1.0
    assert score_code(Part(modality=Modality.CODE, text="let a = [1];", suffix=".js")).value == 1.0
    assert score_code(Part(modality=Modality.CODE)).reason == "file_missing"


def test_score_code_of_bytes_that_are_no_text_is_poor(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(np.random.default_rng(1).integers(0, 256, 4000, dtype=np.uint8)))
    value = score_code(Part(modality=Modality.CODE, path=path, suffix=".js")).value
    assert value is not None
    assert value < 0.3
