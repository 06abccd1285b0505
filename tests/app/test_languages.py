"""Every word that a rater reads has its translation, with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import app
import judgments
from app.answering import _NOT_SAVED
from app.languages import LANGUAGES, choose_language, language_in_use, t, tn, use_language
from app.languages.catalogues import file_of
from app.rendering.labels import _KINDS
from judgments.forms import default_form, texts_of
from judgments.reviewing import default_checklist

APP, JUDGMENTS = (Path(package.__file__).parent for package in (app, judgments))
# Where sentences for raters are raised as errors, or chosen before they are said.
RAISED = [
    *(JUDGMENTS / "recording").glob("*.py"),
    *(JUDGMENTS / "participation").glob("*.py"),
    *(JUDGMENTS / "tasks").glob("*.py"),
    *(JUDGMENTS / "crowd").glob("c*.py"),
    JUDGMENTS / "crowd" / "links.py",
    JUDGMENTS / "crowd" / "platforms.py",
    *(JUDGMENTS / "reviewing").glob("*.py"),
    *(APP / "rendering").glob("*.py"),
    APP / "answering.py",
    APP / "delivering.py",
    APP / "review_files.py",
    APP / "routes.py",
    APP / "views" / "review.py",
]
ALSO = {
    "the platform",
    *_KINDS.values(),
    *_NOT_SAVED.values(),
    "This link is not valid; ask whoever sent it for a new one.",
    "This link belongs to a rater who is no longer active.",
}
PLACEHOLDER = re.compile(r"\{\w*\}")
OTHERS = [code for code in LANGUAGES if code != "en"]
SENTENCE = re.compile(r"[A-Z].*[.!?]", re.DOTALL)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    use_language("en")


def _called(tree):
    """Find the messages of t(...) and tn(...)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        count = {"t": 1, "tn": 2}.get(node.func.id, 0)
        yield from (arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant))


def _raised(tree):
    """Find sentences without placeholders that are given a name, or to a message."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.Call):
            value = node.value if isinstance(node, ast.Assign) else (node.args or [None])[0]
            chosen = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            for one in chosen:
                if isinstance(one, ast.Constant) and SENTENCE.fullmatch(str(one.value)):
                    yield one.value


def messages():
    found = set(ALSO)
    for path in APP.rglob("*.py"):
        found |= set(_called(ast.parse(path.read_text(encoding="utf-8"))))
    for path in RAISED:
        found |= set(_raised(ast.parse(path.read_text(encoding="utf-8"))))
    found |= set(texts_of(default_form()))
    checklist = default_checklist()
    found |= {checklist.title, checklist.high, checklist.low}
    found |= {check.question for check in checklist.checks}
    return found - {""}


def test_messages_are_found_where_they_are():
    found = messages()
    for one in (
        "Pair {number} of {total}",
        "{n} questions are still open: outlined in red.",
        "This task is not yours.",
        "3D model",
        "Half right",
        "Sign in with your link first.",
    ):
        assert one in found  # fmt: skip


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_nothing_else(language):
    entries = {entry.msgid: entry for entry in file_of(language)}
    entries |= {entry.msgid_plural: entry for entry in file_of(language) if entry.msgid_plural}
    wanted = messages()
    assert not wanted - set(entries), "not in the file"
    assert not set(entries) - wanted, "in the file, but said nowhere"
    assert not [msgid for msgid, entry in entries.items() if not entry.translated()]


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_placeholders_of_their_messages(language):
    for entry in file_of(language):
        said = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for one in said:
            assert set(PLACEHOLDER.findall(one)) == wanted, entry.msgid


@pytest.mark.parametrize("language", OTHERS)
def test_no_mark_of_emphasis_is_left_over_in_a_translation(language):
    """Beside the punctuation of some scripts, Markdown takes ``**`` for two asterisks."""
    for entry in file_of(language):
        assert "*" not in MarkdownIt().render(entry.msgstr), entry.msgid


def test_chinese_is_spoken_until_english_is_again():
    use_language("zh")
    assert language_in_use() == "zh"
    assert t("Pair {number} of {total}", number=1, total=3) == "第 1 组，共 3 组"
    words = (
        "You have rated {n} pair without a break.",
        "You have rated {n} pairs without a break.",
    )
    assert tn(*words, 2) == "您已连续评了 2 组。"
    assert t("A text that nobody translated {so}") == "A text that nobody translated {so}"
    use_language("en")
    assert t("Help") == "Help"


def test_language_that_is_not_there_is_english():
    use_language("tlh")
    assert language_in_use() == "en"


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        ((None, None), "en"),
        (("zh", "en"), "zh"),
        (("xx", None, "zh-Hans-CN"), "zh"),
        (("de-DE,de;q=0.9,zh;q=0.5,en;q=0.3",), "zh"),
        (("../../etc/passwd", "EN-us"), "en"),
        ((",;,=",), "en"),
    ],
)
def test_first_wish_that_can_be_met_is(wishes, chosen):
    assert choose_language(*wishes) == chosen


def test_the_empty_text_stays_empty():
    use_language("zh")
    assert t("") == ""
