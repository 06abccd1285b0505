"""Items by name."""

import pytest

from judgments.errors import AmbiguousNameError, UnknownNameError
from judgments.importing import import_items
from judgments.item_names import resolve_item


@pytest.fixture
def named(study, record, write):
    records = [
        record(), record(input__content="And <image1>?"), record(id="8"),
        record(id="9"), record(id="9", subdomain="physics"),
    ]  # fmt: skip
    import_items(study, [write(*records)])
    return study


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("natural_science/chemistry/7", "natural_science/chemistry/7"),
        ("natural_science/chemistry/7#2", "natural_science/chemistry/7#2"),
        ("Natural Science/1_chemistry/7", "natural_science/chemistry/7"),
        ("8", "natural_science/chemistry/8"),
        (" 8 ", "natural_science/chemistry/8"),
        ("7#2", "natural_science/chemistry/7#2"),
    ],
)
def test_resolve_item_takes_key_and_bare_id(named, text, key):
    with named.read() as session:
        assert resolve_item(session, text).key == key


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("9", ["natural_science/chemistry/9", "natural_science/physics/9"]),
        ("7", ["natural_science/chemistry/7", "natural_science/chemistry/7#2"]),
    ],
)
def test_resolve_item_names_the_candidates(named, text, candidates):
    with named.read() as session, pytest.raises(AmbiguousNameError) as caught:
        resolve_item(session, text)
    assert ", ".join(candidates) in str(caught.value)


def test_resolve_item_names_ten_candidates_at_most(study, record, write):
    import_items(study, [write(*(record(subdomain=f"d{n}x") for n in range(12)))])
    with study.read() as session, pytest.raises(AmbiguousNameError, match="and 2 more"):
        resolve_item(session, "7")


@pytest.mark.parametrize("text", ["", "1", "7#3", "natural_science/chemistry/1", "7' OR '1'='1"])
def test_resolve_item_refuses_an_unknown_name(named, text):
    with named.read() as session, pytest.raises(UnknownNameError, match="no item"):
        resolve_item(session, text)


def test_resolve_item_gives_the_item_in_force(named, record, write):
    path = write(record(id="8", input__content="Now what? <image1>"), name="changed.jsonl")
    import_items(named, [path], update=True)
    with named.read() as session:
        assert resolve_item(session, "8").content == "Now what? <image1>"
