"""Why a value is null: every reason code that scoring gives, with a sentence for people.

A code may carry what it is about after a colon: ``extra_missing:accordant[mesh]``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

__all__ = ["REASONS", "describe_reason", "extra_missing", "is_retryable"]

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "no_reference": "The item has no reference to compare the response with.",
        "no_reference_text": "Nothing in the reference can be read as text.",
        "no_output_types": "Neither response nor reference holds any part that is not text.",
        "no_reference_types": "The reference asks for no modality besides text.",
        "no_text_for_image": "An image has no caption, and its content cannot be read as text.",
        "no_text_for_audio": "An audio part has no caption, and speech is not transcribed.",
        "no_text_for_video": "A video has no caption, and its content cannot be read as text.",
        "no_text_for_document": "A document has no caption and no text that can be taken out.",
        "no_text_for_code": "A code part has no caption and no source that can be read.",
        "no_text_for_threeD": "A 3D part has no caption, and its geometry cannot be summarised.",
        "caption_failed": "The caption given with the record says that captioning failed.",
        "language_not_supported": "The text is in a language that the embedding model cannot read.",
        "null_in_record": "The imported record has a null in place of the score.",
        "error_in_record": "The imported record has an error in place of the score, or beside it.",
        "not_a_number": "The imported record has something else than a number for a score.",
        "off_scale": "The imported score lies outside its scale.",
        "not_in_record": "The imported record scores other parts of the response, but not this one.",
        "null_in_file": "The imported table has no value there.",
        "not_scored": "The run has not scored this response.",
        "file_missing": "There is no file: the record names none, or it left the media store.",
        "file_lost": "A file was not found when its record was imported, which is not the "
        "response's fault; import it again with --media or --map-url.",
        "damaged_file": "The file cannot be decoded, or it was cut short.",
        "too_large": "The file exceeds the limits within which untrusted files are opened.",
        "unsupported_format": "No scorer reads this file format.",
        "too_short": "There is too little content to tell its quality.",
        "no_speech": "No speech was recognised in the sound.",
        "no_characters": "No characters were recognised in the picture.",
        "extraction_failed": "The file could not be read by the program that takes text out.",
        "judge_refused": "The judge refused to answer.",
        "judge_malformed": "The judge's answer does not fit the schema that it was given.",
        "judge_unreachable": "The judge could not be reached, or kept failing.",
        "judge_rejected": "The endpoint rejected the request.",
        "over_budget": "The budget was spent before this was asked.",
        "extra_missing": "An optional package is not installed; install the extra that is named.",
    }
)


_RETRYABLE = frozenset(
    {
        "extra_missing",
        "judge_refused",
        "judge_malformed",
        "judge_unreachable",
        "judge_rejected",
        "over_budget",
    }
)


def is_retryable(reason: str | None, still_missing: Collection[str] = ()) -> bool:
    """Say whether the next run should try again what is null for this reason.

    Parameters
    ----------
    reason
        A code, with or without what it is about after a colon; None where there is a value.
    still_missing
        Extras that are known to be missing as before, so that trying again gains nothing.

    Returns
    -------
    bool
        True where the cause lies outside the response: a missing package, an endpoint, a budget.

    Examples
    --------
    >>> is_retryable("extra_missing:accordant[mesh]"), is_retryable("damaged_file")
    (True, False)
    >>> is_retryable("extra_missing:accordant[mesh]", {"mesh"})
    False
    """
    if reason is None or reason in map(extra_missing, still_missing):
        return False
    return reason.partition(":")[0] in _RETRYABLE


def extra_missing(extra: str) -> str:
    """Name the extra whose packages are not installed.

    Parameters
    ----------
    extra
        Name of an optional dependency group, such as ``mesh``.

    Returns
    -------
    str
        A reason code.

    Examples
    --------
    >>> extra_missing("mesh")
    'extra_missing:accordant[mesh]'
    """
    return f"extra_missing:accordant[{extra}]"


def describe_reason(reason: str) -> str:
    """Say in a sentence what a reason code means.

    Parameters
    ----------
    reason
        A code, with or without what it is about after a colon.

    Returns
    -------
    str
        The sentence; the code itself where it is not one of ours.

    Examples
    --------
    >>> describe_reason("extra_missing:accordant[mesh]")
    "An optional package is not installed: pip install 'accordant[mesh]'."
    >>> describe_reason("no_reference")
    'The item has no reference to compare the response with.'
    """
    code, _, about = reason.partition(":")
    if code == "extra_missing" and about:
        return f"An optional package is not installed: pip install '{about}'."
    return REASONS.get(code, reason)
