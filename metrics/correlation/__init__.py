"""How well a metric agrees with people, at four levels, with intervals that know the clusters."""

from metrics.correlation.ceiling import noise_ceiling
from metrics.correlation.levels import COEFFICIENTS, LEVELS, correlate

__all__ = ["COEFFICIENTS", "LEVELS", "correlate", "noise_ceiling"]
