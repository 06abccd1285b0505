"""Agreement and correlation by group, as tables."""

from __future__ import annotations

from metrics.report.settings import SCREENING
from metrics.report.sheets.layout import Cell, Document, Section, Sheet, count, estimate, plain
from metrics.report.values import Row
from metrics.report.wording import MIN_ITEMS

__all__ = ["groups_section"]

_LEAD = (
    "The headline figures again within groups: pooled Pearson r of the first pairs of metric and "
    "dimension, and ordinal α of people among themselves. A response with several modalities is in several "
    "groups. All other figures by group are in report.json, report_agreement.csv and "
    "report_correlation.csv."
)

_Key = tuple[str, ...]


_MANY_PAIRS = 6


def groups_section(document: Document) -> Section | None:
    """Lay out what is given by group; None where nothing is."""
    asked = [tuple(text.split(":")) for text in document["settings"]["by"]]
    sheets = [_sheet(document, by) for by in dict.fromkeys(asked)]
    if not sheets:
        return None
    return Section(title="By group", lead=_LEAD, sheets=tuple(sheets))


def _sheet(document: Document, by: _Key) -> Sheet:
    alphas: dict[_Key, dict[str, Row]] = {}
    for row in document["agreement"]:
        if tuple(row["by"]) == by and _is_ordinal(row):
            alphas.setdefault(tuple(row["group"]), {})[row["dimension"]] = row
    shown = dict.fromkeys(
        (row["metric"], row["dimension"]) for row in document["headline"]["correlation"]
    )
    pairs = list(shown)[:_MANY_PAIRS]
    correlations: dict[_Key, dict[tuple[str, str], Row]] = {}
    for row in document["correlation"]:
        pair = row["metric"], row["dimension"]
        if tuple(row["by"]) == by and _is_pooled_pearson(row) and pair in pairs:
            correlations.setdefault(tuple(row["group"]), {})[pair] = row
    dimensions = list(dict.fromkeys(pair[1] for pair in pairs)) or [
        dimension["code"] for dimension in document["study"]["dimensions"]
    ]
    rows = [
        (
            plain(" · ".join(group)),
            *(estimate(correlations.get(group, {}).get(pair)) for pair in pairs),
            *(estimate(of.get(dimension)) for dimension in dimensions),
            *_counts(of, correlations.get(group, {})),
        )
        for group, of in alphas.items()
    ]
    head = (
        *(f"r of {metric} with {dimension}" for metric, dimension in pairs),
        *(f"α of {dimension}" for dimension in dimensions),
    )
    warned = [of for of in alphas.values() if any(row["warning"] for row in of.values())]
    if not rows and by == (SCREENING,):
        return Sheet(
            title="By screening", head=(SCREENING,), rows=(),
            notes=("Neither BT.500 nor P.913 rejects anybody, or neither applies: see the raters.",),
        )  # fmt: skip
    note = (
        f"{len(warned):,} of {len(alphas):,} groups rest on fewer than {MIN_ITEMS} items: their "
        "intervals are too narrow."
    )
    return Sheet(
        title=f"By {' and '.join(by)}",
        head=(" and ".join(by), *head, "responses", "items"),
        rows=tuple(rows),
        notes=(note,) if warned else (),
    )


def _counts(alphas: dict[str, Row], correlations: dict[tuple[str, str], Row]) -> tuple[Cell, Cell]:
    if correlations:
        return tuple(
            count(max(row[name] for row in correlations.values()))
            for name in ("n_responses", "n_items")
        )  # type: ignore[return-value]
    return count(max((row["n_units"] for row in alphas.values()), default=0)), count(
        max((row["n_items"] for row in alphas.values()), default=0)
    )


def _is_ordinal(row: Row) -> bool:
    return (row["statistic"], row["scale"]) == ("krippendorff_alpha", "ordinal")


def _is_pooled_pearson(row: Row) -> bool:
    return (row["level"], row["coefficient"]) == ("pooled", "pearson")
