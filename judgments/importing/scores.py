"""The scores that records bring along, brought to 0–1 by the form that their file has them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judgments.errors import ImportRefusedError
from judgments.importing.written import WrittenScore

__all__ = [
    "ENGINE",
    "GivenScore",
    "ScoreForm",
    "checked_scale",
    "given_scores",
    "recognise_forms",
]

ENGINE = "imported"
_ENDS: Mapping[str, tuple[float, float]] = {
    "1-5": (1, 5), "0.2-1": (0.2, 1), "0-1": (0, 1), "0-100": (0, 100),
}  # fmt: skip
_WORDS = {
    "1-5": "grades of 1 to 5",
    "0.2-1": "fifths, 0.2 for a grade of 1 to 1.0 for a grade of 5",
    "0-1": "shares of 1, as they are",
    "0-100": "0 to 100",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What one program of the suite writes, all of it in one form.

    Attributes
    ----------
    metrics
        Of which metrics.
    option
        With which a person says the form.
    forms
        Those that can be said.
    tell
        Gives the form of a file's values, or a clause that says why it cannot be told.
    """

    metrics: tuple[str, ...]
    option: str
    forms: tuple[str, ...]
    tell: Callable[[Sequence[float]], str]

    @property
    def choices(self) -> str:
        *others, last = self.forms
        return f"{', '.join(others)} or {last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenScore:
    """One score of a record, brought to 0–1.

    Attributes
    ----------
    metric, tag
        ``GQ`` of the part at a tag, or ``SC``, ``HC`` or ``SH`` of the whole with an empty tag.
    value
        0–1; None where there is none.
    null_reason
        Why there is none.
    details
        The value as given, the field that it stood in and the form that it was read in.
    """

    metric: str
    tag: str
    value: float | None
    null_reason: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreForm:
    """In which form a file has its scores of some metrics.

    Attributes
    ----------
    file
        The file of records.
    metrics
        Of which metrics.
    form
        ``1-5``, ``0.2-1`` (judges' scores only), ``0-1`` or ``0-100`` (qualities only).
    chosen
        Whether it was chosen rather than recognised.
    """

    file: str
    metrics: tuple[str, ...]
    form: str
    chosen: bool = False

    def sentence(self) -> str:
        """Say how the scores were read.

        Examples
        --------
        >>> ScoreForm(file="a.jsonl", metrics=("HC", "SH"), form="1-5").sentence()
        'a.jsonl: HC and SH recognised as 1-5 (grades of 1 to 5)'
        """
        how = "read as chosen," if self.chosen else "recognised as"
        return f"{self.file}: {' and '.join(self.metrics)} {how} {self.form} ({_WORDS[self.form]})"


def checked_scale(scale: str | None, option: str = "--score-scale") -> str | None:
    """Give a chosen form back.

    Raises
    ------
    ImportRefusedError
        There is no such form.
    """
    program = next(program for program in _PROGRAMS if program.option == option)
    if scale is not None and scale not in program.forms:
        msg = f"{scale!r} is no scale of scores; {option} takes {program.choices}."
        raise ImportRefusedError(msg)
    return scale


def recognise_forms(
    file: str,
    scores: Sequence[WrittenScore],
    chosen: str | None = None,
    *,
    chosen_quality: str | None = None,
) -> tuple[ScoreForm, ...]:
    """Recognise the form of a file's scores from all of their values together.

    Parameters
    ----------
    file
        What to call the file.
    scores
        Every score of the file.
    chosen, chosen_quality
        The form of judges' scores, and of qualities; None where the values are to tell.

    Returns
    -------
    tuple of ScoreForm
        One for each program's metrics of which the file has values.

    Raises
    ------
    ImportRefusedError
        The values do not tell, or none of them lies on the scale chosen.

    Examples
    --------
    >>> grades = [WrittenScore(metric="SC", field="output.score", value=v) for v in (0.2, 0.8)]
    >>> recognise_forms("a.jsonl", grades)[0].form
    '0.2-1'
    """
    said = {"--score-scale": chosen, "--quality-scale": chosen_quality}
    found = (_form(file, program, scores, said[program.option]) for program in _PROGRAMS)
    return tuple(form for form in found if form is not None)


def _form(
    file: str, program: _Program, scores: Sequence[WrittenScore], chosen: str | None
) -> ScoreForm | None:
    values = [s.value for s in scores if s.metric in program.metrics and s.value is not None]
    if not values:
        return None
    names = tuple(m for m in program.metrics if any(s.metric == m for s in scores))
    form = chosen or program.tell(values)
    if form not in program.forms:
        msg = (
            f"{file}: the values of {' and '.join(names)} do not tell which scale they are on "
            f"({form}); choose it with {program.option} {program.choices}. Nothing of the file "
            "was taken in."
        )
        raise ImportRefusedError(msg)
    if chosen and not any(_lies_on(value, chosen) for value in values):
        msg = (
            f"{file}: none of its scores of {' and '.join(names)} lies on {chosen} (the first "
            f"is {values[0]:g}); leave {program.option} out, or choose another."
        )
        raise ImportRefusedError(msg)
    return ScoreForm(file=file, metrics=names, form=form, chosen=chosen is not None)


def given_scores(
    scores: Iterable[WrittenScore],
    forms: Iterable[ScoreForm],
    note: Callable[[str, str, str], None],
) -> tuple[GivenScore, ...]:
    """Bring the scores of a record to 0–1.

    Parameters
    ----------
    scores
        As the record has them.
    forms
        Those of its file.
    note
        Called with code, reason and tag of whatever is odd.

    Returns
    -------
    tuple of GivenScore
        Null where the record says null or an error, or the value is off its scale.
    """
    form_of = {metric: form.form for form in forms for metric in form.metrics}
    return tuple(_brought(score, form_of.get(score.metric, ""), note) for score in scores)


def _form_of_grades(values: Sequence[float]) -> str:
    inside = [value for value in values if value >= 0]
    if any(value > 1 for value in inside):
        return "some lie above 1 and some between 0 and 1" if _fractions(inside) else "1-5"
    if all(value == 1 for value in inside):
        return "all of them are 1" if inside else "all of them are negative"
    if not all(_is_fifth(value) for value in inside if value) or not _fractions(inside):
        return "0-1"
    return "some are 0 and the others fifths" if 0 in inside else "0.2-1"


def _form_of_qualities(values: Sequence[float]) -> str:
    inside = [value for value in values if value >= 0]
    if not any(inside) or max(inside) > _ENDS["1-5"][1]:
        return "0-100"
    if max(inside) > 1:
        return "none lies above 5"
    return "0-1" if _fractions(inside) else "all of them are 0 or 1"


def _fractions(values: Sequence[float]) -> bool:
    return any(0 < value < 1 for value in values)


def _is_fifth(value: float) -> bool:
    return round(5 * value) in range(1, 6) and abs(5 * value - round(5 * value)) < 1e-6


def _lies_on(value: float, form: str) -> bool:
    low, high = _ENDS[form]
    return low - 1e-9 <= value <= high + 1e-9


def _brought(score: WrittenScore, form: str, note: Callable[[str, str, str], None]) -> GivenScore:
    details: dict[str, Any] = {"as_given": score.value, "field": score.field}
    if form:
        details["form"] = form
    if score.error:
        details["error"] = score.error
    value, reason = score.value, score.reason
    if value is not None and not _lies_on(value, form):
        low, high = _ENDS[form]
        told = f"{score.field} is {value:g}, not {low:g} to {high:g}; kept as null"
        note("score_off_scale", told, score.tag)
        value, reason = None, "off_scale"
    scaled = None if value is None else _scaled(value, form)
    return GivenScore(
        metric=score.metric, tag=score.tag, value=scaled, null_reason=reason, details=details
    )


def _scaled(value: float, form: str) -> float:
    """Map a value to 0–1; a fifth is a grade, and so mapped as one."""
    if form == "0.2-1":
        grade = 5 * value
        value, form = float(round(grade)) if _is_fifth(value) else grade, "1-5"
    low, high = _ENDS[form]
    return min(1.0, max(0.0, (value - low) / (high - low)))


_GRADES = ("1-5", "0.2-1", "0-1")
_PROGRAMS = (
    _Program(metrics=("SC",), option="--score-scale", forms=_GRADES, tell=_form_of_grades),
    _Program(metrics=("HC", "SH"), option="--score-scale", forms=_GRADES, tell=_form_of_grades),
    _Program(
        metrics=("GQ",),
        option="--quality-scale",
        forms=("0-100", "1-5", "0-1"),
        tell=_form_of_qualities,
    ),
)
