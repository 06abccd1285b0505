"""What relating metrics to people rests on, read from one consistent state of the study."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.weights import weights_in_force
from metrics.round_table import RoundTable, ScoreTable
from metrics.score_tables import METRICS, read_scores
from metrics.tables import read_round

__all__ = [
    "HEADLINE_PAIRS",
    "NO_METRICS",
    "Inputs",
    "Weights",
    "load_inputs",
    "read_inputs",
    "simulated_notice",
]

NO_METRICS = frozenset({"tau"})
"""Scores that describe what a system supports; they are no metric of a response."""

HEADLINE_PAIRS = (("SQCS", "overall_content"), ("ICS", "overall_coherence"))
"""Each composite with the independent overall judgment it is to agree with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The weight set in force."""

    id: int
    version: int
    eta_sqcs: float
    eta_ics: float
    source: str

    def eta(self, composite: str) -> float:
        """Give the weight of ``SQCS`` or ``ICS``."""
        return self.eta_sqcs if composite == "SQCS" else self.eta_ics


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """A round, the scores of its responses and the weights in force."""

    table: RoundTable
    scores: ScoreTable
    weights: Weights

    @property
    def notice(self) -> str | None:
        """What is said first; None where all raters are people."""
        return simulated_notice(self.table.n_simulated, len(self.table.raters))

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the headline pairs of which this round has both sides."""
        return tuple(
            (composite, dimension)
            for composite, dimension in HEADLINE_PAIRS
            if composite in self.scores.values and dimension in self.table.ratings
        )

    def shown_pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the pairs that come first: the headline pairs, and what was brought along.

        Metrics that are not UniM's are set beside the same overall judgments; in a round without
        any headline pair, every metric beside every dimension.
        """
        pairs = self.pairs()
        metrics = [name for name in self.scores.values if name not in NO_METRICS]
        if not pairs:
            return tuple(product(metrics, self.table.ratings))
        own = [name for name in metrics if name not in METRICS]
        return (*pairs, *product(own, [dimension for _, dimension in pairs]))

    def parts(self, composite: str) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Give u and v of composite = v + η(u − v), two (U,) arrays; None without components."""
        values = self.scores.values
        if composite == "SQCS" and {"SC", "GQ"} <= set(values):
            return values["SC"], values["SC"] * values["GQ"]
        if composite == "ICS" and {"HC", "SH"} <= set(values):
            return values["HC"], values["SH"]
        return None


def read_inputs(study: Study, round_name: str, *, engine: str = "local") -> Inputs:
    """Read a round, its scores and the weights in force.

    Parameters
    ----------
    study
        Whose database is read.
    round_name
        Name of the round.
    engine
        The engine whose scores are preferred.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    NoJudgmentsError
        Nothing was submitted in the round yet.
    """
    with study.read() as session:
        return load_inputs(session, round_name, engine=engine)


def load_inputs(session: Session, round_name: str, *, engine: str = "local") -> Inputs:
    """Do what `read_inputs` does, in the caller's transaction."""
    table = read_round(session, round_name)
    weights = weights_in_force(session)
    scores = read_scores(session, table.units.response_id, weights=weights, engine=engine)
    return Inputs(
        table=table,
        scores=scores,
        weights=Weights(
            id=weights.id,
            version=weights.version,
            eta_sqcs=weights.eta_sqcs,
            eta_ics=weights.eta_ics,
            source=weights.source,
        ),
    )


def simulated_notice(simulated: int, raters: int) -> str | None:
    """Say that judgments are not people's, where any are not.

    Examples
    --------
    >>> simulated_notice(3, 3)
    'Simulated raters: this report rests on simulated judgments and says nothing about people.'
    >>> simulated_notice(0, 3) is None
    True
    """
    if not simulated:
        return None
    if simulated == raters:
        return (
            "Simulated raters: this report rests on simulated judgments and says nothing about "
            "people."
        )
    return (
        f"Simulated raters: {simulated} of {raters} raters are simulated, so this report says "
        "nothing about people."
    )
