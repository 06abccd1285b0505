"""The check of StS and LeS on changed references, as a table."""

from __future__ import annotations

from metrics.report.sheets.layout import Document, Section, Sheet, count, estimate, plain
from metrics.report.values import Row

__all__ = ["structure_section"]

_LEAD = (
    "Each reference of the study answers its own item, then is changed at random. StS must fall "
    "with every change; LeS only where the last placeholder of a type goes."
)
_WORDS = {
    "unchanged": "unchanged",
    "tags_added": "{n} more of a type it has",
    "types_added": "{n} of types it lacks",
    "tags_removed": "{n} placeholders less",
    "types_removed": "{n} types less",
}


def structure_section(document: Document) -> Section | None:
    """Lay out the section `structure`; None where it is empty."""
    rows = document["structure"]
    if not rows:
        return None
    strict = [row for row in rows if row["score"] == "StS"]
    lenient = {
        (row["perturbation"], row["n_changes"]): row for row in rows if row["score"] == "LeS"
    }
    body = tuple(
        (
            plain(_name(row)),
            estimate(row, bar=True),
            estimate(lenient[row["perturbation"], row["n_changes"]], bar=True),
            count(row["n_items"]),
            count(row["n_unexpected"]),
        )
        for row in strict
        if row["n_items"]
    )
    odd, changed = (sum(row[name] for row in strict) for name in ("n_unexpected", "n_perturbed"))
    verdict = (
        f"All {changed:,} changed references score as they must."
        if not odd
        else f"{odd:,} of {changed:,} changed references do not score as they must."
    )
    sheet = Sheet(
        title="Mean scores of changed references",
        head=("change", "StS", "LeS", "references", "unexpected"),
        rows=body,
        notes=(verdict,),
    )
    return Section(title="Do the structure scores do what they say", lead=_LEAD, sheets=(sheet,))


def _name(row: Row) -> str:
    words = _WORDS[row["perturbation"]].format(n=row["n_changes"])
    if row["n_changes"] == 1:
        words = words.replace("placeholders", "placeholder").replace("1 types", "1 type")
        words = words.replace("of types", "of a type")
    return words
