"""Which raters stand apart, by how much, and whether leaving them out is called for."""

from metrics.screening.bias import RaterFit, fit_raters, rater_bias
from metrics.screening.correlation import CorrelationScreening, screen_by_correlation
from metrics.screening.raters import leave_one_out
from metrics.screening.rejection import Rejection, screen_raters

__all__ = [
    "CorrelationScreening",
    "RaterFit",
    "Rejection",
    "fit_raters",
    "leave_one_out",
    "rater_bias",
    "screen_by_correlation",
    "screen_raters",
]
