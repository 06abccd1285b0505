"""What the readable forms show of a report: rows picked and laid out, nothing computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.report.values import Row
from metrics.report.wording import LEVELS, STATISTICS

__all__ = [
    "Matrix",
    "agreement_rows",
    "captions_sentence",
    "facts",
    "groups",
    "headline_tables",
    "level_name",
    "matrices",
    "note",
    "other_agreement",
    "sides_sentence",
    "system_tables",
    "undefined_agreement",
]

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A table of estimates: rows by name, columns by name, a row of the report in each cell.

    `n` is what all cells rest on in words; empty where they differ, so that each must say it.
    """

    title: str
    n: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Row | None, ...]], ...]


def _matrix(
    title: str, names: Sequence[str], sides: Sequence[str], cells: dict[tuple[str, str], Row]
) -> Matrix:
    rows = tuple((side, tuple(cells.get((side, name)) for name in names)) for side in sides)
    return Matrix(title=title, n=_common_n(list(cells.values())), names=tuple(names), rows=rows)


def _common_n(rows: Sequence[Row]) -> str:
    counts = {(row["n_responses"], row["n_items"]) for row in rows}
    if len(counts) != 1:
        return ""
    responses, items = counts.pop()
    return f"{responses:,} responses, {items:,} items"


def _unique(rows: Sequence[Row], key: str) -> list[str]:
    return list(dict.fromkeys(row[key] for row in rows))


def level_name(row: Row) -> str:
    """Name the level of a correlation row, or the group it is about.

    Examples
    --------
    >>> level_name({"level": "pooled", "by": [], "group": []})
    'pooled over responses'
    >>> level_name({"level": "pooled", "by": ["system"], "group": ["b"]})
    'b only'
    """
    if row["by"]:
        return f"{', '.join(row['group'])} only"
    return LEVELS[row["level"]]


def groups(row: Row, name: str) -> str:
    """Give a number of groups; a dash where the level has none."""
    return "–" if row["level"] == "pooled" else f"{row[name]:,}"


def note(row: Row) -> str:
    """Say why an estimate or its interval is missing; empty where neither is."""
    if row["undefined_because"]:
        return f"undefined because {row['undefined_because']}"
    return row["interval_undefined_because"] or ""


def headline_tables(document: Document) -> list[tuple[str, str, list[Row]]]:
    """Give metric, dimension and rows of each pair that comes first."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in document["headline"]["correlation"]:
        pairs.setdefault((row["metric"], row["dimension"]), []).append(row)
    return [(*pair, rows) for pair, rows in pairs.items()]


def agreement_rows(document: Document) -> list[tuple[str, Row, list[Row]]]:
    """Give each dimension with its ordinal α and those on the other scales."""
    every = {
        (row["dimension"], row["scale"]): row
        for row in document["agreement"]
        if row["statistic"] == "krippendorff_alpha" and not row["by"]
    }
    return [
        (
            row["dimension"],
            row,
            [every[row["dimension"], scale] for scale in ("nominal", "interval", "ratio")],
        )
        for row in document["headline"]["agreement"]
    ]


def _coefficient_name(row: Row) -> str:
    """Name a coefficient in words.

    Examples
    --------
    >>> _coefficient_name({"statistic": "gwet_ac", "variant": "ordinal"})
    'Gwet AC, ordinal'
    >>> _coefficient_name({"statistic": "icc", "variant": "ICC(1,1)"})
    'ICC(1,1)'
    """
    if row["statistic"] == "icc":
        return str(row["variant"])
    name = STATISTICS[row["statistic"]]
    return f"{name}, {row['variant']}" if row["variant"] else name


def other_agreement(document: Document) -> Matrix:
    """Give a coefficient × dimension table of everything but α."""
    rows = [
        row | {"name": _coefficient_name(row)}
        for row in document["agreement"]
        if row["statistic"] != "krippendorff_alpha" and not row["by"]
    ]
    cells = {(row["name"], row["dimension"]): row for row in rows}
    names, dimensions = _unique(rows, "name"), _unique(rows, "dimension")
    body = tuple((name, tuple(cells.get((name, d)) for d in dimensions)) for name in names)
    return Matrix(title="Other coefficients", n="", names=tuple(dimensions), rows=body)


def undefined_agreement(document: Document) -> list[tuple[str, str]]:
    """Name each coefficient other than α that is undefined somewhere, with the reasons."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in document["agreement"]:
        if row["undefined_because"] and row["statistic"] != "krippendorff_alpha" and not row["by"]:
            key = (_coefficient_name(row), row["undefined_because"])
            found.setdefault(key, []).append(row["dimension"])
    return [(f"{name} of {', '.join(of)}", why) for (name, why), of in found.items()]


def matrices(document: Document, coefficient: str = "pearson") -> list[Matrix]:
    """Give metric × dimension tables of one coefficient, one for each level."""
    chosen = [
        row
        for row in document["correlation"]
        if row["coefficient"] == coefficient and not row["by"]
    ]
    metrics, dimensions = _unique(chosen, "metric"), _unique(chosen, "dimension")
    return [
        _matrix(
            f"{title[0].upper()}{title[1:]}",
            dimensions,
            metrics,
            {(row["metric"], row["dimension"]): row for row in chosen if row["level"] == level},
        )
        for level, title in LEVELS.items()
    ]


def system_tables(document: Document) -> list[Matrix]:
    """Give system × measure tables of means: people, metrics, and metrics times τ."""
    titles = {
        "human": "Mean human judgment, on the form's scale",
        "metric": "Mean metric value",
        "relative": "Mean metric value times τ: 0 where a system does not support what is asked",
    }
    tables = []
    for kind, title in titles.items():
        rows = [row for row in document["systems"] if row["kind"] == kind]
        cells = {(row["system"], row["name"]): row for row in rows}
        if rows:
            tables.append(_matrix(title, _unique(rows, "name"), _unique(rows, "system"), cells))
    return tables


def captions_sentence(document: Document) -> str:
    """Say what share of SC rests on captions."""
    captions = document["captions"]
    if captions["share"] is None:
        return f"What share of SC rests on captions is not known: {captions['because']}."
    return (
        f"{captions['share']:.1%} of what SC compared came from captions, given with the "
        f"records or asked of an endpoint (mean over {captions['n_responses']:,} responses)."
    )


def sides_sentence(document: Document) -> str:
    """Say whether side A fared better than side B."""
    sides = document["sides"]
    if sides["share_a"] is None:
        return "No preference for either side was given in this round."
    interval, test = sides["interval"], sides["test"]
    said = (
        f"Side A was preferred in {sides['share_a']:.1%} of {sides['n_decided']:,} decided "
        f"preferences ({sides['n_ties']:,} ties left out), {interval['level']:.0%} interval "
        f"{interval['low']:.1%} to {interval['high']:.1%}; without a side bias it is about 50%."
    )
    if test["p"] is None:
        return f"{said} No test of it: {test['interval_undefined_because']}."
    return f"{said} By item, with a tie as one half: {test['estimate']:.1%}, p = {test['p']:.3f}."


def facts(document: Document) -> list[tuple[str, str]]:
    """List every setting and version in words."""
    settings, study = document["settings"], document["study"]
    weights = settings["weights"]
    found = [
        ("Round", f"{study['round']}, form {study['form']} version {study['form_version']}, "
                  f"{study['raters_per_response']} raters per response, seed {study['seed']}"),
        ("Tasks", f"{study['n_submitted']:,} of {study['n_assigned']:,} submitted"),
        ("Judgments", f"{study['n_judgments']:,} on first occasions, "
                      f"{study['n_superseded']:,} left out since what they judged was replaced, "
                      f"{study['n_averaged']:,} cells averaged over several pairs"),
        ("Weights", f"set {weights['version']}: η of SQCS {weights['eta_sqcs']:g}, η of ICS "
                    f"{weights['eta_ics']:g}; {weights['source']}"),
        ("Resamples and seed", f"{settings['resamples']:,}, seed {settings['seed']}"),
        ("Intervals", f"{settings['level']:.0%}"),
        ("Smallest group", f"{settings['min_group']} valid pairs"),
        ("By", ", ".join(settings["by"]) or "the whole study only"),
        ("Comparison", f"{settings['compare']}, {settings['permutations']:,} permutations"),
        ("Scales", "; ".join(f"{d['code']} {d['scale_min']:g}–{d['scale_max']:g}"
                             for d in study["dimensions"])),
    ]  # fmt: skip
    for run in settings["runs"]:
        options = ", ".join(f"{name}: {value}" for name, value in sorted(run["config"].items()))
        state = "" if run["finished"] else "; not finished"
        found.append(
            (f"Run {run['run_id']}: {', '.join(run['metrics'])}",
             f"{run['engine']} {run['version']}{state} ({options or 'no options'})")
        )  # fmt: skip
    if settings["computed"]:
        found.append(("Computed for this report", ", ".join(settings["computed"])))
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    return [*found, ("Versions", versions)]
