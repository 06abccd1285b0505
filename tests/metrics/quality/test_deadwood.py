import pytest

from metrics.quality.deadwood import Deadwood, find_deadwood


def found_in(source: str) -> Deadwood:
    found = find_deadwood(source)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("source", "dead"),
    [
        ("def f(a):\n    return a\n    a += 1\n    return a\n", 2),
        ("def f(a):\n    raise ValueError(a)\n    a += 1\n", 1),
        ("for a in f():\n    continue\n    g(a)\n", 1),
        ("def f(a):\n    if a:\n        return 1\n    else:\n        return 2\n    return 3\n", 1),
        ("def f(a):\n    if a:\n        return 1\n    return 3\n", 0),
        ("if False:\n    f()\n    g()\n", 2),
        ("if 1:\n    f()\nelse:\n    g()\n", 1),
        ("while 0:\n    f()\n", 1),
        ("def f(a):\n    a == 3\n    a\n    7\n    return a\n", 3),
        ("def f(a):\n    'About f.'\n    ...\n", 0),
        ("def f():\n    raise NotImplementedError\n    yield\n", 0),
        ("# x = 1\n# f(x)\n# return x\n# import os\ny = 2\n", 4),
        ("# The mean (or so) of a list = its sum / n.\n# see f\n# noqa: E501\ny = 2\n", 0),
        ("def _f():\n    return 1\n\n\nx = 2\n", 2),
        ("def _f():\n    return 1\n\n\nx = _f()\n", 0),
        ("def f():\n    return 1\n\n\nx = 2\n", 0),
        ("__all__ = ['g']\ndef f():\n    return 1\ndef g():\n    return 2\n", 2),
        ("def f():\n    return 1\ndef g():\n    return 2\nprint(g())\n", 2),
        ("def f():\n    def g():\n        return 1\n    return 2\n", 2),
        ("class A:\n    def _m(self):\n        return 1\n    def n(self):\n        return 2\n", 2),
        ("class A(B):\n    def _m(self):\n        return 1\n", 0),
        ("class BaseA:\n    def _m(self):\n        return 1\n", 0),
        ("@register\ndef _f():\n    return 1\n", 0),
    ],
)
def test_find_deadwood_finds_what_never_runs(source: str, dead: int) -> None:
    lines = sum(1 for line in source.splitlines() if line.strip())
    assert found_in(source).dead == pytest.approx(dead / lines)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import os\nimport a.b\nfrom c import d as e, f\nprint(f, a)\n", ("os", "e")),
        ("import os as os\nfrom __future__ import annotations\nfrom a import *\n", ()),
        ("__all__ = ['os']\n__all__ += ['re']\nimport os, re, sys\n", ("sys",)),
        ("import os\ndef f(a: 'os'):\n    return a\n", ()),
        ("def f():\n    a = 1\n    b: int = 2\n    _c = 3\n    d, e = 4, 5\n", ("a", "b")),
        ("def f():\n    global a\n    a = 1\n", ()),
        ("def f():\n    class A:\n        a = 1\n    return A\n", ()),
        ("def f():\n    a = 1\n    def g():\n        return a\n    return g\n", ()),
        ("_a = 1\nb = 2\nC = 3\n__version__ = '1'\n", ("_a",)),
        ("a = 1\nb = 2\nC = 3\nprint(b)\n", ("a",)),
        ("import warnings\nwarnings.warn('old')\na = 1\n", ()),
    ],
)
def test_find_deadwood_finds_unused_names(source: str, names: tuple[str, ...]) -> None:
    assert found_in(source).names == names


def test_find_deadwood_gives_unused_names_as_a_share() -> None:
    assert found_in("import os\nimport re\nre.compile('a')\n").unused == pytest.approx(1 / (2 + 5))


@pytest.mark.parametrize("source", ["def f(:\n", "x = '\0'", "x = " + "(" * 9000])
def test_find_deadwood_of_what_does_not_parse_is_none(source: str) -> None:
    assert find_deadwood(source) is None


def test_find_deadwood_of_nothing_is_nothing() -> None:
    assert find_deadwood("") == Deadwood(dead=0.0, unused=0.0, names=())
