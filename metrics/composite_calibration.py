"""Fit the weights of SQCS and ICS to the overall judgments of people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.calibration import calibrate
from metrics.correlation import correlate
from metrics.inputs import Inputs
from metrics.joint import eta_sums, resample_jointly
from metrics.resampling import percentile_interval
from metrics.results import CalibrationResult, CorrelationResult, Interval

__all__ = ["CompositeRecalibration", "calibrate_composites"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeRecalibration:
    """The weight of one composite, fitted to its human counterpart.

    Attributes
    ----------
    composite, dimension
        ``SQCS`` and ``overall_content``, or ``ICS`` and ``overall_coherence``.
    eta_in_force
        The weight in use.
    calibration
        The fit, pooled over responses.
    agreement
        Pooled correlation at the fitted weight, None where none is identified.
    qualifies
        Whether the lower limits of the gain's interval and of the agreement's are above 0: a weight
        that makes a composite disagree less is none to adopt.
    advice
        What to do, in a sentence.
    """

    composite: str
    dimension: str
    eta_in_force: float
    calibration: CalibrationResult
    agreement: CorrelationResult | None
    qualifies: bool
    advice: str

    def lines(self) -> list[str]:
        """Give the fit and the advice in plain sentences."""
        result = self.calibration
        head = (
            f"{self.composite} with {self.dimension} (n = {result.n_responses:,} responses, "
            f"{result.n_items:,} items): "
        )
        if result.undefined_because is not None:
            return [f"{head}η* undefined because {result.undefined_because}.", f"  {self.advice}"]
        if result.eta_interval is None:
            interval = f" (no interval: {result.interval_reason})"
        else:
            interval = f" [{result.eta_interval.low:.3f}, {result.eta_interval.high:.3f}]"
        return [
            f"{head}η* = {result.eta:.3f}{interval}; r = {result.r_at_eta:.4f} there, "
            f"{result.r_in_force:.4f} at η = {self.eta_in_force:g} in force; as good within .005: "
            f"η from {result.flat_low:.2f} to {result.flat_high:.2f}.",
            f"  {self.advice}",
        ]

    def to_dict(self) -> dict[str, Any]:
        """Give the fit as JSON-able values."""
        result = self.calibration
        return {
            "composite": self.composite,
            "dimension": self.dimension,
            "eta_in_force": self.eta_in_force,
            "eta": _finite(result.eta),
            "eta_interval": _interval(result.eta_interval),
            "undefined_because": result.undefined_because,
            "r_in_force": _finite(result.r_in_force),
            "r_at_eta": _finite(result.r_at_eta),
            "gain": _finite(result.gain),
            "gain_interval": _interval(result.gain_interval),
            "r_at_eta_interval": _interval(self.agreement.interval if self.agreement else None),
            "qualifies": self.qualifies,
            "advice": self.advice,
            "n_responses": result.n_responses,
            "n_items": result.n_items,
        }


def calibrate_composites(
    inputs: Inputs, *, seed: int = 0, resamples: int = 1000, folds: int = 10, level: float = 0.95
) -> tuple[CompositeRecalibration, ...]:
    """Fit the weight of each composite that has its components and its human counterpart.

    The intervals of η rest on one stream of resamples of all items of the round, which the same
    seed gives elsewhere.
    """
    units = inputs.table.units
    fits = {
        (composite, dimension): calibrate(
            *parts,
            inputs.table.mean(dimension),
            units.item,
            eta_in_force=inputs.weights.eta(composite),
            folds=folds,
            resamples=0,
            level=level,
            rng=np.random.default_rng(seed),
        )
        for composite, dimension in inputs.pairs()
        for parts in [inputs.parts(composite)]
        if parts is not None
    }
    drawn = _resample(inputs, list(fits), resamples=resamples, seed=seed)
    return tuple(
        _described(inputs, *pair, _with_interval(result, drawn[pair[0]], level), level=level)
        for pair, result in fits.items()
    )


def _resample(
    inputs: Inputs, pairs: list[tuple[str, str]], *, resamples: int, seed: int
) -> dict[str, NDArray[np.float64]]:
    units = inputs.table.units
    statistics = [
        eta_sums(
            composite, *parts, inputs.table.mean(dimension), units.item,
            n_items=len(units.item_keys),
        )
        for composite, dimension in pairs
        for parts in [inputs.parts(composite)]
        if parts is not None
    ]  # fmt: skip
    if not statistics:
        return {}
    return resample_jointly(statistics, resamples=resamples, rng=np.random.default_rng(seed))


def _with_interval(
    result: CalibrationResult, drawn: NDArray[np.float64], level: float
) -> CalibrationResult:
    if result.undefined_because is not None or not len(drawn):
        return result
    interval, undefined = percentile_interval(drawn, level, "percentile bootstrap of items")
    return replace(
        result,
        eta_interval=interval,
        interval_reason=None if interval else "most resamples do not identify the weight",
        n_undefined_resamples=undefined,
    )


def _described(
    inputs: Inputs, composite: str, dimension: str, result: CalibrationResult, *, level: float
) -> CompositeRecalibration:
    eta = inputs.weights.eta(composite)
    agreement = _agreement(inputs, composite, dimension, result, level=level)
    interval = None if agreement is None else agreement.interval
    agrees = interval is not None and interval.low > 0
    return CompositeRecalibration(
        composite=composite,
        dimension=dimension,
        eta_in_force=eta,
        calibration=result,
        agreement=agreement,
        qualifies=bool(result.adopt and agrees),
        advice=_advice(composite, eta, result, None if agrees else agreement),
    )


def _agreement(
    inputs: Inputs, composite: str, dimension: str, result: CalibrationResult, *, level: float
) -> CorrelationResult | None:
    parts = inputs.parts(composite)
    if parts is None or result.undefined_because is not None:
        return None
    u, v = parts
    units = inputs.table.units
    return correlate(
        v + result.eta * (u - v), inputs.table.mean(dimension), units.item, units.system,
        confidence=level,
    )  # fmt: skip


def _advice(
    composite: str, eta: float, result: CalibrationResult, disagrees: CorrelationResult | None
) -> str:
    """Say what to do; `disagrees` is the agreement at the fitted weight where it is not sure."""
    keep = f"Keep η = {eta:g} for {composite}"
    if result.undefined_because is not None:
        return f"{keep}: no better weight is identified, because {result.undefined_because}."
    if result.gain_interval is None:
        return f"{keep}: the gain has no interval, because {result.gain_interval_reason}."
    gain = f"the gain in r out of fold is {_signed(result.gain)} {_limits(result.gain_interval)}"
    if result.adopt and disagrees is not None:
        return (
            f"{keep}: {gain}, but at η = {result.eta:.3f} {composite} does not surely agree with "
            f"people ({_said(disagrees)}); other weights cannot mend that."
        )
    if result.adopt:
        return f"Change η of {composite} from {eta:g} to {result.eta:.3f}: {gain}, wholly above 0."
    if result.gain_interval.high < 0:
        return f"{keep}: {gain}; a refitted weight does worse on items it has not seen."
    return f"{keep}: {gain}, which cannot be told from no gain."


def _said(found: CorrelationResult) -> str:
    if found.interval is None:
        return f"r = {_signed(found.estimate)}, without an interval"
    return f"r = {_signed(found.estimate)} {_limits(found.interval)}"


def _signed(value: float) -> str:
    return f"{value:+.4f}".replace("-", "−")


def _limits(interval: Interval) -> str:
    return f"({interval.level:.0%} interval {_signed(interval.low)} to {_signed(interval.high)})"


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _interval(interval: Interval | None) -> dict[str, Any] | None:
    if interval is None:
        return None
    return {
        "low": float(interval.low),
        "high": float(interval.high),
        "level": interval.level,
        "method": interval.method,
    }
