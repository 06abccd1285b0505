"""How well raters agree with one another."""

from metrics.agreement.alpha import SCALES, krippendorff_alpha
from metrics.agreement.correlations import icc
from metrics.agreement.plain import percent_agreement, test_retest

__all__ = ["SCALES", "icc", "krippendorff_alpha", "percent_agreement", "test_retest"]
