"""Quality of a film: its pictures, its movement, and whether it is all there."""

from __future__ import annotations

from judgments.records import Part
from metrics.quality.base import (
    Quality,
    UnusableError,
    graded,
    is_cut_short,
    null,
    ramp,
    unusable,
    wholeness,
)
from metrics.quality.films import Film, can_decode_films, decode_film
from metrics.quality.image import grade_pixels
from metrics.reasons import extra_missing

__all__ = ["score_video"]

_SHORTEST = 4
_HALF_STUTTER = 0.25


def score_video(part: Part) -> Quality:
    """Grade a film.

    It sees what `grade_pixels` sees in eight pictures spread over the film, a film in which nothing
    moves, black pictures, flicker, frames that were replaced by the one before or that are missing
    from the timeline (a picture stays, then things leap on), frames that were cut out so that the
    film is shorter (things leap), frame rates below 12 a second, and a film that is shorter than it
    says. Things that rest and go on at their own pace, lamps that blink and slides do not count.

    It cannot see what happens in a film, impossible movements, its sound, or what the loss of a
    frame does not show: where nothing moves it equals its neighbours, in slides a change comes one
    frame later, in films drawn on twos or threes most frames repeat the one before anyway, and a
    picture that stays for more than a second may be meant to.
    Motion that is jagged by nature loses up to a fifth. A little grain may hide the traces of
    compression.

    Parameters
    ----------
    part
        Of modality video, with its file.

    Returns
    -------
    Quality
        0–1; 0 for a file without pictures, null where the extra is not installed.
    """
    if part.path is None:
        return null("file_missing")
    if not can_decode_films():
        return null(extra_missing("video"))
    try:
        film = decode_film(part.path)
    except UnusableError as error:
        return unusable(str(error))
    if film.too_large:
        return null("too_large")
    return _grade_film(film)


def _grade_film(film: Film) -> Quality:
    if film.frames < _SHORTEST:
        return null("too_short", frames=str(film.frames))
    pictures = [grade_pixels(picture) for picture in film.pictures]
    for picture in pictures:
        if picture.value is None:
            return picture
    lit = [p.value for p in pictures if p.value is not None and p.value > 0.0]
    dark = 1.0 - len(lit) / len(pictures)
    return graded(
        {
            "pictures": sum(lit) / len(lit) if lit else 0.0,
            "lit": ramp(dark, bad=1.0, good=0.25),
            "movement": 0.6 if film.still == 1.0 else 1.0,
            "fluent": 1.0 / (1.0 + film.stutter / _HALF_STUTTER + film.leaps),
            "steady": ramp(film.flicker, bad=0.3, good=0.02),
            "rate": ramp(film.rate, bad=0.0, good=12.0),
            "whole": wholeness(film.present),
        },
        {
            "frames": film.frames,
            "seconds": film.seconds,
            "declared_seconds": film.declared,
            "cut_short": is_cut_short(film.present),
            "frames_per_second": film.rate,
            "still": film.still,
            "flicker": film.flicker,
            "stutter": film.stutter,
            "leaps": film.leaps,
            "dark_pictures": dark,
        },
    )
