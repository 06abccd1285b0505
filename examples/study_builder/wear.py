"""How a file is spoilt: a little (`flawed`), heavily (`poor`), or cut off (`broken`)."""

import numpy as np
from PIL import Image, ImageFilter

from examples.study_builder.clips import Clip, silence_like
from examples.study_builder.sounds import RATE, Wave

LEVELS = ("clean", "flawed", "poor", "broken")
KEPT_WHEN_BROKEN = 0.45
NOTES = {
    ("image", "flawed"): " The picture is slightly soft and grainy.",
    ("image", "poor"): " The picture is blurred, full of grain, and grey at its right edge.",
    ("audio", "flawed"): " A faint hiss lies behind it.",
    ("audio", "poor"): " It is distorted, with a loud hum and several dropouts.",
    ("video", "flawed"): " The picture is blocky.",
    ("video", "poor"): " The picture is blurred and stutters, and there is no sound.",
    ("threeD", "flawed"): " The surface is slightly rough.",
    ("threeD", "poor"): " It is badly distorted and full of holes.",
}
BROKEN = {
    "image": "A picture file that is cut off: only the upper part can be seen. It belongs to this:",
    "audio": "A recording that breaks off early. How it begins:",
    "video": "A video file that is cut off and does not play.",
    "document": "A document that is cut off and does not open.",
    "code": "A source file that stops in the middle. It belongs to this:",
    "threeD": "A 3D file that is cut off, so that no whole model can be shown.",
}
SHOWN_WHEN_BROKEN = {"image", "audio", "code"}


def note_wear(caption: str, modality: str, wear: str) -> str:
    """Return the caption of a part as its file really is.

    Examples
    --------
    >>> note_wear("A red circle.", "image", "flawed")
    'A red circle. The picture is slightly soft and grainy.'
    """
    if wear != "broken":
        return caption + NOTES.get((modality, wear), "")
    if modality not in SHOWN_WHEN_BROKEN:
        return BROKEN[modality]
    words = caption.split()
    if modality == "audio":
        words = [*words[: max(3, int(len(words) * KEPT_WHEN_BROKEN))], "…"]
    return f"{BROKEN[modality]} {' '.join(words)}"


def wear_picture(picture: Image.Image, wear: str, rng: np.random.Generator) -> Image.Image:
    """Return the picture softer and grainier; `poor` also loses its right edge."""
    if wear not in {"flawed", "poor"}:
        return picture
    heavy = wear == "poor"
    soft = picture.filter(ImageFilter.GaussianBlur(2.6 if heavy else 0.9))
    pixels = np.asarray(soft, dtype=float)
    pixels = pixels + rng.normal(scale=38 if heavy else 5, size=(*pixels.shape[:2], 1))
    if heavy:
        pixels[:, int(pixels.shape[1] * 0.86) :] = 128
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def wear_wave(wave: Wave, wear: str, rng: np.random.Generator) -> Wave:
    """Return the sound with hiss, or distorted with hum and dropouts."""
    if wear == "flawed":
        return 0.5 * wave + 0.012 * rng.normal(size=len(wave))
    if wear != "poor":
        return wave
    t = np.arange(len(wave)) / RATE
    out = np.clip(6 * wave, -0.55, 0.55) + 0.12 * np.sin(2 * np.pi * 50 * t)
    out = out + 0.1 * np.sin(2 * np.pi * 150 * t) + 0.03 * rng.normal(size=len(wave))
    for start in rng.integers(0, max(len(wave) - RATE // 4, 1), size=max(len(wave) // RATE, 1)):
        out[start : start + RATE // 6] = 0
    return out


def wear_clip(clip: Clip, wear: str, rng: np.random.Generator) -> Clip:
    """Return the film blocky, or blurred, stuttering and silent."""
    del rng
    frames, wave = clip
    if wear not in {"flawed", "poor"}:
        return clip
    factor, hold = (3, 1) if wear == "flawed" else (7, 5)
    small = [
        f.resize((f.width // factor, f.height // factor), Image.Resampling.BILINEAR) for f in frames
    ]
    shown = [small[n - n % hold] for n in range(len(small))]
    back = Image.Resampling.NEAREST if wear == "flawed" else Image.Resampling.BILINEAR
    worn = [f.resize(frames[0].size, back) for f in shown]
    return worn, wave if wear == "flawed" else silence_like(wave)


def cut_off(data: bytes) -> bytes:
    """Return the first part of a file, as an interrupted download leaves it."""
    return data[: int(len(data) * KEPT_WHEN_BROKEN)]
