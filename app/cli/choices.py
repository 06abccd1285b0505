"""What the paper leaves open, as options that the scoring commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.context import console

if TYPE_CHECKING:
    from judgments.database import Study
    from metrics.settings import ScoringSettings

__all__ = [
    "CountsTextOption",
    "NormalisationOption",
    "PartialOption",
    "QualityOption",
    "TauOption",
    "TypesOption",
    "print_settings",
]

NormalisationOption = Annotated[
    Literal["from_1", "from_0"],
    typer.Option(help="How a grade of 1 to 5 becomes 0 to 1: by (s − 1) / 4, or by s / 5."),
]
PartialOption = Annotated[
    bool, typer.Option("--allow-partial", help="Leave parts without a quality out of GQ.")
]
QualityOption = Annotated[
    Literal["non_text_mean", "all_mean", "minimum"],
    typer.Option(help="How GQ follows from the qualities of the parts."),
]
TypesOption = Annotated[
    Literal["union", "reference"],
    typer.Option(help="Whose modality types StS averages over: of both sides, or of one."),
]
CountsTextOption = Annotated[
    bool, typer.Option("--structure-counts-text", help="Text is a type in StS and LeS.")
]
TauOption = Annotated[
    Literal["item", "modality"],
    typer.Option(help="τ is all or nothing per item, or the share of supported modalities."),
]


def print_settings(study: Study, settings: ScoringSettings, *more: str) -> None:
    """Print what was chosen where the paper leaves a choice, and the weights in force."""
    from judgments.weights import weights_in_force

    with study.read() as session:
        weights = weights_in_force(session)
    console.print(
        f"Settings: {'; '.join((*settings.lines(), *more))}; weight set {weights.version} "
        f"(η {weights.eta_sqcs:g} for SQCS, {weights.eta_ics:g} for ICS).",
        soft_wrap=True,
    )
