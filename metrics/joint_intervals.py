"""Intervals of many statistics, from one stream of resamples of a study's items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.agreement import krippendorff_alphas
from metrics.joint import SumStatistic, alpha_sums_by_scale, resample_jointly
from metrics.resampling import percentile_interval
from metrics.results import AgreementResult

__all__ = ["alphas_of_dimensions"]

_WORDS = "percentile bootstrap of items"

_Floats = NDArray[np.float64]


def alphas_of_dimensions(
    ratings: Mapping[str, _Floats],
    scales: Mapping[str, Sequence[str]],
    items: NDArray[np.int64],
    *,
    n_items: int,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, tuple[AgreementResult, ...]]:
    """Compute Krippendorff's α of several dimensions on several scales.

    Parameters
    ----------
    ratings
        For each dimension an (R, U) array, NaN = not rated.
    scales
        For each dimension some of ``nominal``, ``ordinal``, ``interval`` and ``ratio``.
    items : (U,) array
        Item of each unit, 0 to I − 1.
    n_items
        Number I of items; all of them are resampled, rated on a dimension or not.
    resamples, level, seed
        Of the percentile intervals.

    Returns
    -------
    dict of tuple of AgreementResult
        For each dimension one result for each scale, as of `krippendorff_alpha`; ratings of more
        values than are counted in tables are resampled by themselves, from the same seed.

    Raises
    ------
    InputError
        As of `krippendorff_alpha`.

    Examples
    --------
    >>> ratings = {"SC": np.array([[1.0, 2, 3, 3], [1, 2, 3, 2]])}
    >>> found = alphas_of_dimensions(ratings, {"SC": ["interval"]}, np.arange(4), n_items=4)
    >>> round(found["SC"][0].estimate, 4), found["SC"][0].interval.method
    (0.8205, 'percentile bootstrap of items')
    """
    laid_out = {
        dimension: alpha_sums_by_scale(
            {scale: f"{dimension}\0{scale}" for scale in scales[dimension]}, own, items,
            n_items=n_items,
        )
        for dimension, own in ratings.items()
    }  # fmt: skip
    statistics = [statistic for of in laid_out.values() for statistic in of or ()]
    drawn: dict[str, _Floats] = {}
    if statistics:
        rng = np.random.default_rng(seed)
        drawn = resample_jointly(statistics, resamples=resamples, rng=rng)
    found = {}
    for dimension, own in ratings.items():
        of = laid_out[dimension]
        alone = np.random.default_rng(seed) if of is None else None
        results = krippendorff_alphas(
            own, scales[dimension], clusters=items, resamples=resamples, level=level, rng=alone
        )
        if of is not None:
            results = tuple(
                _with_interval(result, statistic, drawn[statistic.name], level)
                for result, statistic in zip(results, of, strict=True)
            )
        found[dimension] = results
    return found


def _with_interval(
    result: AgreementResult, statistic: SumStatistic, drawn: _Floats, level: float
) -> AgreementResult:
    if result.undefined_because is not None or not len(drawn):
        return result
    if np.count_nonzero(statistic.columns.any(axis=1)) < 2:
        return replace(result, interval_reason="all units belong to one item")
    interval, undefined = percentile_interval(drawn, level, _WORDS)
    return replace(
        result,
        interval=interval,
        interval_reason=None if interval else "most resamples hold one value only",
        n_undefined_resamples=undefined,
    )
