"""How raters work: known answers met, repeats, variety, speed, media opened. Pure functions."""

from metrics.conduct.repeating import RepeatResult, repeat_results
from metrics.conduct.sharing import Shares, exact_shares, shares_of
from metrics.conduct.varying import alphas_without, commonest_shares, group_medians

__all__ = [
    "RepeatResult",
    "Shares",
    "alphas_without",
    "commonest_shares",
    "exact_shares",
    "group_medians",
    "repeat_results",
    "shares_of",
]
