from __future__ import annotations

from app.rendering.code import code_css, code_html, read_text


def highlighted(source, suffix=".py", media_type=None):
    return code_html(source, suffix=suffix, media_type=media_type, label="Code 1")


def test_code_html_highlights_by_suffix():
    html = highlighted("def f(): pass")
    assert '<span class="k">def</span>' in html
    assert ">Python</span>" in html


def test_code_html_highlights_by_media_type_where_the_suffix_says_nothing():
    assert ">JavaScript" in highlighted("let a", suffix="", media_type="text/javascript")


def test_code_html_shows_unknown_code_as_text():
    assert ">Text only</span>" in highlighted("???", suffix=".nobody", media_type="x/y")


def test_code_html_escapes_everything(dangers):
    for suffix in (".html", ".py", ".js", ".svg", ".php", ".md", ""):
        html = highlighted("</pre></code><script>x</script><img src=//e onerror=x>", suffix)
        assert dangers(html) == []
        assert "<script" not in html


def test_code_html_folds_long_code_and_keeps_each_line_once():
    html = highlighted("\n".join(f"x{n} = '''a" for n in range(100)))
    first, _, rest = html.partition("<details>")
    assert "Show all 100 lines" in rest
    assert first.count("\n") == 30
    assert html.count("x77") == 1


def test_code_html_bounds_its_length():
    html = highlighted("a = 1\n" * 100_000)
    assert "only its beginning" in html
    assert len(html) < 4_000_000


def test_code_css_colours_only_code():
    rules = code_css().splitlines()
    assert len(rules) > 10
    assert all(rule.startswith(".source .") for rule in rules)


def test_read_text_reads_what_is_no_utf8(tmp_path):
    path = tmp_path / "a"
    path.write_bytes("ö".encode("latin-1"))
    assert read_text(path) == "�"
    path.write_bytes("\ufeffö".encode())
    assert read_text(path) == "ö"
    path.write_bytes("ö".encode("utf-16"))
    assert read_text(path).endswith("ö")
