"""Sounds and films that tell a name in every field that their formats have for such things."""

from __future__ import annotations

import io
import struct
from fractions import Fraction

import av
import numpy as np

RATE = 48000


def recording(name: str, form: str, *, sound: str | None = None, film: str | None = None) -> bytes:
    """Encode a second of sound or film with the name as every tag of container and streams."""
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        for key in ("title", "artist", "comment", "encoder", "copyright", "description"):
            container.metadata[key] = f"{key} by {name}"
        streams = []
        if film:
            stream = container.add_stream(film, rate=Fraction(10))
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            streams.append((stream, _pictures()))
        if sound:
            stream = container.add_stream(sound, rate=RATE)
            stream.layout = "stereo"
            stream.codec_context.options = {"strict": "experimental"}
            streams.append((stream, _sounds(stream)))
        for stream, _ in streams:
            stream.metadata["title"] = f"track of {name}"
            stream.metadata["handler_name"] = f"handler of {name}"
        for stream, frames in streams:
            for frame in frames:
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return target.getvalue()


def _pictures():
    noise = np.random.default_rng(0)
    for number in range(10):
        frame = av.VideoFrame.from_ndarray(
            noise.integers(0, 255, (48, 64, 3), np.uint8), format="rgb24"
        ).reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 10)
        yield frame


def _sounds(stream):
    form = stream.codec_context.codec.audio_formats[0].name
    wave = np.sin(np.arange(RATE) / 9) * 0.4
    kinds = {"s16": np.int16, "s32": np.int32, "flt": np.float32}
    kind = kinds[form.removesuffix("p")]
    scale = 1 if kind is np.float32 else np.iinfo(kind).max
    for start in range(0, RATE, 960):
        both = np.tile(wave[start : start + 960], (2, 1))
        samples = (both if form.endswith("p") else both.T.reshape(1, -1)) * scale
        frame = av.AudioFrame.from_ndarray(samples.astype(kind), format=form, layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        frame.time_base = Fraction(1, RATE)
        yield frame


def mp3(name: str) -> bytes:
    made = recording(name, "mp3", sound="libmp3lame")
    told = name.encode()
    item = struct.pack("<II", len(told), 0) + b"Artist\x00" + told
    ape = b"APETAGEX" + struct.pack("<IIII8x", 2000, len(item) + 32, 1, 1 << 31 | 1 << 29)
    ape += item + b"APETAGEX" + struct.pack("<IIII8x", 2000, len(item) + 32, 1, 1 << 31)
    return made + ape + b"TAG" + told.ljust(125, b"\x00")


def wav(name: str) -> bytes:
    made = bytearray(recording(name, "wav", sound="pcm_s16le"))
    told = name.encode().ljust(602, b"\x00")
    for kind in (b"bext", b"id3 ", b"C2PA", b"iXML"):
        made += struct.pack("<4sI", kind, len(told)) + told
    struct.pack_into("<I", made, 4, len(made) - 8)
    return bytes(made)


def flac(name: str) -> bytes:
    made = recording(name, "flac", sound="flac")
    told = b"\x00\x00\x00\x03\x00\x00\x00\x00" + name.encode()
    picture = bytes([6]) + len(told).to_bytes(3) + told
    return made[:42] + picture + made[42:]


def mp4(name: str, *, form: str = "mp4") -> bytes:
    made = bytearray(recording(name, form, sound="aac", film="libx264"))
    told = name.encode()
    at = made.find(b"x264 - core")
    made[at : at + len(told)] = told
    coder = made.find(b"avc1", made.find(b"stsd")) + 4 + 42
    made[coder : coder + 1 + len(told)] = bytes([len(told)]) + told
    content = bytes(16) + b"c2pa " + told
    return bytes(made) + struct.pack(">I4s", len(content) + 8, b"uuid") + content


def files(name: str) -> dict[str, tuple[bytes, str]]:
    """Give media of each kind: kind → bytes and suffix."""
    return {
        "mp3": (mp3(name), ".mp3"),
        "wav": (wav(name), ".wav"),
        "flac": (flac(name), ".flac"),
        "vorbis": (recording(name, "ogg", sound="vorbis"), ".ogg"),
        "opus": (recording(name, "ogg", sound="libopus"), ".ogg"),
        "flac in ogg": (recording(name, "ogg", sound="flac"), ".ogg"),
        "m4a": (recording(name, "ipod", sound="aac"), ".m4a"),
        "mp4": (mp4(name), ".mp4"),
        "mov": (mp4(name, form="mov"), ".mov"),
        "webm": (recording(name, "webm", sound="libopus", film="libvpx-vp9"), ".webm"),
        "mkv": (recording(name, "matroska", sound="aac", film="libx264"), ".mkv"),
        "avi": (recording(name, "avi", sound="libmp3lame", film="mpeg4"), ".avi"),
    }
