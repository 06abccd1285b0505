"""Fit the weights of SQCS and ICS to people, and put them in force where that surely helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from judgments.database import Study
from judgments.models import WeightSet
from judgments.weights import adopt_weights, weights_in_force
from metrics.composite_calibration import CompositeRecalibration, calibrate_composites
from metrics.composite_scores import store_composites
from metrics.errors import RecalibrationRefusedError
from metrics.inputs import read_inputs

__all__ = ["AdoptedWeights", "Recalibration", "adopt", "recalibrate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """Both composites fitted to the judgments of one round.

    Attributes
    ----------
    weights_version
        Version of the weight set in force when the fit was made.
    settings
        What the fit was asked for.
    notice
        What is said first; None where all raters are people.
    """

    round_id: int
    round_name: str
    weights_version: int
    composites: tuple[CompositeRecalibration, ...]
    settings: dict[str, Any]
    notice: str | None

    def lines(self) -> list[str]:
        """Give the result in plain sentences, the notice first."""
        lines = [self.notice] if self.notice else []
        lines.append(
            f"Round {self.round_name}, against weight set {self.weights_version} in force:"
        )
        return lines + [line for found in self.composites for line in found.lines()]

    def to_dict(self) -> dict[str, Any]:
        """Give the result as JSON-able values, as they are kept with a weight set."""
        return {
            "round": self.round_name,
            "weights_version": self.weights_version,
            "settings": dict(self.settings),
            "notice": self.notice,
            "composites": [found.to_dict() for found in self.composites],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedWeights:
    """The weight set put in force; `adopted` names the composites whose weight is new."""

    id: int
    version: int
    eta_sqcs: float
    eta_ics: float
    adopted: tuple[str, ...]
    n_composites: int


def recalibrate(
    study: Study,
    round_name: str,
    *,
    seed: int = 0,
    resamples: int = 1000,
    folds: int = 10,
    level: float = 0.95,
    engine: str = "local",
) -> Recalibration:
    """Fit both weights to the judgments of a round; nothing is written.

    Parameters
    ----------
    study
        Whose judgments and scores are read.
    round_name
        Name of the round.
    seed, resamples, folds, level
        Of the intervals and of the cross-validation, whose folds are of items.
    engine
        The engine whose scores are preferred.

    Raises
    ------
    NoJudgmentsError
        Nothing was submitted in the round yet.
    RecalibrationRefusedError
        No composite has its components scored and its human counterpart asked for.
    """
    inputs = read_inputs(study, round_name, engine=engine)
    composites = calibrate_composites(
        inputs, seed=seed, resamples=resamples, folds=folds, level=level
    )
    if not composites:
        msg = (
            f"Round {round_name!r} has nothing to recalibrate: SQCS needs scores of SC and GQ and "
            "judgments of overall_content, ICS needs HC, SH and overall_coherence; "
            "`accordant score` fills in the scores."
        )
        raise RecalibrationRefusedError(msg)
    return Recalibration(
        round_id=inputs.table.round_id,
        round_name=round_name,
        weights_version=inputs.weights.version,
        composites=composites,
        settings={
            "seed": seed, "resamples": resamples, "folds": folds, "level": level,
            "engine": engine, "runs": sorted({run.run_id for run in inputs.scores.runs}),
        },
        notice=inputs.notice,
    )  # fmt: skip


def adopt(
    study: Study, recalibration: Recalibration, *, force: bool = False, actor: str = "cli"
) -> AdoptedWeights:
    """Put fitted weights in force as a new weight set, and write its composites.

    Each composite's weight is taken over only where its own gain qualifies; the other stays as
    it is. By force every identified weight is taken over, which is logged.

    Parameters
    ----------
    study
        Where the weight set is kept.
    recalibration
        The fit.
    force
        Take over weights whose gain does not qualify.
    actor
        Who adopts them, for the audit log.

    Raises
    ------
    RecalibrationRefusedError
        No gain qualifies, no weight is identified, or other weights were put in force since the
        fit.
    """
    chosen = _chosen(recalibration, force=force)
    with study.write() as session:
        before = weights_in_force(session)
        _check_still_in_force(before, recalibration)
        etas = {"SQCS": before.eta_sqcs, "ICS": before.eta_ics} | {
            found.composite: float(found.calibration.eta) for found in chosen
        }
        names = tuple(found.composite for found in chosen)
        weights = adopt_weights(
            session,
            eta_sqcs=etas["SQCS"],
            eta_ics=etas["ICS"],
            source=_source(recalibration, names, force=force),
            actor=actor,
            round_id=recalibration.round_id,
            details=recalibration.to_dict() | {"adopted": list(names), "forced": force},
            forced=force,
        )
        n_composites = store_composites(session, weights)
        return AdoptedWeights(
            id=weights.id,
            version=weights.version,
            eta_sqcs=weights.eta_sqcs,
            eta_ics=weights.eta_ics,
            adopted=names,
            n_composites=n_composites,
        )


def _chosen(recalibration: Recalibration, *, force: bool) -> list[CompositeRecalibration]:
    identified = [
        found for found in recalibration.composites if found.calibration.undefined_because is None
    ]
    chosen = identified if force else [found for found in identified if found.qualifies]
    if not chosen:
        reasons = " ".join(found.advice for found in recalibration.composites)
        hint = "" if not identified else " `--force` adopts them all the same, and is logged."
        msg = f"The weights stay as they are. {reasons}{hint}"
        raise RecalibrationRefusedError(msg)
    return chosen


def _check_still_in_force(weights: WeightSet, recalibration: Recalibration) -> None:
    if weights.version != recalibration.weights_version:
        msg = (
            f"Weight set {weights.version} was put in force since the fit against weight set "
            f"{recalibration.weights_version}; recalibrate again."
        )
        raise RecalibrationRefusedError(msg)


def _source(recalibration: Recalibration, names: tuple[str, ...], *, force: bool) -> str:
    simulated = "simulated raters, " if recalibration.notice else ""
    return (
        f"recalibrated on round {recalibration.round_name} ({simulated}{' and '.join(names)}"
        f"{', by force' if force else ''})"
    )
