"""How well reviewers of items agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.agreement import fleiss_kappa, gwet_ac, percent_agreement
from metrics.results import AgreementResult

__all__ = ["review_agreement"]

_NAMES = {
    "percent_agreement": "Share of equal verdicts",
    "fleiss_kappa": "Fleiss' κ",
    "gwet_ac": "Gwet's AC1",
}


def review_agreement(given: Sequence[tuple[str, str, str]], *, level: float = 0.95) -> list[str]:
    """Say how well reviewers agree, in sentences.

    Third verdicts are left out: they are asked for where two reviewers differ, and would make
    agreement look worse than it is.

    Parameters
    ----------
    given
        Item key, reviewer and verdict (``High`` or ``Low``), for each item in the order in which
        they were given.
    level
        Nominal coverage of the intervals.

    Returns
    -------
    list of str
        Percent agreement, Fleiss' κ and Gwet's AC1, which stays sound where nearly all is High.

    Examples
    --------
    >>> review_agreement([("a", "Ada", "High"), ("a", "Ben", "Low")])[0]
    'Share of equal verdicts: .000; 1 item with two verdicts.'
    """
    items = {key: n for n, key in enumerate(dict.fromkeys(key for key, _, _ in given))}
    people = {name: n for n, name in enumerate(dict.fromkeys(name for _, name, _ in given))}
    ratings = np.full((len(people), len(items)), np.nan)
    for key, name, verdict in given:
        if np.isfinite(ratings[:, items[key]]).sum() < 2:
            ratings[people[name], items[key]] = float(verdict == "High")
    ratings = ratings[:, np.isfinite(ratings).sum(axis=0) == 2]
    if not ratings.size:
        return ["No item has two verdicts yet, so there is no agreement to measure."]
    categories = np.array([0.0, 1.0])
    return [
        _sentence(result)
        for result in (
            percent_agreement(ratings, level=level),
            fleiss_kappa(ratings, categories, level=level),
            gwet_ac(ratings, categories, "unweighted", level=level),
        )
    ]


def _sentence(result: AgreementResult) -> str:
    name = _NAMES[result.statistic]
    if result.undefined_because is not None:
        return f"{name}: undefined because {result.undefined_because}."
    interval = ""
    if result.interval is not None:
        interval = f" [{_figure(result.interval.low)}, {_figure(result.interval.high)}]"
    items = "1 item" if result.n_units == 1 else f"{result.n_units:,} items"
    return f"{name}: {_figure(result.estimate)}{interval}; {items} with two verdicts."


def _figure(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1)
