"""Text in pictures and in scanned pages, by recognition models that ship in a package."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from metrics.extraction.limits import MAX_CHARACTERS, MAX_PIXELS, UnreadableError, check_size
from metrics.extraction.reading_order import Line, in_reading_order
from metrics.reasons import extra_missing

__all__ = ["characters_config", "prepared", "read_document_picture", "read_image", "recognise"]

_LONGEST_SIDE = 2_000
_LONGEST_TO_SHORTEST = 4
# The detector enlarges the shorter side to 736 pixels. Where it finds at less than that, in a small
# picture, no boxes that five words fit into (in each as many as it is longer than high), it finds
# no text of five words either: 44 texts of 6 to 40 pixels, on white and across photographs, had
# boxes of 29 and more, photographs at most 2.
_SMALL, _GLANCED_AT = 600, 480
_MIN_ROOM = 4.0
_MIN_CONFIDENCE = 0.8
_MIN_WORDS = 5
_MIN_AREA = 0.05
_WORD = re.compile(r"[^\W\d_]{3,}")
_FRAGMENT = re.compile(r"(?<!\w)[^\W\d_]{1,2}(?!\w)")
_MODELS: Mapping[str, str] = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
# Sessions keep state between the steps of one page: every thread has its own.
_OF_THREAD = threading.local()


def characters_config() -> Mapping[str, Any]:
    """Give everything that a recognised text depends on.

    Returns
    -------
    mapping
        JSON-able; versions are None where the extra is not installed.
    """
    return {
        "models": dict(_MODELS),
        "longest_side": _LONGEST_SIDE,
        "longest_to_shortest": _LONGEST_TO_SHORTEST,
        "min_confidence": _MIN_CONFIDENCE,
        "min_words": _MIN_WORDS,
        "min_area": _MIN_AREA,
        "glance": [_SMALL, _GLANCED_AT, _MIN_ROOM],
        "version": 2,
        "max_pixels": MAX_PIXELS,
        "versions": {"rapidocr": _version("rapidocr")},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def read_image(path: Path) -> str:
    """Read the text of a picture that consists of text to a good part: a table, a labelled diagram.

    The text in a picture is not what the picture shows. A photograph with a logo or a caption
    burnt in must not be compared as if it said nothing but that, so it counts as the image's text
    only where at least five words of three letters were read with a confidence of .8, where these
    outnumber the fragments of one or two letters that structural formulas consist of, and where
    the lines cover 5 % of the picture. Everything else stays without text.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    str
        A row a line.

    Raises
    ------
    UnreadableError
        With ``no_characters``, ``no_text_for_image`` where there is too little, ``damaged_file``,
        ``too_large``, ``file_missing``, ``extraction_failed`` or the extra that is not installed.
    """
    picture = _open(path)
    room = _room(picture) if min(picture.size) < _SMALL else _MIN_ROOM
    if room < _MIN_ROOM:
        reason = "no_text_for_image" if room else "no_characters"
        raise UnreadableError(reason)
    lines = _lines(picture)
    if lines and not _is_substantial(lines, picture.width * picture.height):
        reason = "no_text_for_image"
        raise UnreadableError(reason)
    return _text(lines)


def _is_substantial(lines: Sequence[Line], pixels: int) -> bool:
    words = sum(len(_WORD.findall(line.text)) for line in lines)
    fragments = sum(len(_FRAGMENT.findall(line.text)) for line in lines)
    area = sum((line.right - line.left) * line.height for line in lines)
    return words >= _MIN_WORDS and words > fragments and area >= _MIN_AREA * pixels


def read_document_picture(path: Path) -> str:
    """Read the text of a document whose file is a picture: all of it, however little.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    str
        A row a line.

    Raises
    ------
    UnreadableError
        As `read_image`, but for ``no_text_for_image``.
    """
    return recognise(_open(path))


def recognise(picture: Image.Image) -> str:
    """Read all lines of a page that are recognised with a confidence of at least .8.

    Parameters
    ----------
    picture
        RGB.

    Returns
    -------
    str
        Rows in reading order, at most 20,000 characters.

    Raises
    ------
    UnreadableError
        With ``no_characters``, ``extraction_failed`` or the extra that is not installed.
    """
    return _text(_lines(picture))


def _text(lines: Sequence[Line]) -> str:
    rows = [" ".join(line.text for line in row) for row in in_reading_order(lines)]
    text = "\n".join(rows).strip()[:MAX_CHARACTERS]
    if not text:
        reason = "no_characters"
        raise UnreadableError(reason)
    return text


def _open(path: Path) -> Image.Image:
    """Decode a picture: its first frame, upright."""
    check_size(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    reason = "too_large"
                    raise UnreadableError(reason)
                shown = ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError as error:
        reason = "too_large"
        raise UnreadableError(reason) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    return prepared(shown)


def prepared(picture: Image.Image) -> Image.Image:
    """Put a picture on white, at most 2,000 pixels long and at least a quarter of that wide.

    Parameters
    ----------
    picture
        In any mode.

    Returns
    -------
    Image
        RGB.
    """
    shown = picture.convert("RGBA")
    shown.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    # The shorter side is enlarged to a fixed length: a hair line would become gigapixels.
    least = max(shown.size) // _LONGEST_TO_SHORTEST
    under = Image.new("RGBA", (max(shown.width, least), max(shown.height, least)), "white")
    under.alpha_composite(shown)
    return under.convert("RGB")


def _room(picture: Image.Image) -> float:
    """Take a glance at a picture: by how much the boxes found are longer than high, in all."""
    found = _run(_detector(), picture)
    if found.boxes is None:
        return 0.0
    corners = np.asarray(found.boxes, dtype=np.float64)
    sides = np.linalg.norm(np.diff(corners[:, :3], axis=1), axis=2)
    return float((sides.max(axis=1) / np.maximum(sides.min(axis=1), 1.0)).sum())


def _lines(picture: Image.Image) -> list[Line]:
    found = _run(_engine(), picture)
    if found.txts is None:
        return []
    return [
        _line(text.strip(), np.asarray(box, dtype=np.float64))
        for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True)
        if score >= _MIN_CONFIDENCE and text.strip()
    ]


def _run(engine: Any, picture: Image.Image) -> Any:  # noqa: ANN401
    pixels: NDArray[np.uint8] = np.asarray(picture, dtype=np.uint8)[:, :, ::-1]
    try:
        return engine(np.ascontiguousarray(pixels))
    except _failures() as error:
        reason = "extraction_failed"
        raise UnreadableError(reason) from error


def _line(text: str, box: NDArray[np.float64]) -> Line:
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    return Line(
        text=text, left=float(left), top=float(top), right=float(right), bottom=float(bottom)
    )


def _failures() -> tuple[type[Exception], ...]:
    """Give what recognition raises on pictures that it cannot cope with."""
    import cv2
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
    from rapidocr.utils.process_img import ResizeImgError

    known = (ValueError, RuntimeError, IndexError, ArithmeticError, MemoryError)
    return (cv2.error, ONNXRuntimeError, ResizeImgError, *known)


def _engine() -> Any:  # noqa: ANN401
    if not hasattr(_OF_THREAD, "engine"):
        _OF_THREAD.engine = _new_engine({})
    return _OF_THREAD.engine


def _detector() -> Any:  # noqa: ANN401
    if not hasattr(_OF_THREAD, "detector"):
        _OF_THREAD.detector = _new_engine(
            {
                "Global.use_cls": False,
                "Global.use_rec": False,
                "Det.limit_side_len": _GLANCED_AT,
            }
        )
    return _OF_THREAD.detector


def _new_engine(params: Mapping[str, Any]) -> Any:  # noqa: ANN401
    try:
        import cv2  # noqa: F401
        import onnxruntime  # noqa: F401
        import rapidocr
    except ImportError as error:
        raise UnreadableError(extra_missing("ocr")) from error
    # Given a path, RapidOCR opens it; given none, it may download.
    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            **{f"{step}.model_path": str(models / name) for step, name in _MODELS.items()},
            **params,
        }
    )
