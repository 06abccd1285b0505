"""How severe and how inconsistent each rater is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from metrics.agreement.checking import check_ratings

__all__ = ["RaterFit", "fit_raters", "rater_bias"]

PSEUDO_RATINGS = 5
_ROUNDS = 1000
_STILL = 1e-8

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterFit:
    """Ratings as unit + severity of the rater + noise of the rater's own width.

    Attributes
    ----------
    bias : (R,) array
        How much higher the rater rates; the mean over all ratings is 0.
    inconsistency : (R,) array
        Standard deviation of the rater's noise, in the unit of the ratings.
    scores : (U,) array
        Of units, less bias and weighted by consistency; NaN where unrated.
    rounds
        Rounds of the fit.
    converged
        Whether the scores came to rest.
    undefined_because
        Why there is no fit, else None.
    """

    bias: _Floats
    inconsistency: _Floats
    scores: _Floats
    rounds: int
    converged: bool
    undefined_because: str | None = None


@dataclass(frozen=True, slots=True)
class _Long:
    """Ratings one by one: rater, unit and value, with the number of raters and of units."""

    rater: _Ints
    unit: _Ints
    value: _Floats
    n_raters: int
    n_units: int

    def by_rater(self, values: _Floats | None = None) -> _Floats:
        return np.bincount(self.rater, values, self.n_raters).astype(np.float64)

    def by_unit(self, values: _Floats | None = None) -> _Floats:
        return np.bincount(self.unit, values, self.n_units).astype(np.float64)


def rater_bias(ratings: _Floats) -> _Floats:
    """Compute how much higher than the others each rater rates the same units.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.

    Returns
    -------
    (R,) array
        The least-squares fit of unit + rater, with mean 0 over all ratings; where raters are
        crossed, the mean distance to the units' means. NaN for raters without ratings; all NaN
        where raters fall apart into groups that share no unit, or are fewer than two.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units.

    Source
    ------
    ITU-T P.913 (2021), section 12.4, for crossed raters; one pass over ragged ratings would shrink
    the bias towards 0.

    Examples
    --------
    >>> nan = np.nan
    >>> rater_bias(np.array([[1.0, 2, nan], [2, nan, 4], [nan, 4, 5]])).round(6).tolist()
    [-1.0, 0.0, 1.0]
    """
    check_ratings(ratings)
    long = _long(ratings)
    own = long.by_rater()
    present = np.flatnonzero(own)
    if _why_apart(long, present) is not None:
        return np.full(len(ratings), np.nan)
    share = 1 / np.maximum(long.by_unit(), 1)
    met = sparse.csr_array(
        (np.ones(len(long.value)), (long.rater, long.unit)), shape=(long.n_raters, long.n_units)
    )
    joint = sparse.csr_array(met @ sparse.diags_array(share) @ met.T).toarray()
    left = np.diag(own) - joint + np.outer(own, own) / own.sum()
    right = long.by_rater(long.value - (long.by_unit(long.value) * share)[long.unit])
    bias = np.full(len(ratings), np.nan)
    bias[present] = np.linalg.solve(left[np.ix_(present, present)], right[present])
    return bias


def fit_raters(ratings: _Floats) -> RaterFit:
    """Fit severity and inconsistency of raters together with the scores of units.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.

    Returns
    -------
    RaterFit
        Variances are divided by the degrees of freedom that each rater keeps: plain maximum
        likelihood would let the scores follow one rater. They lean on the pooled variance with the
        weight of five ratings.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units.

    Source
    ------
    Li and Bampis (2017), Recover subjective quality scores from noisy measurements; the divisor
    is that of restricted maximum likelihood.

    Examples
    --------
    Raters a step apart, each off by half a step and independently of the others.

    >>> off = np.array([[0.5, -0.5, -0.5, 0.5], [0.5, 0.5, -0.5, -0.5], [0.5, -0.5, 0.5, -0.5]])
    >>> found = fit_raters(np.arange(1.0, 5) + np.array([[1.0], [2], [4]]) + off)
    >>> found.bias.round(4).tolist(), found.inconsistency.round(4).tolist()
    ([-1.3333, -0.3333, 1.6667], [0.5, 0.5, 0.5])
    """
    check_ratings(ratings)
    long = _long(ratings)
    present = np.flatnonzero(long.by_rater())
    why = _why_apart(long, present)
    if why is None and len(present) == 2:
        why = "two raters' inconsistencies cannot be told apart"
    if why is not None:
        nothing = np.full(len(ratings), np.nan)
        scores = np.full(ratings.shape[1], np.nan)
        return RaterFit(
            bias=nothing, inconsistency=nothing, scores=scores, rounds=0, converged=False,
            undefined_because=why,
        )  # fmt: skip
    return _iterate(long)


def _iterate(long: _Long) -> RaterFit:
    """Alternate between raters and units until the scores come to rest."""
    own = long.by_rater()
    rated, n = long.by_unit() > 0, np.maximum(own, 1)
    variance = np.ones(long.n_raters)
    scores = long.by_unit(long.value) / np.maximum(long.by_unit(), 1)
    bias, moved, rounds = np.zeros(long.n_raters), np.inf, 0
    while moved >= _STILL and rounds < _ROUNDS:
        rounds += 1
        bias = long.by_rater(long.value - scores[long.unit]) / n
        bias -= float(own @ bias) / own.sum()
        variance = _variances(long, scores, bias, 1 / variance)
        weight = (1 / variance)[long.rater]
        total = np.where(rated, long.by_unit(weight), 1.0)
        new = long.by_unit(weight * (long.value - bias[long.rater])) / total
        moved, scores = float(np.linalg.norm(new - scores)), new
    return RaterFit(
        bias=np.where(own > 0, bias, np.nan),
        inconsistency=np.where(own > 0, np.sqrt(variance), np.nan),
        scores=np.where(rated, scores, np.nan),
        rounds=rounds,
        converged=moved < _STILL,
    )


def _variances(long: _Long, scores: _Floats, bias: _Floats, weights: _Floats) -> _Floats:
    """Compute each rater's variance over the freedom it keeps, leaning on the pooled one."""
    rest = long.value - scores[long.unit] - bias[long.rater]
    weight = weights[long.rater]
    squares = long.by_rater(rest**2)
    freedom = long.by_rater(1 - weight / long.by_unit(weight)[long.unit])
    pooled = squares.sum() / max(freedom.sum(), 1e-300)
    floor = 1e-12 * max(float(np.var(long.value)), 1e-300)
    own = np.where(freedom > 1e-9, squares / np.maximum(freedom, 1e-9), pooled)
    n = long.by_rater()
    # Weighed by ratings, not by freedom: the most consistent raters keep little of that.
    found = (n * own + PSEUDO_RATINGS * pooled) / (n + PSEUDO_RATINGS)
    return np.asarray(np.maximum(found, floor))


def _long(ratings: _Floats) -> _Long:
    rater, unit = np.nonzero(np.isfinite(ratings))
    return _Long(rater, unit, ratings[rater, unit], *ratings.shape)


def _why_apart(long: _Long, present: _Ints) -> str | None:
    """Say why raters cannot be compared; None where every two are linked by common units."""
    if len(present) < 2:
        return "there are fewer than two raters"
    links = sparse.csr_array(
        (np.ones(len(long.value)), (long.rater, long.unit + long.n_raters)),
        shape=(long.n_raters + long.n_units,) * 2,
    )
    groups = csgraph.connected_components(links, directed=False)[1]
    if len(np.unique(groups[present])) > 1:
        return "the raters fall apart into groups that share no unit"
    return None
