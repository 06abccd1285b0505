from __future__ import annotations

import pytest
import sqlalchemy as sa

from judgments.errors import AmbiguousNameError
from judgments.models import Item, Response, Score
from metrics.engines.local import LocalEngine
from metrics.errors import UnknownResponseError
from metrics.explaining import explain_response, find_response
from metrics.scoring import score_study


def explained(study, name):
    with study.read() as session:
        return explain_response(session, name)


def test_explain_shows_components_parts_structure_and_composites(study, fill):
    made = fill(study, items=1, systems=("aurora",), media=True)
    response = made.responses["science/maths/1", "aurora"]
    score_study(study, LocalEngine())
    found = explained(study, "science/maths/1:aurora")
    assert found[0] == f"Response {response}: science/maths/1 by aurora"
    assert any(line.startswith("Run 1: engine local, version ") for line in found)
    with study.read() as session:
        value = {
            (row.metric, row.tag): row.value
            for row in session.scalars(sa.select(Score).filter_by(response_id=response))
        }
    sc, gq = value["SC", ""], value["GQ", ""]
    assert (
        f"SQCS {value['SQCS', '']:.4f} = SC {sc:.4f} · (0.7 + 0.3 · GQ {gq:.4f}) "
        "(weight set 1: UniM paper, arXiv 2603.05075)"
    ) in found
    assert any(line.startswith(f"ICS {value['ICS', '']:.4f} = 0.8 · HC ") for line in found)
    assert f"  code1 {value['GQ', 'code1']:.4f}" in found
    assert "  code: 1 in the response, 1 in the reference" in found
    assert "τ 1.0000" in found
    assert any("“aurora 1:" in line and "↔" in line and "cosine" in line for line in found)


def test_explain_says_nulls_in_words(study, fill):
    fill(study, items=1, systems=("aurora",))
    with study.write() as session:
        session.execute(sa.update(Response).values(content="水在一百度沸腾。"))
    score_study(study, LocalEngine())
    found = explained(study, "1")
    why = "The text is in a language that the embedding model cannot read."
    assert f"SC is null: {why}" in found
    assert f"SQCS is null: SC: {why}" in found


def test_explain_says_that_nothing_is_scored_yet(study, fill):
    fill(study, items=1)
    assert explained(study, "2")[1] == "  It is not scored yet; `accordant score` does that."


def test_find_response_copes_with_colons_in_names(study, fill):
    fill(study, items=1, systems=("aurora", "org/birch:7b"))
    with study.write() as session:
        session.execute(sa.update(Item).values(key="a:b/c/1"))
    with study.read() as session:
        assert find_response(session, "a:b/c/1:org/birch:7b") == 2
        assert find_response(session, "a:b/c/1:aurora") == find_response(session, "1") == 1


def test_find_response_takes_a_bare_id_that_fits_one_item(study, fill):
    fill(study, items=2)
    with study.read() as session:
        whole = find_response(session, "science/maths/2:aurora")
        assert find_response(session, "2:aurora") == whole
    with study.write() as session:
        session.execute(sa.update(Item).values(record_id="2"))
    with study.read() as session, pytest.raises(AmbiguousNameError, match="fits 2 items: "):
        find_response(session, "2:aurora")


@pytest.mark.parametrize("name", ["", "0", "7", "science/maths/1", "science/maths/1:cedar", "²"])
def test_find_response_names_what_is_not_there(study, fill, name):
    fill(study, items=1)
    with study.read() as session, pytest.raises(UnknownResponseError, match="there is no response"):
        find_response(session, name)


def test_find_response_leaves_replaced_ones_alone(study, fill):
    fill(study, items=1)
    with study.write() as session:
        session.execute(
            sa.update(Response).filter_by(id=1).values(superseded_at=sa.func.current_timestamp())
        )
    with study.read() as session, pytest.raises(UnknownResponseError):
        find_response(session, "1")
