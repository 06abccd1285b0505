"""Sound and film: decoded once from beginning to end."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from judgments.media.preflight.findings import Findings, package

__all__ = ["check_recording"]

# What every common browser plays, by container: films and sounds.
_PLAYABLE: dict[str, tuple[set[str], set[str]]] = {
    "video/mp4": ({"h264", "av1", "vp9"}, {"aac", "mp3", "opus", "flac"}),
    "audio/mp4": (set(), {"aac", "mp3", "flac"}),
    "video/webm": ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
    "audio/ogg": (set(), {"opus", "vorbis", "flac"}),
    "audio/mpeg": (set(), {"mp3"}),
    "audio/flac": (set(), {"flac"}),
    "audio/wav": (set(), {"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_s32le", "pcm_f32le"}),
}
_PIXELS_OF_H264 = {"yuv420p", "yuvj420p"}
_TO_FILM = (
    "-c:v libx264 -preset slow -crf 16 -pix_fmt yuv420p -c:a aac -b:a 256k -movflags +faststart"
)
_TO_SOUND = "-c:a flac"
_REWRAP = "-c copy -movflags +faststart"
_SLACK_S, _SLACK = 0.5, 0.05
_US = 1_000_000


def check_recording(path: Path, media_type: str) -> Findings:
    """Decode a sound or film; say what it is and whether browsers play it.

    Parameters
    ----------
    path
        The file.
    media_type
        What it is.

    Raises
    ------
    MissingPackageError
        PyAV is not installed.
    """
    av = package("av", "video")
    found = Findings()
    try:
        with av.open(str(path)) as container:
            streams = [*container.streams.video, *container.streams.audio]
            _describe(container, streams, found)
            decoded = _decode(container, streams)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        found.broken(
            f"it cannot be decoded ({getattr(error, 'strerror', None) or error})".replace("\n", " ")
        )
        return found
    if not streams:
        found.broken("there is neither sound nor film in it")
        return found
    _compare(decoded, found)
    if found.decodes:
        _judge(media_type, found)
    return found


def _describe(container: Any, streams: list[Any], found: Findings) -> None:  # noqa: ANN401
    films = [one for one in streams if one.type == "video"]
    found.facts = {
        "films": [_codec(one) for one in films],
        "sounds": [_codec(one) for one in streams if one.type == "audio"],
        "declared_s": None if container.duration is None else container.duration / _US,
    }
    if films:
        found.facts["pixel_format"] = films[0].codec_context.pix_fmt
        found.facts["width"], found.facts["height"] = films[0].width, films[0].height


def _codec(stream: Any) -> str:  # noqa: ANN401
    """Name what it is coded in, whatever decodes it here."""
    return str(stream.codec_context.codec.canonical_name)


def _decode(container: Any, streams: list[Any]) -> float:  # noqa: ANN401
    """Decode every frame; give where the last one ends, in seconds from the first."""
    for stream in streams:
        stream.thread_type = "AUTO"
    first, last = math.inf, 0.0
    for frame in container.decode(*streams) if streams else ():
        if frame.time is None:
            continue
        length = frame.samples / frame.sample_rate if hasattr(frame, "samples") else 0.0
        first, last = min(first, frame.time), max(last, frame.time + length)
    return max(0.0, last - first)


def _compare(decoded: float, found: Findings) -> None:
    """Compare what was decoded with what was declared; a film's last frame has no length."""
    found.facts["decoded_s"] = round(decoded, 3)
    declared = found.facts["declared_s"]
    if not isinstance(declared, float):
        return
    if decoded < declared * (1 - _SLACK) - _SLACK_S:
        found.broken(f"only {decoded:.1f} of the {declared:.1f} seconds it declares can be decoded")


def _judge(media_type: str, found: Findings) -> None:
    films, sounds = found.facts["films"], found.facts["sounds"]
    if not isinstance(films, list) or not isinstance(sounds, list):
        return
    to = (_TO_FILM, ".mp4") if films else (_TO_SOUND, ".flac")
    playable = _PLAYABLE.get(media_type)
    if playable is None:
        fits = set(films) <= {"h264"} and set(sounds) <= {"aac", "mp3"}
        found.unplayable(
            f"no common browser plays files of kind {media_type}",
            *((_REWRAP, ".mp4") if fits and films else to),
        )
        return
    pictures, voices = playable
    odd = [name for name in films if name not in pictures]
    odd += [name for name in sounds if name not in voices]
    if odd:
        found.unplayable(f"not every browser plays {', '.join(odd)} in {media_type}", *to)
    elif "h264" in films and found.facts["pixel_format"] not in _PIXELS_OF_H264:
        pixels = found.facts["pixel_format"]
        found.unplayable(f"not every browser plays h264 with pixels of kind {pixels}", *to)
