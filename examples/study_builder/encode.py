"""Turns pictures, sounds and films into small files with the same bytes each time."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from examples.study_builder.canvas import COLOURS
from examples.study_builder.clips import FRAMES_PER_SECOND, Clip
from examples.study_builder.sounds import RATE

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

AUDIO_CODECS = {".mp3": ("mp3", "libmp3lame", 24000), ".ogg": ("ogg", "libopus", 20000)}
VIDEO_CODECS = {
    ".mp4": ("mp4", "libx264", "aac", {"crf": "30", "preset": "slow", "threads": "1"}),
    ".webm": ("webm", "libvpx-vp9", "libopus", {"crf": "40", "b": "0", "threads": "1"}),
}


def encode_image(picture: Image.Image, suffix: str) -> bytes:
    """Return a PNG with a reduced palette, or a JPEG of low quality."""
    out = BytesIO()
    if suffix == ".png":
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    else:
        picture.save(out, "JPEG", quality=34, optimize=True)
    return out.getvalue()


def _feed_audio(container: OutputContainer, stream: AudioStream, wave: NDArray[np.float64]) -> None:
    import av

    samples = np.round(np.clip(wave, -1, 1) * 32000).astype(np.int16)
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=stream.rate)
    for start in range(0, len(samples), 1024):
        block = samples[None, start : start + 1024]
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, start
        frame.time_base = Fraction(1, RATE)
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    for ready in resampler.resample(None):
        container.mux(stream.encode(ready))
    container.mux(stream.encode(None))


def _open(out: BytesIO, shape: str) -> OutputContainer:
    import av

    return av.open(out, "w", format=shape, container_options={"fflags": "+bitexact"})


def encode_audio(wave: NDArray[np.float64], suffix: str) -> bytes:
    """Return a small mono MP3 or Ogg Opus file.

    Parameters
    ----------
    wave : (T,) array, −1…1, at 22,050 samples a second
    suffix
        ``.mp3`` or ``.ogg``.
    """
    shape, codec, bits = AUDIO_CODECS[suffix]
    out = BytesIO()
    with _open(out, shape) as container:
        rate = 24000 if codec == "libopus" else RATE
        stream = cast("AudioStream", container.add_stream(codec, rate=rate, layout="mono"))
        stream.bit_rate = bits
        _feed_audio(container, stream, wave)
    return out.getvalue()


def planes(picture: Image.Image) -> NDArray[np.uint8]:
    """Return a picture as planar YUV 4:2:0 of video range.

    FFmpeg's own conversion is faster, but does not give the same bytes every time.

    Returns
    -------
    (3H/2, W) array: luma above, then the two chroma planes at half the size.

    Source
    ------
    ITU-R BT.601-7, section 2.5.
    """
    red, green, blue = (np.asarray(band, dtype=np.int64) for band in picture.split())
    luma = 16 + (65481 * red + 128553 * green + 24966 * blue) // 255000
    chroma = (
        128 + (-37797 * red - 74203 * green + 112000 * blue) // 255000,
        128 + (112000 * red - 93786 * green - 18214 * blue) // 255000,
    )
    halves = [c.reshape(c.shape[0] // 2, 2, -1, 2).sum(axis=(1, 3)) // 4 for c in chroma]
    wide = [half.reshape(-1, luma.shape[1]) for half in halves]
    return np.vstack([luma, *wide]).astype(np.uint8)


def encode_video(clip: Clip, suffix: str) -> bytes:
    """Return an H.264/AAC or VP9/Opus file of the frames and their sound."""
    import av

    frames, wave = clip
    shape, video_codec, audio_codec, options = VIDEO_CODECS[suffix]
    out = BytesIO()
    with _open(out, shape) as container:
        added = container.add_stream(video_codec, rate=FRAMES_PER_SECOND, options=options)
        video = cast("VideoStream", added)
        video.width, video.height = frames[0].size
        video.pix_fmt = "yuv420p"
        video.codec_context.thread_count = 1
        rate = 48000 if audio_codec == "libopus" else RATE
        audio = cast("AudioStream", container.add_stream(audio_codec, rate=rate, layout="mono"))
        audio.bit_rate = 32000
        for picture in frames:
            frame = av.VideoFrame.from_ndarray(planes(picture), format="yuv420p")
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        _feed_audio(container, audio, wave)
    return out.getvalue()
