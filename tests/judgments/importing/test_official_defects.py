"""What the official suite gets wrong in reading, and the import must not share: one test each."""

from __future__ import annotations

import json

from sqlalchemy import select

from judgments.importing import import_items, import_responses
from judgments.models import Item, Response, Score


def test_items_are_not_keyed_by_their_id_alone(study, write, record):
    asked = {"chemistry": "Why does <image1> fizz?", "physics": "Why does <image1> fall?"}
    items = [record(subdomain=name, input__content=asked[name]) for name in asked]
    import_items(study, [write(*items, name="items.jsonl")])
    answers = [
        record(subdomain=name, input__content=asked[name], output__content=f"Of {name}.",
               output__score=score)
        for name, score in (("physics", 4), ("chemistry", 2))
    ]  # fmt: skip
    import_responses(study, [write(*answers)], system="demo")
    with study.read() as session:
        found = session.execute(
            select(Item.domain, Response.content, Score.value)
            .join(Response, Response.item_id == Item.id)
            .join(Score, Score.response_id == Response.id)
            .where(Score.metric == "SC")
        ).all()
    assert {tuple(row) for row in found} == {
        ("chemistry", "Of chemistry.", 0.25), ("physics", "Of physics.", 0.75),
    }  # fmt: skip


def test_braces_in_a_text_do_not_make_records_vanish(study, write, record):
    texts = ("Open { only", "close } only", 'a "quoted }" brace', "{{{", "\\{ in TeX \\}", "plain")
    records = [record(id=str(n), input__content=text) for n, text in enumerate(texts)]
    written = "\n".join(json.dumps(one, indent=2) for one in records)
    result = import_items(study, [write(written)])
    assert result.added == 6
    assert "broken_record" not in {one.code for one in result.irregularities}
    with study.read() as session:
        assert set(session.scalars(select(Item.content))) == set(texts)


def test_a_broken_record_is_named_and_costs_no_other(study, write, record):
    whole = [json.dumps(record(id=str(n), input__content=f"Why {n}?")) for n in (1, 2)]
    result = import_items(study, [write("\n".join([whole[0], '{"id": "9", "input": {', whole[1]]))])
    assert result.added == 2
    assert "broken_record" in {one.code for one in result.irregularities}
