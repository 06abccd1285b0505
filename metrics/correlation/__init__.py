"""How well a metric agrees with people, at four levels, with intervals that know the clusters."""

from metrics.correlation.ceiling import noise_ceiling
from metrics.correlation.columns import Column, Frame
from metrics.correlation.levels import COEFFICIENTS, LEVELS, correlate, correlate_pair

__all__ = [
    "COEFFICIENTS",
    "LEVELS",
    "Column",
    "Frame",
    "correlate",
    "correlate_pair",
    "noise_ceiling",
]
