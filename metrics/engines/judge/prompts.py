"""What a judge is told: our rubrics, with the five points that raters see, and a version of them.

The points and the question of a dimension are those of the default form, so that people and judges
cannot come to grade by different words.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from judgments.forms import DimensionSpec, default_form

__all__ = ["RUBRICS", "Rubric", "caption_prompt", "prompt_version", "rubric"]

RUBRICS = ("SC", "HC", "SH", "GQ_text", "GQ_code", "GQ_document")

# Raise this whenever the way in which messages are put together changes.
_COMPOSITION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """What a judge is told about one aspect.

    Attributes
    ----------
    name
        One of `RUBRICS`.
    system
        The whole system message.
    shows
        Which sides are shown, in order: of ``question``, ``reference`` and ``response``.
    """

    name: str
    system: str
    shows: tuple[str, ...]


@cache
def rubric(name: str) -> Rubric:
    """Compose the system message of an aspect.

    Parameters
    ----------
    name
        One of `RUBRICS`.

    Returns
    -------
    Rubric
        With the question and the five labelled points of the default form.

    Examples
    --------
    >>> "4 — Nearly right: small slips; the conclusion holds" in rubric("SC").system
    True
    """
    frame, told = _read("frame"), _read(name)
    dimension = _dimension(told["dimension"])
    points = "\n".join(
        f"{point.value:.0f} — {point.name}: {point.text}" for point in dimension.points
    )
    asked = f"The question to answer: {dimension.question}\nThe five points:\n{points}"
    texts = (frame["opening"], told["task"], asked, frame["material"], frame["closing"])
    return Rubric(
        name=name,
        system="\n\n".join(text.strip() for text in texts),
        shows=tuple(told["shows"]),
    )


@cache
def caption_prompt(modality: str) -> str:
    """Give what an endpoint is told that captions an ``image`` or ``audio``."""
    return str(_read(f"caption_{modality}")["task"]).strip()


@cache
def prompt_version() -> str:
    """Name the version of all rubrics: it changes with any word of them or of the form's points.

    Returns
    -------
    str
        A number, a hyphen and twelve hexadecimal digits.
    """
    told = [rubric(name).system for name in RUBRICS]
    told += [caption_prompt(modality) for modality in ("image", "audio")]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return f"{_COMPOSITION}-{digest[:12]}"


def _dimension(code: str) -> DimensionSpec:
    return next(found for found in default_form().dimensions if found.code == code)


def _read(name: str) -> Mapping[str, Any]:
    source = files("metrics.engines.judge").joinpath("rubrics", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
