"""What in a rater's figures is worth a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.report.values import Row

__all__ = ["Limits", "flags_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on something about a rater is worth a look.

    Attributes
    ----------
    known
        Lowest share of known answers of gold and of attention tasks.
    agreement, repeats
        Lowest r with the mean of the others, and between first and second values.
    bias
        Largest mean difference to the others, as a share of the scale's width.
    commonest, quick, nulls
        Largest share of one and the same value, of rushed tasks, and of "cannot judge".
    had
        Lowest share of sounds and films played, and of other files in view.
    fewest
        How many observations a flag needs at least.
    """

    known: float = 0.7
    agreement: float = 0.3
    repeats: float = 0.3
    bias: float = 0.25
    commonest: float = 0.9
    quick: float = 0.2
    nulls: float = 0.3
    had: float = 0.5
    fewest: int = 5


@dataclass(frozen=True, slots=True)
class _Rule:
    limit: str
    lowest: bool
    words: str


_RULES = {
    "gold": _Rule("known", True, "Met {share} of {n} known answers of gold tasks."),
    "attention": _Rule("known", True, "Met {share} of {n} known answers of attention tasks."),
    "leave_one_out": _Rule("agreement", True, "Goes along with the others with r = {value}{on}."),
    "repeat_r": _Rule("repeats", True, "Repeats their own values with r = {value}{on}."),
    "bias": _Rule("bias", False, "Differs from the others by {value} on average{on}."),
    "commonest": _Rule("commonest", False, "Gave one and the same value in {share}{on}."),
    "quick": _Rule("quick", False, "Rushed through {share} of {n} tasks."),
    "nulls": _Rule("nulls", False, 'Said "cannot judge" in {share} of {n} answers.'),
    "played": _Rule("had", True, "Played {share} of {n} sounds and films."),
    "seen": _Rule("had", True, "Had {share} of {n} other files in view."),
}
_SCREENINGS = {"bt500": "BT.500", "p913": "P.913"}


def flags_of(rows: Sequence[Row], widths: Mapping[str, float], limits: Limits) -> list[str]:
    """Say what in a rater's figures is worth a look; none of it is a verdict.

    Parameters
    ----------
    rows
        Of one rater, as in the report's section on raters.
    widths
        Dimension code → highest less lowest value of its scale.
    limits
        Where flags begin.

    Returns
    -------
    list of str
        One sentence each.

    Examples
    --------
    >>> row = {"statistic": "gold", "dimension": None, "estimate": 0.4, "n": 10, "verdict": None}
    >>> flags_of([row], {}, Limits())
    ['Met 40 % of 10 known answers of gold tasks.']
    """
    found = []
    for row in rows:
        if row["verdict"] == "rejected":
            found.append(f"Rejected by {_SCREENINGS[row['statistic']]} on {row['dimension']}.")
        rule = _RULES.get(row["statistic"])
        if rule is not None and _is_beyond(rule, row, widths, limits):
            found.append(_said(rule, row))
    return found


def _is_beyond(rule: _Rule, row: Row, widths: Mapping[str, float], limits: Limits) -> bool:
    value, limit = row["estimate"], float(getattr(limits, rule.limit))
    is_part = rule.limit == "known" and row["dimension"] is not None
    if value is None or is_part or row["n"] < limits.fewest:
        return False
    if rule.lowest:
        return bool(value < limit)
    return bool(abs(value) > (limit * widths[row["dimension"]] if rule.limit == "bias" else limit))


def _said(rule: _Rule, row: Row) -> str:
    value = row["estimate"]
    return rule.words.format(
        share=f"{100 * value:.0f} %",
        value=f"{value:+.2f}" if rule.limit == "bias" else f"{value:.2f}",
        n=row["n"],
        on="" if row["dimension"] is None else f" on {row['dimension']}",
    )
