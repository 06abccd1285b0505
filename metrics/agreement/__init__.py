"""How well raters agree with one another."""

from metrics.agreement.alpha import (
    SCALES,
    coincidence_alpha,
    krippendorff_alpha,
    krippendorff_alphas,
)
from metrics.agreement.concordance import kendall_w
from metrics.agreement.correlations import icc
from metrics.agreement.gwet import fleiss_kappa, gwet_ac
from metrics.agreement.kappa import weighted_kappa
from metrics.agreement.plain import percent_agreement, test_retest

__all__ = [
    "SCALES",
    "coincidence_alpha",
    "fleiss_kappa",
    "gwet_ac",
    "icc",
    "kendall_w",
    "krippendorff_alpha",
    "krippendorff_alphas",
    "percent_agreement",
    "test_retest",
    "weighted_kappa",
]
