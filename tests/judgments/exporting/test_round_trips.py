"""What is handed out is read back identically."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from judgments.database import Study
from judgments.exporting import export_preferences, export_ratings, export_scores
from judgments.importing.tabular import (
    ScaleOptions,
    import_preferences,
    import_ratings,
    import_scores,
)
from judgments.models import Assignment, Dimension, Judgment, Rater
from judgments.recording import Answer, reveal_reference, revise, save_draft, save_verdict, submit

SCALES = ScaleOptions(default=(-1e300, 1e300))
RATINGS = """item_id,system,rater_id,dimension,value,reason,occasion,time,area,domain,difficulty,modality,simulated
1,Größe,r 1,"q, ""x"" y",0.3333333333333333,,1,,Natural Science,1_math,hard,image+3d,
1,Größe,r 1,"q, ""x"" y",0.30000000000000004,,2,2026-01-31T09:30:00.000001Z,natural_science,math,,,
x/y/1#2,b,日本,q,1e-300,,1,1969-12-31T23:59:59.999999Z,,,,,
x/y/1#2,b,日本,r,,,1,,,,,text,
5,b,bot,r,,"no, really",1,2026-01-31T09:30:00+01:00,,,2,audio,yes
6,b,bot,r,-5e-324,,1,,,,,,yes
"""
SCORES = """item_id,system,metric,value,reason
1,a,zeta,0.30000000000000004,
1,b,zeta,,
2,a,alpha,1e-300,
2,ü,alpha,,"no, really"
"""
PREFERENCES = """item_id,system_a,system_b,rater_id,verdict,occasion,time
1,b,a,r,A~,1,
1,b,a,r,tie,2,2026-01-31T09:30:00Z
2,a,ü,s,B,1,
"""


@pytest.fixture
def another(migrated_sqlite, tmp_path):
    """Give a second fresh study."""
    shutil.copy(migrated_sqlite, tmp_path / "another.db")
    study = Study(str(tmp_path / "another.db"), tmp_path / "another")
    yield study
    study.dispose()


def written(tmp_path, text):
    path = tmp_path / "given.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("identified", [True, False])
def test_ratings_come_back_identically(any_study, another, tmp_path, identified):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    import_ratings(any_study, written(tmp_path, RATINGS), round_name="x", scales=SCALES)
    done = export_ratings(any_study, one, identified=identified)
    assert (done.rows, done.left_out) == (6, 0)
    import_ratings(another, one, round_name="elsewhere")
    export_ratings(another, two, identified=identified)
    assert one.read_bytes() == two.read_bytes()
    assert (
        one.read_text(encoding="utf-8")
        .splitlines()[1]
        .startswith("natural_science/math/1,Größe," + ("r 1," if identified else "r-"))
    )
    again = import_ratings(any_study, one, round_name="x")
    assert (again.unchanged, again.added, again.created) == (6, 0, {})


def test_scores_come_back_identically(any_study, another, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    import_scores(any_study, written(tmp_path, SCORES))
    export_scores(any_study, one)
    import_scores(another, one)
    export_scores(another, two)
    assert one.read_bytes() == two.read_bytes()
    assert one.read_text(encoding="utf-8").splitlines()[1:] == [
        "imported/imported/2,a,alpha,1e-300,,imported,imported,",
        'imported/imported/2,ü,alpha,,"no, really",imported,imported,',
        "imported/imported/1,a,zeta,0.30000000000000004,,imported,imported,",
        "imported/imported/1,b,zeta,,null_in_file,imported,imported,",
    ]
    again = import_scores(any_study, one)
    assert (again.unchanged, again.added) == (4, 0)


def test_preferences_come_back_identically(any_study, another, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    import_preferences(any_study, written(tmp_path, PREFERENCES), round_name="x")
    export_preferences(any_study, one)
    import_preferences(another, one, round_name="x")
    export_preferences(another, two)
    assert one.read_bytes() == two.read_bytes()
    again = import_preferences(any_study, one, round_name="x")
    assert (again.unchanged, again.added) == (3, 0)


@pytest.fixture
def judged(any_study, fill, plan):
    """Have a round of three systems that two raters worked through on the page."""
    fill(any_study, items=2, systems=("aurora", "birch", "cedar"))
    tasks = plan(any_study, raters=("Ada", "Ben"), raters_per_response=2)
    value = 0
    for task in (task for mine in tasks.values() for task in mine):
        who = (task.assignment_id, task.rater_id)
        for step in (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content")):
            with any_study.write() as session:
                for code, side in [(code, side) for code in step for side in "AB"]:
                    value += 1
                    answer = Answer(value=1 + value % 9 / 2)
                    if value % 7 == 0:
                        answer = Answer(null_reason="unclear")
                    save_draft(session, *who, side=side, code=code, answer=answer)
                reveal_reference(session, *who)
        with any_study.write() as session:
            save_verdict(session, *who, "A~" if value % 2 else "B")
            submit(session, *who)
    with any_study.write() as session:
        revise(session, *who, side="A", code="GQ", answer=Answer(value=2.25))
    return any_study


def judgments(study):
    """Give what was judged, in which tasks, by names that do not depend on the study."""
    query = (
        select(Dimension.code, Rater.name, Judgment.side, Judgment.value, Judgment.null_reason,
               Judgment.created_at, Assignment.occasion, Assignment.response_b_id.is_(None))
        .join(Assignment, Assignment.id == Judgment.assignment_id)
        .join(Rater, Rater.id == Judgment.rater_id)
        .join(Dimension, Dimension.id == Judgment.dimension_id)
        .where(Judgment.is_current)
        .order_by(Judgment.id)
    )  # fmt: skip
    with study.read() as session:
        return [tuple(row) for row in session.execute(query)]


def test_pairs_judged_on_the_page_come_back_as_pairs(judged, another, tmp_path):
    files = [tmp_path / f"{n}.csv" for n in range(4)]
    export_ratings(judged, files[0], identified=True)
    export_preferences(judged, files[1], identified=True)
    import_ratings(another, files[0], round_name="pilot")
    done = import_preferences(another, files[1], round_name="pilot")
    assert done.created == {}
    export_ratings(another, files[2], identified=True)
    export_preferences(another, files[3], identified=True)
    assert files[0].read_bytes() == files[2].read_bytes()
    assert files[1].read_bytes() == files[3].read_bytes()
    assert judgments(judged) == judgments(another)
    assert any(row[4] == "unclear" for row in judgments(judged))
    assert not any(row[7] for row in judgments(judged))
    again = import_ratings(judged, files[0], round_name="pilot")
    assert (again.unchanged, again.changes) == (done_rows(files[0]), False)


def done_rows(path):
    return len(path.read_text(encoding="utf-8").splitlines()) - 1


NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8
).filter(str.strip)
VALUES = st.none() | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300,
                               max_value=1e300)  # fmt: skip
ROWS = st.dictionaries(
    st.tuples(NAMES, NAMES, NAMES, NAMES, st.integers(1, 3)), VALUES, min_size=1, max_size=6
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
@example(rows={("a\rb", "s\rs", "c\nd", "e\r\n,f", 1): 0.5})
def test_anything_comes_back_identically(migrated_sqlite, rows):
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = "item_id\tsystem\trater_id\tdimension\tvalue\toccasion\n"
        for (item, system, rater, dimension, occasion), value in rows.items():
            cells = [item, system, rater, dimension, "" if value is None else repr(value)]
            text += "\t".join('"' + cell.replace('"', '""') + '"' for cell in cells)
            text += f"\t{occasion}\n"
        given = folder / "given.csv"
        given.write_bytes(text.encode())
        files = []
        for source in (given, folder / "0.csv"):
            shutil.copy(migrated_sqlite, folder / f"{len(files)}.db")
            study = Study(str(folder / f"{len(files)}.db"), folder)
            import_ratings(study, source, round_name="x", on_duplicate="last",
                           scales=SCALES if source == given else None)  # fmt: skip
            files.append(folder / f"{len(files)}.csv")
            export_ratings(study, files[-1])
            study.dispose()
        assert files[0].read_bytes() == files[1].read_bytes()
