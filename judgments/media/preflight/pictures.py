"""Pictures: decoded once, every frame."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageSequence

from judgments.media.preflight.findings import Findings

__all__ = ["check_picture"]

_SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"}
_MANY_PIXELS = 50_000_000


def check_picture(path: Path, media_type: str) -> Findings:
    """Decode a picture; say how large it is and whether browsers show it."""
    found = Findings()
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            frames = 0
            for frame in ImageSequence.Iterator(picture):
                frame.load()
                frames += 1
            found.facts = {
                "width": width, "height": height, "frames": frames, "mode": picture.mode
            }  # fmt: skip
    except Image.DecompressionBombError:
        found.unplayable("it has more pixels than can be drawn")
        return found
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        found.broken(f"it cannot be decoded ({error})".replace(str(path), "the file"))
        return found
    if media_type not in _SHOWN:
        found.unplayable(f"no common browser shows {media_type}", "", ".png")
    if width * height > _MANY_PIXELS:
        found.warnings.append(f"{width} × {height} pixels take long to draw")
    return found
