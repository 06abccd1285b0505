"""What is chosen where the paper leaves a choice: the settings that component scores follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any

from metrics.errors import InputError

__all__ = ["CHOICES", "COMBINING", "ScoringSettings", "own_settings", "settings_of"]

CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "normalisation": {
            "from_1": "1–5 becomes 0–1 by (s − 1) / 4",
            "from_0": "1–5 becomes 0.2–1 by s / 5",
        },
        "gq_aggregation": {
            "non_text_mean": "GQ is the mean over the parts that are not text, or the text's "
            "quality where there is no other part",
            "all_mean": "GQ is the mean over all parts, the text being one",
            "minimum": "GQ is the lowest quality of any part, the text being one",
        },
        "structure_types": {
            "union": "StS runs over the types of response and reference",
            "reference": "StS runs over the types of the reference",
        },
        "tau_grain": {
            "item": "τ is 1 where the system supports every modality that the reference asks for, "
            "else 0",
            "modality": "τ is the share of the modalities that the reference asks for which the "
            "system supports",
        },
    }
)
"""What each setting may be, with what that means; the first is the default."""
COMBINING = frozenset(
    {"gq_aggregation", "allow_partial", "structure_types", "counts_text", "tau_grain"}
)
"""The settings that SC, HC, SH and the qualities of parts do not depend on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringSettings:
    """The choices behind component scores, supporting rates and composites.

    Attributes
    ----------
    normalisation
        How a 1–5 of a judge becomes 0–1: ``from_1`` or ``from_0``.
    gq_aggregation
        Quality of a response from that of its parts: ``non_text_mean``, ``all_mean`` or
        ``minimum``.
    allow_partial
        Whether parts without a quality are left out, instead of making the whole null.
    structure_types
        The types M′ that StS averages over: ``union`` or ``reference``.
    counts_text
        Whether text is a modality type of its own in StS and LeS.
    tau_grain
        ``item``: all asked modalities or nothing; ``modality``: the share that is supported.

    Raises
    ------
    InputError
        If a setting is none of its choices.

    Examples
    --------
    >>> ScoringSettings(tau_grain="day")
    Traceback (most recent call last):
    ...
    metrics.errors.InputError: tau_grain 'day' is unknown; choose one of item, modality
    """

    normalisation: str = "from_1"
    gq_aggregation: str = "non_text_mean"
    allow_partial: bool = False
    structure_types: str = "union"
    counts_text: bool = False
    tau_grain: str = "item"

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            chosen = getattr(self, name)
            if chosen not in choices:
                msg = f"{name} {chosen!r} is unknown; choose one of {', '.join(choices)}"
                raise InputError(msg)

    def config(self) -> dict[str, Any]:
        """Give every setting by name; JSON-able."""
        return asdict(self)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> ScoringSettings:
        """Read the settings out of a run's configuration; what it does not name is the default."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in config.items() if name in names})

    def lines(self) -> tuple[str, ...]:
        """Say in words what was chosen.

        Examples
        --------
        >>> ScoringSettings().lines()[0]
        '1–5 becomes 0–1 by (s − 1) / 4'
        """
        partial, text = self.allow_partial, self.counts_text
        return (
            *(words[getattr(self, name)] for name, words in CHOICES.items()),
            "a part without a quality is left out of GQ"
            if partial
            else "a part without a quality makes GQ null",
            "text is a type of its own in StS and LeS"
            if text
            else "text is no type in StS and LeS",
        )


def own_settings(engine: object) -> ScoringSettings | None:
    """Give the settings that an engine carries, if it carries any."""
    found = getattr(engine, "settings", None)
    return found if isinstance(found, ScoringSettings) else None


def settings_of(engine: object) -> ScoringSettings:
    """Give the settings that an engine carries, or the defaults where it has none."""
    return own_settings(engine) or ScoringSettings()
