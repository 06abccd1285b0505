"""`accordant form`."""

from __future__ import annotations

import re
import tomllib

import yaml


def test_the_default_form_is_shown_as_raters_read_it(run):
    said = run("form", "show")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("Two responses to one question (unim)\n")
    for words in ("Consent, version 1:", "Instructions:", "(SC), after the reference",
                  "(GQ), before the reference", "Mostly wrong"):  # fmt: skip
        assert words in said.out


def test_the_source_of_the_default_form_is_a_form(run, folder):
    said = run("form", "show", "--source")
    (folder / "form.toml").write_text(said.out, encoding="utf-8")
    assert run("form", "check", "form.toml").out == (
        "form.toml is well-formed: 6 dimensions, 0 questions about the rater, with consent, "
        "with reference.\n"
    )
    assert run("form", "show", "form.toml", "--source").out == said.out


def test_check_lists_what_is_not_translated_by_key(run, folder):
    data = tomllib.loads(run("form", "show", "--source").out)
    data["rater_questions"] = [{"code": "age", "question": "How old?", "kind": "number"}]
    data["translations"] = {"fr": {data["title"]: "Deux réponses"}, "zh": {"How old?": "多大？"}}
    del data["consent"]
    (folder / "form.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    said = run("form", "check", "form.yaml")
    assert said.status == 0
    assert "1 questions about the rater, without consent" in said.out
    assert re.search(r"form.yaml: translations.fr lacks \d+ of \d+ texts:\n", said.out)
    assert "\n  rater_questions[0] (age): question: How old?\n" in said.out
    assert "\n  dimensions[0] (GQ): points[0]: name: " in said.out
    assert "\n  title: " not in said.out
    assert "translations.zh is complete." in said.out  # the pages know the rest by themselves
    assert "About the rater: How old?" in run("form", "show", "form.yaml").out


def test_what_is_wrong_is_one_sentence(refused, folder):
    (folder / "form.toml").write_text("name = 3", encoding="utf-8")
    assert refused("form", "check", "form.toml") == (
        "accordant: form.toml: dimensions is missing; it must be a list\n"
    )
    assert "gone.toml: there is no such file." in refused("form", "show", "gone.toml", "--source")
