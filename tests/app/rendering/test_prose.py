from __future__ import annotations

import time

import pytest

from app.rendering.prose import prose_html, sentinel, unmarked

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![a](https://elsewhere.example/a.png)",
    "![a][b]\n\n[b]: https://elsewhere.example/a.png",
    "[a](javascript:alert(1))",
    "[a](https://elsewhere.example)",
    "<https://elsewhere.example>",
    "<iframe src=https://elsewhere.example>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<style>@import 'https://elsewhere.example'</style>",
    "<sub onclick=alert(1)>x</sub>",
    "<sub/onclick=alert(1)>x",
    "<sup><script>alert(1)</script></sup>",
    "</p></div></span></template><script>alert(1)</script>",
    "`<img src=x onerror=alert(1)>`",
    "```html onerror=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "```<img src=x onerror=alert(1)>\nx\n```",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    "$\\href{javascript:alert(1)}{x}$ \\(<script>alert(1)</script>\\)",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    '<span data-slot="0"></span><span class="part">x</span>',
    "<a href=x>y</a><base href=https://elsewhere.example><meta http-equiv=refresh content=0>",
    ":material/skull: :red[x] :streamlit: :blue-badge[x]",
    "\x00<scr\x00ipt>alert(1)</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_prose_html_keeps_attacks_as_words(attack, dangers):
    html = prose_html(attack)
    assert dangers(html) == []
    assert "<img" not in html
    assert "<a" not in html
    assert "data-slot" not in html.replace("&lt;span data-slot", "")


def test_prose_html_shows_links_and_images_as_written():
    html = prose_html("![pixel](https://elsewhere.example/a.png) [b](c)")
    assert html == "<p>![pixel](https://elsewhere.example/a.png) [b](c)</p>\n"


def test_prose_html_shows_markup_of_other_systems_as_written():
    assert ":red[hot] :material/home:" in prose_html(":red[hot] :material/home:")


def test_prose_html_raises_and_lowers_text():
    assert prose_html("SO<sub>4</sub><sup>2-</sup>") == "<p>SO<sub>4</sub><sup>2-</sup></p>\n"


def test_prose_html_closes_what_a_text_leaves_open():
    assert prose_html("x<sub>2") == "<p>x<sub>2</sub></p>\n"


def test_prose_html_keeps_tags_within_code_as_words():
    assert "<code>a &lt;sub&gt;</code>" in prose_html("`a <sub>`")


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("so $x_1 * y_1 * z$ is", "$x_1 * y_1 * z$"),
        (r"so \(a_b\) is", r"\(a_b\)"),
        (r"so \[a \\ b\] is", r"\[a \\ b\]"),
        ("so $$a_b_c$$ is", "$$a_b_c$$"),
    ],
)
def test_prose_html_leaves_formulas_alone(text, formula):
    assert f'<span class="math">{formula}</span>' in prose_html(text)


def test_prose_html_takes_prices_for_prices():
    assert prose_html("$5 and $10") == "<p>$5 and $10</p>\n"


def test_prose_html_keeps_line_breaks_and_structure():
    html = prose_html("a\nb\n\n3. c\n\n> d\n\n    e")
    assert "a<br>\nb" in html
    assert '<ol start="3">' in html
    assert "<blockquote>" in html
    assert "<pre>" not in html


def test_prose_html_gives_each_mark_one_slot():
    html = prose_html(f"1. see {sentinel(0)} and\n2. {sentinel(1)}")
    assert html.count("<li>") == 2
    assert '<span data-slot="0"></span>' in html
    assert '<span data-slot="1"></span>' in html


def test_prose_html_ends_a_table_before_a_figure():
    html = prose_html(f"| a |\n|---|\n| b |\n{sentinel(0)}")
    assert html.index("</table>") < html.index("data-slot")


def test_unmarked_removes_marks_that_a_text_brings():
    assert unmarked(f"a{sentinel(3)}b") == "a3b"


@pytest.mark.parametrize(
    "unit", ["\\(", "$", "<sub>", "> ", "[", "*a_", "`", "- ", "|", "&", "![", "\n"]
)
def test_prose_html_takes_little_time_whatever_the_text(unit):
    start = time.perf_counter()
    prose_html(unit * (90_000 // len(unit)))
    assert time.perf_counter() - start < 15


def test_prose_html_shows_very_long_text_plainly(dangers):
    html = prose_html("<b>**x** " * 20_000)
    assert html.startswith('<p class="plain">&lt;b&gt;**x**')
    assert dangers(html) == []
