"""The pictures that their scorer is judged on, and where they come from.

`DEVELOPMENT` files may be looked at while a scorer is made; `HELD_OUT` files only judge it. `REAL`
ones are held out as well, and are there only where the sample of real UniM input lies beside the
repository. Everything else is made here, belongs to the bundled study, or comes with a package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image, ImageDraw

Made = TypeVar("Made")
REPOSITORY = Path(__file__).parents[3]
STUDY = REPOSITORY / "examples" / "study" / "media"
UNIM = next(
    (
        path
        for root in REPOSITORY.parents
        if (path := root / "shared/unim-sample/chemistry/original_data").is_dir()
    ),
    REPOSITORY / "shared/unim-sample/chemistry/original_data",
)


def in_package(package: str, path: str) -> Path:
    """Find a file inside a package without importing it; skip the test where it is missing."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        pytest.skip(f"needs the package {package}")
    return Path(found.submodule_search_locations[0]) / path


def photograph(package: str, path: str, box: tuple[int, int, int, int]) -> Image.Image:
    """Cut a part out of a picture that a package ships."""
    with Image.open(in_package(package, path)) as picture:
        return picture.convert("RGB").crop(box)


def drawing() -> Image.Image:
    """A diagram: flat shapes, thin lines, a word."""
    picture = Image.new("RGB", (360, 300), "#f4f1e8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 40, 150, 130), fill="#2a5d8f", outline="black", width=2)
    pen.ellipse((200, 60, 320, 180), fill="#d9822b")
    pen.line((150, 85, 200, 120), fill="black", width=3)
    for n in range(6):
        pen.line((30 + 50 * n, 280, 60 + 50 * n, 200 + 9 * n), fill="#222222", width=2)
    pen.text((60, 80), "source", fill="white")
    return picture


def study_picture(name: str) -> Image.Image:
    """Open a picture of the bundled study."""
    with Image.open(STUDY / "image" / name) as picture:
        return picture.convert("RGB")


def graph(name: str) -> Image.Image:
    """Shrink a drawing of networkx as a page does."""
    with Image.open(in_package("networkx", f"drawing/tests/baseline/{name}")) as picture:
        shown = picture.convert("RGBA")
    result = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
    result.thumbnail((360, 360), Image.Resampling.LANCZOS)
    return result


def unim_picture(name: str) -> Callable[[], Image.Image]:
    def opened() -> Image.Image:
        with Image.open(UNIM / "images" / f"img_{name}.png") as picture:
            result = picture.convert("RGB")
        result.thumbnail((480, 480), Image.Resampling.LANCZOS)
        return result

    return opened


def cached(makers: Mapping[str, Callable[[], Made]]) -> dict[str, Callable[[], Made]]:
    return {name: cache(make) for name, make in makers.items()}


PICTURES = {
    "development": cached(
        {
            "china": lambda: photograph("sklearn", "datasets/images/china.jpg", (0, 60, 360, 360)),
            "flower": lambda: photograph(
                "sklearn", "datasets/images/flower.jpg", (150, 60, 438, 300)
            ),
            "portrait": lambda: photograph(
                "matplotlib", "mpl-data/sample_data/grace_hopper.jpg", (60, 60, 348, 300)
            ),
            "drawing": drawing,
            "rocket": lambda: photograph("skimage", "data/rocket.jpg", (180, 80, 500, 360)),
            "house": lambda: study_picture("img_0035_2a5707.png"),
        }
    ),
    "held out": cached(
        {
            "astronaut": lambda: photograph("skimage", "data/astronaut.png", (60, 0, 380, 280)),
            "cat": lambda: photograph("skimage", "data/chelsea.png", (60, 10, 380, 290)),
            "coffee": lambda: photograph("skimage", "data/coffee.png", (140, 60, 460, 340)),
            "camera man": lambda: photograph("skimage", "data/camera.png", (80, 40, 400, 320)),
            "tissue": lambda: photograph("skimage", "data/ihc.png", (80, 80, 400, 360)),
            "graph": lambda: graph("test_display_house_with_colors.png"),
            "shortest path": lambda: graph("test_display_shortest_path.png"),
            "study 19": lambda: study_picture("img_0019_3a1e15.png"),
            "study 20": lambda: study_picture("img_0020_3c7d7d.png"),
        }
    ),
    "real": cached({name: unim_picture(name) for name in ("0312_02", "0339_05", "0831_02")}),
}
