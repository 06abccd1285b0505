"""How figures are read, in words."""

from __future__ import annotations

__all__ = [
    "COEFFICIENTS",
    "CONVENTIONS",
    "LEVELS",
    "MIN_ITEMS",
    "MIN_SYSTEMS",
    "STATISTICS",
    "band",
]

LEVELS = {
    "pooled": "pooled over responses",
    "system": "between system means",
    "within_item": "within item, across systems",
    "within_system": "within system, across items",
}
COEFFICIENTS = {"pearson": "Pearson r", "spearman": "Spearman ρ", "kendall": "Kendall τ-b"}
STATISTICS = {
    "percent_agreement": "Percent agreement",
    "gwet_ac": "Gwet AC",
    "fleiss_kappa": "Fleiss κ",
    "weighted_kappa": "Mean pairwise κ",
    "icc": "ICC",
    "kendall_w": "Kendall W",
    "test_retest": "Test–retest r",
}

MIN_ITEMS = 50
"""Below this many items the coverage of a clustered interval falls short of nominal."""
MIN_SYSTEMS = 10
"""Below this many systems a correlation between system means says little."""

_BANDS = (
    (0.800, "reliable", "reliable (α of .800 or more)"),
    (0.667, "tentative", "for tentative conclusions only (α from .667 to .800)"),
)

CONVENTIONS = {
    "unit": "A unit is one response: one system's output for one item.",
    "occasions": (
        "Estimates rest on submitted judgments of occasion 1; occasions from 2 on serve "
        "test–retest only."
    ),
    "repeats": (
        "A rater's values for one response that came up in several pairs are averaged first."
    ),
    "human_value": "The human value of a response is the mean over the raters who rated it.",
    "nulls": (
        "A judgment or score that could not be had is null with a reason; it is left out, never "
        "replaced."
    ),
    "pairwise": "Each correlation rests on the responses that have both values; n says how many.",
    "clusters": (
        "Intervals treat all responses to one item as one cluster, but for those of ICC, which are "
        "McGraw and Wong's over responses: where items differ much, they are too narrow."
    ),
    "composites": (
        "SQCS = SC · (η + (1 − η) · GQ) and ICS = η · HC + (1 − η) · SH, per response, then averaged."
    ),
    "comparison": (
        "Two metrics are compared by swapping their standardised values for all responses of an "
        "item together; p is Holm's over all comparisons on one dimension."
    ),
    "screening": (
        "Figures include all raters. Comparisons of metrics are given again without those whom "
        "BT.500, and those whom P.913 rejects; with `--by screening` so are agreement and correlation."
    ),
    "preferences": "A tie counts one half to either system, a leaning as a preference.",
    "groups": "A response with several modalities is in the group of each.",
    "rounding": "Nothing is rounded in report.json; the readable forms show three decimals.",
}


def band(alpha: float | None) -> tuple[str, str]:
    """Read an α by the customary bounds.

    Returns
    -------
    tuple of str
        A short name and a phrase.

    Source
    ------
    Krippendorff, Content Analysis (2004), p. 241.

    Examples
    --------
    >>> band(0.8)[0], band(0.7)[0], band(0.5)[0], band(None)[0]
    ('reliable', 'tentative', 'not reliable', 'undefined')
    """
    if alpha is None:
        return "undefined", "undefined"
    for bound, name, phrase in _BANDS:
        if alpha >= bound:
            return name, phrase
    return "not reliable", "not reliable (α below .667)"
