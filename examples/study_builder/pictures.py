"""Pictures: a scene of primitives, charts, tables, flow charts, molecules, staves."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from PIL import Image

from examples.study_builder.canvas import WIDTH, Canvas, Theme

Spec = Mapping[str, Any]


def draw_shape(canvas: Canvas, shape: list[Any]) -> None:
    """Draw one primitive given as its name and its numbers."""
    kind, *rest = shape
    actions: dict[str, Callable[..., None]] = {
        "box": lambda x, y, w, h, *more: canvas.box((x, y, w, h), *more),
        "oval": lambda x, y, w, h, *more: canvas.oval((x, y, w, h), *more),
        "arrow": canvas.arrow,
        "line": lambda points, *more: canvas.line(points, *more),
        "poly": lambda points, *more: canvas.polygon(points, *more),
        "arc": lambda box, start, end, *more: canvas.arc(box, start, end, *more),
        "wedge": lambda box, start, end, *more: canvas.wedge(box, start, end, *more),
        "text": lambda x, y, words, size=15, colour="ink": canvas.text(
            x, y, words, size=size, colour=colour
        ),
        "bold": lambda x, y, words, size=17, colour="ink": canvas.text(
            x, y, words, size=size, colour=colour, bold=True
        ),
        "left": lambda x, y, words, size=15, colour="ink": canvas.text(
            x, y, words, size=size, colour=colour, anchor="lm"
        ),
    }
    actions[kind](*rest)


def heading(canvas: Canvas, spec: Spec) -> None:
    """Write the title, if there is one."""
    if spec.get("title"):
        canvas.text(WIDTH / 2, 22, spec["title"], size=17, bold=True)


def scene(spec: Spec, theme: Theme) -> Image.Image:
    """Draw `shapes`, then `marks`, in their order."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    for shape in [*spec.get("shapes", []), *spec.get("marks", [])]:
        draw_shape(canvas, shape)
    return canvas.finish()


def _axes(canvas: Canvas, spec: Spec, top: float) -> Callable[[float], float]:
    """Draw the frame with five gridlines; return the map from value to y."""
    low = float(spec.get("low", 0))

    def height(value: float) -> float:
        return 268.0 - 212 * (value - low) / (top - low)

    for step in range(6):
        value = low + (top - low) * step / 5
        canvas.line((62, height(value), 460, height(value)), "muted", 1)
        canvas.text(55, height(value), f"{value:g}", size=12, anchor="rm")
    canvas.line((62, 52, 62, 268, 460, 268), "ink", 2)
    if spec.get("unit"):
        canvas.text(16, 42, spec["unit"], size=12, anchor="lm")
    return height


def bars(spec: Spec, theme: Theme) -> Image.Image:
    """Draw a bar chart of `values` under `labels`, each with its number."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    height = _axes(canvas, spec, spec["top"])
    slot = 398 / len(spec["values"])
    for place, (name, value) in enumerate(zip(spec["labels"], spec["values"], strict=True)):
        left = 62 + slot * (place + 0.18)
        colour = "c1" if place in spec.get("mark", []) else "c0"
        canvas.box((left, height(value), slot * 0.64, 268 - height(value)), colour)
        canvas.text(left + slot * 0.32, height(value) - 10, f"{value:g}", size=13)
        canvas.text(left + slot * 0.32, 287, name, size=13)
    if spec.get("below"):
        canvas.text(WIDTH / 2, 309, spec["below"], size=12)
    return canvas.finish()


def lines(spec: Spec, theme: Theme) -> Image.Image:
    """Draw one line per entry of `series` over `labels`."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    height = _axes(canvas, spec, spec["top"])
    step = 360 / (len(spec["labels"]) - 1)
    for place, name in enumerate(spec["labels"]):
        canvas.text(80 + step * place, 287, name, size=13)
    for number, (name, values) in enumerate(spec["series"].items()):
        points = [
            c for place, value in enumerate(values) for c in (80 + step * place, height(value))
        ]
        canvas.line(points, f"c{number}", 3)
        for x, y in zip(points[::2], points[1::2], strict=True):
            canvas.oval((x - 4, y - 4, 8, 8), f"c{number}")
        canvas.box((88 + 130 * number, 302, 14, 8), f"c{number}")
        canvas.text(108 + 130 * number, 306, name, size=13, anchor="lm")
    return canvas.finish()


def table(spec: Spec, theme: Theme) -> Image.Image:
    """Draw a table; the first row is the head."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    rows = spec["rows"]
    tall = min(40.0, 250 / len(rows))
    wide = 440 / len(rows[0])
    for down, row in enumerate(rows):
        y = 48 + tall * down
        canvas.box((20, y, 440, tall - 2), "c0" if down == 0 else ("muted", "paper")[down % 2])
        for along, cell in enumerate(row):
            colour = "paper" if down == 0 else "ink"
            canvas.text(
                20 + wide * (along + 0.5), y + tall / 2 - 1, str(cell), size=14, colour=colour
            )
    return canvas.finish()


def flow(spec: Spec, theme: Theme) -> Image.Image:
    """Draw boxes of `nodes` (name → x, y) with arrows along `links`."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    nodes = spec["nodes"]
    for start, end, *words in spec["links"]:
        (x0, y0), (x1, y1) = nodes[start], nodes[end]
        reach = max(abs(x1 - x0) / 66, abs(y1 - y0) / 24, 1e-9)
        dx, dy = (x1 - x0) / reach, (y1 - y0) / reach
        canvas.arrow(x0 + dx, y0 + dy, x1 - dx * 1.04, y1 - dy * 1.04)
        if words:
            canvas.text((x0 + x1) / 2, (y0 + y1) / 2 - 14, words[0], size=12)
    for place, (name, (x, y)) in enumerate(nodes.items()):
        canvas.box((x - 64, y - 21, 128, 42), "paper", f"c{place}")
        canvas.text(x, y, name, size=12)
    return canvas.finish()


def molecule(spec: Spec, theme: Theme) -> Image.Image:
    """Draw `atoms` (symbol, x, y) joined by `bonds` (from, to, order)."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    colours = {"H": "#dfe6ec", "O": "#d6453d", "C": "#4a4f55", "N": "#3c5bc4", "S": "#e2b93b"}
    atoms = spec["atoms"]
    for start, end, order in spec["bonds"]:
        (_, x0, y0), (_, x1, y1) = atoms[start], atoms[end]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        nx, ny = (y1 - y0) / length, (x0 - x1) / length
        for stroke in range(order):
            off = 9 * (stroke - (order - 1) / 2)
            canvas.line((x0 + nx * off, y0 + ny * off, x1 + nx * off, y1 + ny * off), "ink", 4)
    for symbol, x, y in atoms:
        r = 22 if symbol == "H" else 29
        canvas.oval((x - r, y - r, 2 * r, 2 * r), colours.get(symbol, "c4"), "ink")
        canvas.text(x, y, symbol, size=20, bold=True, colour="#111111" if symbol == "H" else "#fff")
    for shape in spec.get("marks", []):
        draw_shape(canvas, shape)
    return canvas.finish()


def staff(spec: Spec, theme: Theme) -> Image.Image:
    """Draw `notes` (letter, octave) on a five-line staff whose lowest line is E4."""
    canvas = Canvas(theme)
    heading(canvas, spec)
    for line in range(5):
        canvas.line((40, 120 + 22 * line, 440, 120 + 22 * line), "ink", 1.5)
    canvas.line((40, 120, 40, 208), "ink", 4)
    step = 340 / max(len(spec["notes"]), 1)
    for place, (letter, octave) in enumerate(spec["notes"]):
        x = 80 + step * (place + 0.5)
        y = 208 - 11 * ("CDEFGAB".index(letter) - 2 + 7 * (octave - 4))
        for ledger in range(230, round(y) + 1, 22):
            canvas.line((x - 22, ledger, x + 22, ledger), "ink", 1.5)
        canvas.oval((x - 13, y - 10, 26, 20), f"c{place % 3}", "ink")
        canvas.line((x + 12, y, x + 12, y - 66), "ink", 2)
        if spec.get("names", True):
            canvas.text(x, 276, f"{letter}{octave}", size=15)
    return canvas.finish()


def board(spec: Spec, theme: Theme) -> Image.Image:
    """Draw a chessboard with a `knight` on a square and `dots` on others."""
    canvas = Canvas(theme)

    def middle(square: str) -> tuple[float, float]:
        return 118 + 35 * "abcdefgh".index(square[0]), 275 - 35 * (int(square[1]) - 1)

    for file in "abcdefgh":
        for rank in "12345678":
            x, y = middle(file + rank)
            dark = ("abcdefgh".index(file) + int(rank)) % 2 == 1
            canvas.polygon(
                (x - 17.5, y - 17.5, x + 17.5, y - 17.5, x + 17.5, y + 17.5, x - 17.5, y + 17.5),
                "#b58a63" if dark else "#efe0c6",
            )
        canvas.text(x, 306, file, size=13)
    for rank in "12345678":
        canvas.text(88, middle("a" + rank)[1], rank, size=13)
    canvas.text(*middle(spec["knight"]), "♞", size=30, colour="#1c1c1c", family="sans")
    for square in spec.get("dots", []):
        x, y = middle(square)
        canvas.oval((x - 7, y - 7, 14, 14), "c3")
    return canvas.finish()


def path_points(points: list[list[float]], share: float) -> tuple[float, float]:
    """Return the point at `share` (0–1) of the way along a polyline.

    Examples
    --------
    >>> path_points([[0, 0], [10, 0], [10, 10]], 0.75)
    (10.0, 5.0)
    """
    legs = list(pairwise(points))
    lengths = [((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in legs]
    left = share * sum(lengths)
    for (a, b), length in zip(legs, lengths, strict=True):
        if left <= length:
            t = left / length if length else 0.0
            return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
        left -= length
    return float(points[-1][0]), float(points[-1][1])


PICTURES: dict[str, Callable[[Spec, Theme], Image.Image]] = {
    "scene": scene,
    "bars": bars,
    "lines": lines,
    "table": table,
    "flow": flow,
    "molecule": molecule,
    "staff": staff,
    "board": board,
}
