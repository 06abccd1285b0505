import pytest

from metrics.quality import grammars
from metrics.quality.code import grade_code
from metrics.quality.grammars import grammar_share, installed_grammars

pytest.importorskip("tree_sitter")

WHOLE = {
    "C": "int main(void) {\n  return 0;\n}\n",
    "C++": "template <class T> T twice(T a) {\n  return a + a;\n}\n",
    "Go": 'package main\n\nfunc main() {\n\tprintln("a")\n}\n',
    "Java": "class A {\n  int f() { return 1; }\n}\n",
    "JavaScript": "const f = async (a) => {\n  return `${a}`;\n};\n",
    "Rust": 'fn main() {\n    println!("a");\n}\n',
    "TypeScript": "const f = (a: number): string => {\n  return `${a}`;\n};\n",
}


@pytest.mark.parametrize("language", installed_grammars())
def test_grammar_share_of_whole_source_is_one(language: str) -> None:
    assert grammar_share(WHOLE[language], language) == (1.0, None)


@pytest.mark.parametrize("language", installed_grammars())
def test_grammar_share_of_a_broken_source_is_less(language: str) -> None:
    found = grammar_share(WHOLE[language] + "\n)) = = (;\n", language)
    assert found is not None
    assert found[0] < 0.9
    assert "the first in line" in str(found[1])


def test_grammar_share_counts_errors_per_line() -> None:
    pytest.importorskip("tree_sitter_javascript")
    found = grammar_share("let a = 1;\nlet = 2;\nlet b = ;\nlet c = 3;\n", "JavaScript")
    assert found is not None
    assert found[0] < 0.8
    assert grade_code("let a = 1;\nlet b = ;\n", ".js").value < 0.6


def test_grammar_share_of_another_language_is_none() -> None:
    assert grammar_share("a", "Brainfuck") is None


def test_grammar_share_without_tree_sitter_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "find_spec", lambda _: None)
    assert installed_grammars.__wrapped__() == ()
    monkeypatch.setattr(grammars, "installed_grammars", tuple)
    assert grammar_share(WHOLE["C"], "C") is None
    assert grade_code("let a = [1;\n", ".js").value < 0.6
