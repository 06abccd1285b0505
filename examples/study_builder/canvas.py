"""A small drawing surface with themes, so that every picture of the study has one hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 480, 320
OVERSAMPLING = 2
COLOURS = 96
Frame = Sequence[float]
FAMILIES = {
    "sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    "mono": ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours and typeface of one visual identity."""

    name: str
    paper: str
    ink: str
    muted: str
    palette: tuple[str, ...]
    family: str = "sans"

    def colour(self, name: str) -> str:
        """Return the value of `ink`, `paper`, `muted`, `c0`…`c5`, or the colour itself."""
        if name in {"ink", "paper", "muted"}:
            return str(getattr(self, name))
        if len(name) == 2 and name[0] == "c" and name[1].isdigit():
            return self.palette[int(name[1]) % len(self.palette)]
        return name


THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            name="daylight",
            paper="#ffffff",
            ink="#1f2933",
            muted="#cbd2d9",
            palette=("#2f6db5", "#e08a2e", "#3f9b6c", "#c8504b", "#8661b5", "#8a6d4f"),
        ),
        Theme(
            name="chalk",
            paper="#fbf7ef",
            ink="#3b3226",
            muted="#d9cfbd",
            palette=("#4f7a8c", "#d98f5c", "#7a9a5b", "#b9574f", "#8d6b94", "#a4843f"),
            family="serif",
        ),
        Theme(
            name="mist",
            paper="#f1f5f9",
            ink="#243447",
            muted="#c3d0dc",
            palette=("#3d7ea6", "#f2a154", "#5aa469", "#d35d6e", "#7d6ca3", "#997b5f"),
        ),
        Theme(
            name="sage",
            paper="#f3f7f0",
            ink="#22352b",
            muted="#c9d6c8",
            palette=("#3f7d6b", "#d98a4a", "#6b8fb3", "#bf5b4b", "#87739e", "#93804f"),
        ),
        Theme(
            name="rose",
            paper="#fdf6f5",
            ink="#40272c",
            muted="#e3cfcd",
            palette=("#9c4a5e", "#d79a54", "#5d8a80", "#b8503f", "#74689b", "#8f7453"),
            family="serif",
        ),
        Theme(
            name="neon",
            paper="#14061f",
            ink="#f8ff6b",
            muted="#5b2a86",
            palette=("#ff2e97", "#00f0ff", "#b6ff00", "#ff7a00", "#c77dff", "#ffe600"),
            family="mono",
        ),
    )
}
PLEASANT = ("chalk", "mist", "sage", "rose")


@cache
def load_font(family: str, size: float, bold: bool) -> ImageFont.FreeTypeFont:
    """Return a typeface that matplotlib carries, so that no system font is needed."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(str(folder / FAMILIES[family][bold]), size)


class Canvas:
    """Draw in logical pixels; `finish` returns the anti-aliased picture.

    Parameters
    ----------
    theme
        Colours and typeface.
    width, height
        Size of the finished picture in pixels.
    """

    def __init__(self, theme: Theme, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.theme, self.width, self.height = theme, width, height
        size = (width * OVERSAMPLING, height * OVERSAMPLING)
        self.image = Image.new("RGB", size, theme.paper)
        self.pen = ImageDraw.Draw(self.image)

    @staticmethod
    def _scaled(numbers: Sequence[float]) -> list[float]:
        return [float(number) * OVERSAMPLING for number in numbers]

    def line(self, points: Sequence[float], colour: str = "ink", width: float = 2) -> None:
        """Draw a polyline through x0, y0, x1, y1 and so on."""
        self.pen.line(
            self._scaled(points),
            fill=self.theme.colour(colour),
            width=round(width * OVERSAMPLING),
            joint="curve",
        )

    def box(self, frame: Frame, fill: str, edge: str = "") -> None:
        """Draw a rectangle with slightly rounded corners; the frame is x, y, width, height."""
        x, y, w, h = frame
        self.pen.rounded_rectangle(
            self._scaled((x, y, x + w, y + h)),
            radius=3 * OVERSAMPLING,
            fill=self.theme.colour(fill),
            outline=self.theme.colour(edge) if edge else None,
            width=2 * OVERSAMPLING,
        )

    def oval(self, frame: Frame, fill: str, edge: str = "") -> None:
        """Draw an ellipse in the frame."""
        x, y, w, h = frame
        self.pen.ellipse(
            self._scaled((x, y, x + w, y + h)),
            fill=self.theme.colour(fill) if fill else None,
            outline=self.theme.colour(edge) if edge else None,
            width=2 * OVERSAMPLING,
        )

    def arc(
        self, box: Frame, start: float, end: float, colour: str = "ink", width: float = 2
    ) -> None:
        """Draw part of an ellipse; angles in degrees, clockwise from three o'clock."""
        x, y, w, h = box
        self.pen.arc(
            self._scaled((x, y, x + w, y + h)),
            start,
            end,
            fill=self.theme.colour(colour),
            width=round(width * OVERSAMPLING),
        )

    def wedge(self, box: Frame, start: float, end: float, fill: str, edge: str = "paper") -> None:
        """Draw a slice of an ellipse; angles in degrees, clockwise from three o'clock."""
        x, y, w, h = box
        self.pen.pieslice(
            self._scaled((x, y, x + w, y + h)),
            start,
            end,
            fill=self.theme.colour(fill),
            outline=self.theme.colour(edge),
            width=2 * OVERSAMPLING,
        )

    def polygon(self, points: Sequence[float], fill: str, edge: str = "") -> None:
        """Fill the polygon x0, y0, x1, y1 and so on."""
        scaled = self._scaled(points)
        self.pen.polygon(scaled, fill=self.theme.colour(fill))
        if edge:
            self.line([*points, *points[:2]], edge)

    def arrow(self, x0: float, y0: float, x1: float, y1: float, colour: str = "ink") -> None:
        """Draw an arrow to x1, y1."""
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        bx, by = x1 - 11 * ux, y1 - 11 * uy
        self.line((x0, y0, bx, by), colour, 2.5)
        self.polygon((x1, y1, bx - 5 * uy, by + 5 * ux, bx + 5 * uy, by - 5 * ux), colour)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 15,
        colour: str = "ink",
        anchor: str = "mm",
        bold: bool = False,
        family: str = "",
    ) -> None:
        """Write `words` with their anchor (Pillow's two letters) at x, y."""
        self.pen.text(
            (x * OVERSAMPLING, y * OVERSAMPLING),
            words,
            font=load_font(family or self.theme.family, size * OVERSAMPLING, bold),
            fill=self.theme.colour(colour),
            anchor=anchor,
            align="center",
        )

    def finish(self) -> Image.Image:
        """Return the picture at its logical size, RGB."""
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
