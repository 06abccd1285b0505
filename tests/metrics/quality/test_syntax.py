import pytest

from metrics.quality.syntax import python_share

METHODS = '''class A:
    """Something.

    Not (a statement.
    """

    def f(self):
        return (1

    def g(self):
        if self:
            return 2
        elif 3:
            return 4
        else:
            x = = 5
        return 6
'''


def test_python_share_counts_statements_not_blocks() -> None:
    # Of the 12 lines that are code, "return (1" and "x = = 5" do not parse.
    share, problem = python_share(METHODS)
    assert share == pytest.approx(10 / 12)
    assert problem is not None


def test_python_share_of_whole_source_is_one() -> None:
    assert python_share("x = 1\n") == (1.0, None)


@pytest.mark.parametrize("source", ["# nothing\n(", "(" * 9000, "x = '\0'"])
def test_python_share_of_a_broken_source_is_less(source: str) -> None:
    share, problem = python_share(source)
    assert share < 1
    assert problem
