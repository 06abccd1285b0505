"""Which row a record speaks of."""

from hypothesis import given
from hypothesis import strategies as st

from judgments.importing.reconciling import Known, reconcile


def merge(old, new):
    """Versions are sets of words; the capital letter is what cannot change."""
    letters = {word for word in old | new if word.isupper()}
    return old | new, () if len(letters) == 1 else ("letter",)


def v(*words):
    return frozenset(words)


def run(stored, offered, merge=merge, **options):
    rows = [Known(id=n, occurrence=n, version=version) for n, version in enumerate(stored, 1)]
    numbers = range(1, len(offered) + 1)
    decisions, after = reconcile(rows, offered, numbers, merge, **options)
    kinds = {decision.index: (decision.kind, decision.known.occurrence) for decision in decisions}
    return [kinds[index] for index in range(len(offered))], after


def test_reconcile_makes_namesakes_in_file_order():
    kinds, after = run([], [v("A"), v("B"), v("A"), v("C")])
    assert kinds == [("new", 1), ("new", 2), ("repeated", 1), ("new", 3)]
    assert [(row.occurrence, row.version) for row in after] == [
        (1, v("A")),
        (2, v("B")),
        (3, v("C")),
    ]


def test_reconcile_finds_each_again():
    kinds, after = run([v("A"), v("B")], [v("A"), v("B")])
    assert kinds == [("same", 1), ("same", 2)]
    assert not any(row.changed for row in after)


def test_reconcile_finds_a_namesake_that_comes_alone():
    assert run([v("A"), v("B")], [v("B")])[0] == [("same", 2)]


def test_reconcile_takes_a_contradiction_for_a_change_of_the_first_row_unspoken_of():
    kinds, after = run([v("A"), v("B")], [v("A"), v("C")])
    assert kinds == [("same", 1), ("changed", 2)]
    assert [row.changed for row in after] == [False, True]


def test_reconcile_refuses_again_what_it_refused():
    kinds, after = run([v("A")], [v("B"), v("B"), v("B", "x"), v("C")])
    assert kinds == [("changed", 1)] * 3 + [("new", 2)]
    assert after[0].version == v("A")


def test_reconcile_takes_a_changed_record_again_for_a_repetition_where_it_supersedes():
    kinds, after = run([v("A")], [v("B"), v("B")], update=True)
    assert kinds == [("changed", 1), ("repeated", 1)]
    assert after[0].version == v("B")


def pairs(old, new):
    """Versions are question and reference; each that differs contradicts."""
    return old, tuple(word for word, other in zip(old, new, strict=True) if word != other)


def test_reconcile_changes_the_row_that_a_record_contradicts_least():
    kinds, after = run(["qr", "st"], ["sx"], pairs, update=True)
    assert kinds == [("changed", 2)]
    assert [row.version for row in after] == ["qr", "sx"]


def test_reconcile_does_not_guess_between_rows_equally_near():
    kinds, after = run(["qr", "st"], ["qt", "sx", "qt"], pairs, update=True)
    assert [kind for kind, _ in kinds] == ["unclear", "changed", "unclear"]
    assert [row.version for row in after] == ["qr", "sx"]


def test_reconcile_looks_for_fitting_records_first():
    assert run([v("A")], [v("B"), v("A")])[0] == [("new", 2), ("same", 1)]


def test_reconcile_completes_rows():
    kinds, after = run([v("A")], [v("A", "x"), v("A", "y"), v("A")])
    assert kinds == [("completed", 1), ("completed", 1), ("repeated", 1)]
    assert after[0].version == v("A", "x", "y")


@given(st.lists(st.sampled_from("ABCD"), max_size=8))
def test_reconcile_changes_nothing_the_second_time(letters):
    offered = [v(letter) for letter in letters]
    _, after = run([], offered)
    kinds, again = run([row.version for row in after], offered)
    assert {kind for kind, _ in kinds} <= {"same", "repeated"}
    assert [row.version for row in again] == [row.version for row in after]
