"""Is one metric's agreement with people better than another's? Swap their values and see."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.comparison.multiple import holm
from metrics.correlation.influence import (
    NEARLY_ONE,
    clustered_error,
    is_constant,
    pearson,
    pearson_influence,
)
from metrics.errors import InputError
from metrics.resampling import cluster_codes, cluster_sums
from metrics.results import Interval

__all__ = ["MetricComparison", "compare_metrics"]

_TOLERANCE = 1e-12
_FEWEST = 3

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricComparison:
    """Two metrics on the same responses.

    Attributes
    ----------
    first, second
        Rows of the two metrics.
    r_first, r_second, difference
        Pearson's r with people, with sign, and r_first − r_second; NaN where undefined.
    interval
        Of the difference, clustered by item; None with `interval_reason`.
    p, p_holm
        Two-sided by permutation, alone and corrected over all pairs compared; NaN where undefined.
    undefined_because
        Why there is no comparison, else None.
    n_responses, n_items
        Responses that have both metrics and a human value, and their items.
    permutations, n_undefined_permutations
        How many were drawn, and how many of them left a metric without variation; these count as
        no smaller than what was observed.
    """

    first: int
    second: int
    r_first: float = math.nan
    r_second: float = math.nan
    difference: float = math.nan
    interval: Interval | None = None
    interval_reason: str | None = None
    p: float = math.nan
    p_holm: float = math.nan
    undefined_because: str | None = None
    n_responses: int
    n_items: int
    permutations: int = 0
    n_undefined_permutations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """What swapping needs of a pair: gain of sum, squares and products by item, and totals."""

    by_item: _Floats
    total: _Floats
    n: int
    difference: float


def compare_metrics(
    metrics: _Floats,
    human: _Floats,
    items: _Ints,
    pairs: Sequence[tuple[int, int]],
    *,
    permutations: int = 10_000,
    level: float = 0.95,
    rng: np.random.Generator,
) -> tuple[MetricComparison, ...]:
    """Compare how well metrics agree with people, on the same responses.

    Parameters
    ----------
    metrics : (M, N) array
        Metrics in rows, responses in columns, NaN = no value.
    human : (N,) array
        Mean human value of each response, NaN = none.
    items : (N,) array
        Item of each response; all responses of an item are swapped together.
    pairs
        Rows of the metrics to compare.
    permutations
        Number B of swaps, the same for every pair.
    level
        Nominal coverage of the interval of a difference.
    rng
        Source of chance.

    Returns
    -------
    tuple of MetricComparison
        One for each pair. p = (c + 1) / (B + 1), where c counts swaps with a difference at least
        as large; Holm's correction is over all pairs given.

    Raises
    ------
    InputError
        Arrays differ in length or hold infinite values, or a pair names no two metrics.

    Source
    ------
    Noreen (1989), approximate randomisation; Deutsch, Dror and Roth (2021) for the standardised
    metrics; Phipson and Smyth (2010) for p.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> human = rng.normal(size=200)
    >>> metrics = human + np.array([[0.5], [2.0]]) * rng.normal(size=(2, 200))
    >>> found, = compare_metrics(metrics, human, np.arange(200), [(0, 1)], rng=rng)
    >>> found.difference > 0.2, found.p
    (True, 9.999000099990002e-05)
    """
    _check(metrics, human, items, pairs)
    codes, n_items = cluster_codes(items)
    found: list[MetricComparison] = []
    prepared: dict[int, _Pair] = {}
    for place, (first, second) in enumerate(pairs):
        whole = np.isfinite(metrics[first]) & np.isfinite(metrics[second]) & np.isfinite(human)
        a, b, y, own = metrics[first, whole], metrics[second, whole], human[whole], codes[whole]
        why = _why_undefined(a, b, y)
        result = MetricComparison(
            first=first, second=second, undefined_because=why, interval_reason=why,
            n_responses=len(y), n_items=len(np.unique(own)),
        )  # fmt: skip
        if why is None:
            result = _describe(result, a, b, y, own, level=level)
            prepared[place] = _prepare(a, b, y, own, n_items=n_items, gap=result.difference)
        found.append(result)
    counted = _count(list(prepared.values()), n_items, permutations, rng)
    for place, (extreme, undefined) in zip(prepared, counted, strict=True):
        found[place] = replace(
            found[place],
            p=(extreme + 1) / (permutations + 1),
            permutations=permutations,
            n_undefined_permutations=undefined,
        )
    corrected = holm(np.array([result.p for result in found]))
    return tuple(replace(r, p_holm=float(p)) for r, p in zip(found, corrected, strict=True))


def _check(
    metrics: _Floats, human: _Floats, items: _Ints, pairs: Sequence[tuple[int, int]]
) -> None:
    if metrics.ndim != 2 or human.shape != (metrics.shape[1],) or items.shape != human.shape:
        msg = (
            f"metrics must be metrics by responses, with a human value and an item for each "
            f"response, not {metrics.shape}, {human.shape} and {items.shape}"
        )
        raise InputError(msg)
    if bool(np.isinf(metrics).any()) or bool(np.isinf(human).any()):
        msg = "metrics and human values must be finite, or NaN where there is no value"
        raise InputError(msg)
    for first, second in pairs:
        if first == second or not {first, second} <= set(range(len(metrics))):
            msg = f"({first}, {second}) names no two of {len(metrics)} metrics"
            raise InputError(msg)


def _why_undefined(a: _Floats, b: _Floats, y: _Floats) -> str | None:
    if len(y) < _FEWEST:
        return f"only {len(y)} responses have both metrics and a human value; {_FEWEST} are needed"
    if is_constant(a) or is_constant(b):
        return "a metric gives every response the same value"
    if is_constant(y):
        return "the raters give every response the same value"
    return None


def _describe(
    result: MetricComparison, a: _Floats, b: _Floats, y: _Floats, codes: _Ints, *, level: float
) -> MetricComparison:
    """Add both correlations and their difference with its interval."""
    r_a, r_b = pearson(a, y), pearson(b, y)
    error, n_items = clustered_error(
        pearson_influence(a, y, r_a) - pearson_influence(b, y, r_b), codes
    )
    interval, reason = None, None
    if n_items < 2:
        reason = "all responses belong to one item"
    elif max(abs(r_a), abs(r_b)) >= NEARLY_ONE:
        reason = "a correlation is perfect"
    else:
        reach = float(stats.t.ppf((1 + level) / 2, n_items - 1)) * error
        method = "difference of influence functions, clustered by item"
        gap = r_a - r_b
        interval = Interval(low=gap - reach, high=gap + reach, level=level, method=method)
    return replace(
        result,
        r_first=r_a,
        r_second=r_b,
        difference=r_a - r_b,
        interval=interval,
        interval_reason=reason,
    )


def _prepare(
    a: _Floats, b: _Floats, y: _Floats, codes: _Ints, *, n_items: int, gap: float
) -> _Pair:
    a, b, y = (stats.zscore(values) for values in (a, b, y))
    columns = np.stack([b - a, b * b - a * a, (b - a) * y], axis=1)
    n = len(y)
    return _Pair(
        by_item=cluster_sums(columns, codes, n_items),
        total=np.array([[0.0, n, a @ y], [0.0, n, b @ y]]),
        n=n,
        difference=gap,
    )


def _count(
    prepared: list[_Pair], n_items: int, permutations: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Count, for each pair, swaps with a difference no smaller, and those without a value."""
    if not prepared:
        return []
    columns = np.concatenate([pair.by_item for pair in prepared], axis=1)
    counts = np.zeros((len(prepared), 2), dtype=np.int64)
    # A few columns are fastest within the processor's cache, many in larger blocks.
    cells = min(max(250_000, 60_000 * columns.shape[1]), 2_000_000)
    for swaps in _swaps(n_items, permutations, rng, cells=cells):
        moved = (swaps @ columns).reshape(len(swaps), len(prepared), 3)
        for place, pair in enumerate(prepared):
            gain = moved[:, place]
            gap = _r(pair.total[0] + gain, pair.n) - _r(pair.total[1] - gain, pair.n)
            undefined = np.isnan(gap)
            extreme = undefined | (np.abs(gap) >= abs(pair.difference) - _TOLERANCE)
            counts[place] += (extreme.sum(), undefined.sum())
    return [(int(extreme), int(undefined)) for extreme, undefined in counts]


def _r(sums: _Floats, n: int) -> _Floats:
    """Compute r from sums of x, x² and xy with standardised y; NaN where x is constant."""
    square = sums[:, 1] - sums[:, 0] ** 2 / n
    fine = square > _TOLERANCE * n
    return np.where(fine, sums[:, 2] / np.sqrt(n * np.where(fine, square, 1.0)), np.nan)


def _swaps(
    n_items: int, permutations: int, rng: np.random.Generator, *, cells: int = 250_000
) -> Iterator[_Floats]:
    """Draw (b, I) arrays of 0 and 1, about `cells` at a time: the draw does not depend on it."""
    width = 8 * math.ceil(n_items / 64)
    rows = max(1, cells // (8 * width))
    for start in range(0, permutations, rows):
        b = min(rows, permutations - start)
        drawn = np.frombuffer(rng.bytes(b * width), dtype=np.uint8).reshape(b, width)
        yield np.unpackbits(drawn, axis=1, count=n_items).astype(np.float64)
