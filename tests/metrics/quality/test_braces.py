import pytest
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment

from metrics.quality.braces import find_loose_ends
from metrics.quality.deadwood import Deadwood


def found_in(source: str, language: str = "javascript") -> Deadwood:
    tokens = get_lexer_by_name(language).get_tokens(source)
    return find_loose_ends([t for t in tokens if t[1].strip() and t[0] not in Comment])


@pytest.mark.parametrize(
    "source",
    [
        "function f(a) { return a; a += 1; }",
        "function f(a) { if (a) { throw new Error(`x${a}`); a += 1; } return a; }",
        "function f(a) { for (;;) { break; a += 1; } }",
        "function f(a) { g(); return { a: [1], b: 2 }; a += 1; }",
        "if (false) { a += 1; }",
        "return a; a += 1;",
    ],
)
def test_find_loose_ends_finds_what_never_runs(source: str) -> None:
    assert found_in(source).dead > 0


@pytest.mark.parametrize(
    "source",
    [
        "function f(a) { if (a) return 1; return 2; }",
        "function f(a) { if (a) { return 1; } else return 2; }",
        "function f(a) { switch (a) { case 1: g(); return 1; case 2: return 2; default: g(); } }",
        "function f(a) { return g(); function g() { return a; } }",
        "const f = (a) => { return a; };",
        "function f(a) { return a }",
        "return",
    ],
)
def test_find_loose_ends_lets_code_be_that_runs(source: str) -> None:
    assert found_in(source).dead == 0.0


def test_find_loose_ends_counts_dead_tokens() -> None:
    # function f ( ) { return 1 ; a ( ) ; }: 4 of 13.
    assert found_in("function f() { return 1; a(); }").dead == pytest.approx(4 / 13)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import { a, b } from 'c'; export const d = a;", ("b",)),
        ("function f() { const { a, b } = g(); let c; return a; }", ("b", "c")),
        ("function f() { for (const a of b) { g(a); } }", ()),
        ("const a = 1; const b = 2;", ()),
        ("const a = 1; const b = 2; console.log(b);", ("a",)),
        ("const a = 1; export { a };", ()),
        ("function f() { const a = 1; return `<${a}>`; }", ()),
    ],
)
def test_find_loose_ends_finds_unused_names(source: str, names: tuple[str, ...]) -> None:
    assert found_in(source).names == names


def test_find_loose_ends_reads_java() -> None:
    source = "class A { int f(int a) { return a; int b = a; } }"
    assert found_in(source, "java").dead > 0


def test_find_loose_ends_of_nothing_is_nothing() -> None:
    assert found_in("") == Deadwood(dead=0.0, unused=0.0, names=())
