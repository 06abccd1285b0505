"""Whether one metric agrees better with people than another."""

from metrics.comparison.dependent import DependentTest, steiger_z, williams_t, zou_interval
from metrics.comparison.multiple import holm
from metrics.comparison.permutation import MetricComparison, compare_metrics

__all__ = [
    "DependentTest",
    "MetricComparison",
    "compare_metrics",
    "holm",
    "steiger_z",
    "williams_t",
    "zou_interval",
]
