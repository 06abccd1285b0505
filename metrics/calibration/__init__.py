"""The weights of SQCS and ICS that agree best with people."""

from metrics.calibration.fitting import calibrate
from metrics.calibration.weights import best_eta, moments

__all__ = ["best_eta", "calibrate", "moments"]
