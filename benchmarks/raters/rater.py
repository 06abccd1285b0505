"""A rater who works by script, and who remembers everything that was acknowledged."""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.raters.page import Page, Widget
from benchmarks.raters.tab import Tab

__all__ = ["GATES", "Memory", "Panel", "ScriptedRater"]

_PANEL = re.compile(r"panel-(\d+)-([12])")

GATES = ("agree", "begin", "learned", "rested")

Key = tuple[int, str]


@dataclass(slots=True)
class Memory:
    """What one rater was told is kept.

    Attributes
    ----------
    saved
        (task, ``side:code``) to the value that the page said is saved last.
    under_way
        What was sent since and not acknowledged: may be kept, or not.
    submitted
        Tasks after whose submission the page went on.
    submitting
        Tasks whose submission was asked for.
    """

    saved: dict[Key, Any] = field(default_factory=dict)
    under_way: dict[Key, list[Any]] = field(default_factory=dict)
    submitted: set[int] = field(default_factory=set)
    submitting: set[int] = field(default_factory=set)

    def send(self, task: int, name: str, value: object) -> None:
        """Note what is on its way."""
        self.under_way.setdefault((task, name), []).append(value)

    def confirm(self, task: int, name: str, value: object) -> None:
        """Note what the page says is saved."""
        self.saved[task, name] = value
        self.under_way.pop((task, name), None)


@dataclass(frozen=True, slots=True)
class Panel:
    """The open questions of a task."""

    task: int
    step: int
    widget: Widget

    @property
    def saved(self) -> Mapping[str, Any]:
        """What the server says is saved."""
        found: Mapping[str, Any] = self.widget.data["saved"]
        return found

    def names(self) -> list[str]:
        """Every ``side:code`` that is asked, in the order of the page."""
        data = self.widget.data
        return [f"{side}:{row['code']}" for row in data["questions"] for side in data["sides"]]

    def points(self, name: str) -> list[float]:
        """Give the values that a question takes."""
        code = name.partition(":")[2]
        row = next(row for row in self.widget.data["questions"] if row["code"] == code)
        return [point[0] for point in row["points"]]


class ScriptedRater:
    """A rater with one tab open.

    Parameters
    ----------
    address, cookie
        As of `Tab`.
    memory
        Goes on from one tab to the next.
    rng
        Chooses the answers.
    gates
        Keys of the buttons that lead to a task: consent, instructions, feedback, pause.
    """

    def __init__(
        self,
        address: str,
        cookie: str,
        *,
        memory: Memory | None = None,
        rng: random.Random | None = None,
        gates: Sequence[str] = GATES,
    ) -> None:
        self.tab = Tab(address, cookie)
        self.memory = memory or Memory()
        self._rng = rng or random.Random(0)
        self._gates = gates
        self._numbers = itertools.count(1)
        self._uid = f"{self._rng.getrandbits(40):x}"

    async def open(self) -> float:
        """Open the page, and come as far as the first task or the end; give the seconds to the page."""
        start = time.perf_counter()
        await self.tab.open()
        taken = time.perf_counter() - start
        await self._pass_gates()
        return taken

    async def close(self) -> None:
        """Close the page."""
        await self.tab.close()

    @property
    def panel(self) -> Panel | None:
        """The questions that are open, None where there is no task."""
        return _open_panel(self.tab.page)

    async def reach(self, condition: Callable[[Panel], bool]) -> None:
        """Wait until the open questions are as wanted."""
        await self.tab.until(lambda _: self.panel is not None and condition(self.panel))

    @property
    def done(self) -> bool:
        """Whether there is nothing left to rate."""
        return self.panel is None

    def draw(self, name: str) -> float:
        """Choose an answer."""
        assert self.panel is not None
        return self._rng.choice(self.panel.points(name))

    async def send(self, answers: Mapping[str, Any], *, rerun: bool = True) -> Panel:
        """Send answers as the panel does, with a number of their own."""
        panel = self.panel
        assert panel is not None
        for name, value in answers.items():
            self.memory.send(panel.task, name, value)
        number = f"{self._uid}-{next(self._numbers)}"
        await self.tab.set(panel.widget, {"changed": {**answers, "number": number}}, rerun=rerun)
        return panel

    async def answer(self, answers: Mapping[str, Any]) -> float:
        """Send answers, wait until the page says that they are saved; give the seconds."""
        start = time.perf_counter()
        panel = await self.send(answers)
        await self.tab.until(lambda _: _holds(self.panel, panel, answers))
        for name, value in answers.items():
            self.memory.confirm(panel.task, name, value)
        return time.perf_counter() - start

    async def go_on(self, answers: Mapping[str, Any] | None = None) -> float:
        """Press the button below the questions, `answers` going along; give the seconds to the next.

        Stages between tasks are passed, which does not count.
        """
        panel = self.panel
        assert panel is not None
        start = time.perf_counter()
        await self.press_on(answers)
        await self.tab.until(lambda page: not page.broken and _moved_on(self.panel, panel))
        taken = time.perf_counter() - start
        for key, value in (answers or {}).items():
            self.memory.confirm(panel.task, key, value)
        if panel.step == 2:
            self.memory.submitted.add(panel.task)
        await self._pass_gates()
        return taken

    async def press_on(self, answers: Mapping[str, Any] | None = None) -> None:
        """Press the button below the questions without waiting for anything."""
        panel = self.panel
        assert panel is not None
        if answers:
            await self.send(answers, rerun=False)
        if panel.step == 2:
            self.memory.submitting.add(panel.task)
        name = f"{'continue' if panel.step == 1 else 'save'}-{panel.task}"
        await self.tab.press(self.tab.page.widgets[name])

    async def _pass_gates(self) -> None:
        while self.panel is None and (gate := self._gate()) is not None:
            await self.tab.press(gate)
            await self.tab.until(lambda _, gate=gate: self._gate() != gate)

    def _gate(self) -> Widget | None:
        widgets = self.tab.page.widgets
        return next((widgets[key] for key in self._gates if key in widgets), None)

    async def rate(self) -> None:
        """Answer the open task, question by question, and submit it."""
        for _ in (1, 2):
            panel = self.panel
            assert panel is not None
            for name in panel.names():
                if panel.saved.get(name) is None:
                    await self.answer({name: self.draw(name)})
            await self.go_on()
            if panel.step == 2:
                return


def _open_panel(page: Page) -> Panel | None:
    for key, widget in page.widgets.items():
        found = _PANEL.fullmatch(key)
        if found and not widget.data["locked"]:
            return Panel(int(found[1]), int(found[2]), widget)
    return None


def _holds(now: Panel | None, panel: Panel, answers: Mapping[str, Any]) -> bool:
    if now is None or (now.task, now.step) != (panel.task, panel.step):
        return False
    return all(now.saved.get(name) == value for name, value in answers.items())


def _moved_on(now: Panel | None, before: Panel) -> bool:
    return now is None or (now.task, now.step) != (before.task, before.step)
