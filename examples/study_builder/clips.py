"""Short films with sound: frames of 320 × 180 pixels and a mono track of the same length."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image

from examples.study_builder.canvas import Canvas, Theme
from examples.study_builder.pictures import draw_shape, path_points
from examples.study_builder.sounds import SOUNDS, Wave, click, place, tone

FRAMES_PER_SECOND = 12
SIZE = (320, 180)
Spec = Mapping[str, Any]
Clip = tuple[list[Image.Image], Wave]


def _film(
    spec: Spec, theme: Theme, seconds: float, draw: Callable[[Canvas, float], None]
) -> list[Image.Image]:
    frames = []
    for number in range(round(seconds * FRAMES_PER_SECOND)):
        canvas = Canvas(theme, *SIZE)
        draw(canvas, number / FRAMES_PER_SECOND)
        if spec.get("title"):
            canvas.text(160, 14, spec["title"], size=12, bold=True)
        frames.append(canvas.finish())
    return frames


def _sound(spec: Spec, seconds: float, events: list[tuple[float, Wave]]) -> Wave:
    if "sound" in spec:
        events = [*events, (0.1, SOUNDS[spec["sound"]["make"]](spec["sound"]))]
    return place(seconds, events)


def orbit(spec: Spec, theme: Theme) -> Clip:
    """Show bodies (name, radius of path, seconds a turn, colour) going round a centre."""
    seconds = spec.get("seconds", 4.0)

    def draw(canvas: Canvas, t: float) -> None:
        canvas.oval((144, 84, 32, 32), spec.get("centre_colour", "#f2b632"))
        canvas.text(160, 100, spec["centre"], size=9, colour="#222222")
        for name, radius, period, colour in spec["bodies"]:
            angle = 2 * math.pi * t / period * (-1 if spec.get("anticlockwise", True) else 1)
            canvas.oval((160 - radius, 100 - radius * 0.62, 2 * radius, radius * 1.24), "", "muted")
            x, y = 160 + radius * math.cos(angle), 100 + radius * 0.62 * math.sin(angle)
            canvas.oval((x - 8, y - 8, 16, 16), colour)
            canvas.text(x, y - 15, name, size=10)

    chimes = [
        (turn * period, 0.5 * tone([76 - 5 * n], 0.4))
        for n, (_, _, period, _) in enumerate(spec["bodies"])
        for turn in range(1, int(seconds / period) + 1)
    ]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, chimes)


def bounce(spec: Spec, theme: Theme) -> Clip:
    """Drop a ball; every bounce keeps `keep` of the height and makes a thud."""
    seconds, keep, gravity = spec.get("seconds", 4.0), spec["keep"], 2.4
    heights, starts = [1.0], [-math.sqrt(2 / gravity)]
    while sum(1 for _ in heights) < 9:
        starts.append(starts[-1] + 2 * math.sqrt(2 * heights[-1] / gravity))
        heights.append(heights[-1] * keep)

    def draw(canvas: Canvas, t: float) -> None:
        flight = max(n for n, start in enumerate(starts) if start <= t)
        middle = starts[flight] + math.sqrt(2 * heights[flight] / gravity)
        up = max(0.0, heights[flight] - gravity * (t - middle) ** 2 / 2)
        canvas.line((20, 165, 300, 165), "ink", 3)
        x = 40 + 240 * t / seconds
        canvas.oval((x - 11, 143 - 110 * up, 22, 22), "c1", "ink")

    thuds = [(start, 1.4 * tone([40], 0.18, pluck=18)) for start in starts[1:] if start < seconds]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, thuds)


def sorting(spec: Spec, theme: Theme) -> Clip:
    """Show a row of bars through `states`; each change beeps, higher towards the end."""
    states = spec["states"]
    seconds = spec.get("seconds", 4.0)
    step = seconds / len(states)

    def draw(canvas: Canvas, t: float) -> None:
        number = min(int(t / step), len(states) - 1)
        state, before = states[number], states[max(number - 1, 0)]
        wide = 280 / len(state)
        for n, value in enumerate(state):
            colour = "c1" if value != before[n] else "c0"
            tall = 118 * value / max(state)
            canvas.box((20 + wide * n, 160 - tall, wide * 0.8, tall), colour)
            canvas.text(20 + wide * (n + 0.4), 170, str(value), size=11)

    beeps = [(step * n, 0.7 * tone([60 + 2 * n], 0.2)) for n in range(1, len(states))]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, beeps)


def metronome(spec: Spec, theme: Theme) -> Clip:
    """Flash `beats` lamps in turn at `tempo`; the accented ones sound higher."""
    seconds, beat = spec.get("seconds", 4.0), 60 / spec["tempo"]
    signs = spec["beats"]

    def draw(canvas: Canvas, t: float) -> None:
        now = int(t / beat) % len(signs)
        gap = 280 / len(signs)
        for n, sign in enumerate(signs):
            r = 24 if sign == "X" else 16
            x = 20 + gap * (n + 0.5)
            canvas.oval((x - r, 95 - r, 2 * r, 2 * r), "c1" if n == now else "muted", "ink")
            canvas.text(x, 95, str(n + 1), size=13, bold=True)

    ticks = [
        (beat * n, click(1900 if signs[n % len(signs)] == "X" else 1100))
        for n in range(math.ceil(seconds / beat))
    ]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, ticks)


def route(spec: Spec, theme: Theme) -> Clip:
    """Move a dot along `path` over the drawing `shapes`, with a step sound."""
    seconds = spec.get("seconds", 4.0)

    def draw(canvas: Canvas, t: float) -> None:
        for shape in spec["shapes"]:
            draw_shape(canvas, shape)
        share = min(t / (seconds - 0.5), 1)
        trail = [path_points(spec["path"], share * k / 24) for k in range(25)]
        canvas.line([c for point in trail for c in point], "c1", 3)
        x, y = trail[-1]
        canvas.oval((x - 7, y - 7, 14, 14), "c3", "ink")

    steps = [(0.4 * n, 0.7 * click(700)) for n in range(int(seconds / 0.4) - 1)]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, steps)


def cards(spec: Spec, theme: Theme) -> Clip:
    """Show `cards` one after the other (lists of shapes); a chime at each change."""
    seconds = spec.get("seconds", 4.5)
    step = seconds / len(spec["cards"])

    def draw(canvas: Canvas, t: float) -> None:
        number = min(int(t / step), len(spec["cards"]) - 1)
        for shape in spec["cards"][number]:
            draw_shape(canvas, shape)
        for n in range(len(spec["cards"])):
            canvas.oval((146 + 12 * n, 167, 7, 7), "c1" if n == number else "muted")

    chimes = [(step * n, 0.35 * tone([72, 79], 0.35)) for n in range(len(spec["cards"]))]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, chimes)


def swing(spec: Spec, theme: Theme) -> Clip:
    """Show pendulums (length, seconds a swing, name) that tick at each turn."""
    seconds = spec.get("seconds", 4.0)

    def draw(canvas: Canvas, t: float) -> None:
        for n, (length, period, name) in enumerate(spec["pendulums"]):
            pivot = 320 * (n + 0.5) / len(spec["pendulums"])
            angle = 0.5 * math.cos(2 * math.pi * t / period)
            x, y = pivot + length * math.sin(angle), 28 + length * math.cos(angle)
            canvas.line((pivot - 18, 28, pivot + 18, 28), "ink", 3)
            canvas.line((pivot, 28, x, y), "ink", 2)
            canvas.oval((x - 10, y - 10, 20, 20), f"c{n}", "ink")
            canvas.text(pivot, 170, name, size=11)

    ticks = [
        (period * k / 2, 0.6 * click(900 + 500 * n))
        for n, (_, period, _) in enumerate(spec["pendulums"])
        for k in range(1, int(2 * seconds / period))
    ]
    return _film(spec, theme, seconds, draw), _sound(spec, seconds, ticks)


CLIPS: dict[str, Callable[[Spec, Theme], Clip]] = {
    "orbit": orbit,
    "bounce": bounce,
    "sorting": sorting,
    "metronome": metronome,
    "route": route,
    "cards": cards,
    "swing": swing,
}


def silence_like(track: Wave) -> Wave:
    """Return a silent track of the same length."""
    return np.zeros_like(track)
