"""A real browser at the page, timed from within."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

__all__ = ["Browsed", "browse", "chromium"]

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_PANEL = ".panel:not([data-locked]) [data-cell]"

# Each gives the milliseconds from the event until the page shows what it led to.
_CLICK = """async (name) => {
  const cell = document.querySelector(`.panel:not([data-locked]) [data-cell="${name}"]`);
  const begin = performance.now();
  cell.querySelector("input").click();
  while (cell.querySelector(".state").textContent !== "saved ✓") {
    if (performance.now() - begin > 20000) throw new Error("not saved");
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - begin;
}"""
_PRESS = """async (prefix) => {
  // Another panel with other questions: the key comes first, its questions some frames later.
  const keys = () => [...document.querySelectorAll(".panel:not([data-locked])")]
    .map((panel) => panel.closest("[class*=st-key-panel-]").className
      .match(/st-key-(panel-[0-9]+-[12])/)[1]).join();
  const names = () => [...document.querySelectorAll(".panel:not([data-locked]) [data-cell]")]
    .map((cell) => cell.dataset.cell).join();
  const before = [keys(), names()];
  const begin = performance.now();
  document.querySelector(`[class*="st-key-${prefix}-"] button`).click();
  const arriving = () => keys().includes(",") ||
    [keys(), names()].some((now, n) => now === "" || now === before[n]);
  while (arriving()) {
    if (performance.now() - begin > 20000) throw new Error("nothing came");
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - begin;
}"""
_NAMES = f"""() => [...document.querySelectorAll("{_PANEL}")].map((cell) => cell.dataset.cell)
  .filter((name) => name !== "preference")"""


@dataclass(slots=True)
class Browsed:
    """Milliseconds in a browser: first page, answer to "saved", save to the next task."""

    first_paint: list[float] = field(default_factory=list)
    click: list[float] = field(default_factory=list)
    next: list[float] = field(default_factory=list)


@asynccontextmanager
async def chromium(path: Path) -> AsyncIterator[Browser]:
    """Start a headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        await browser.close()


async def browse(
    browser: Browser, address: str, cookie: str, *, paints: int, tasks: int, pace: float
) -> Browsed:
    """Open the page some times in a browser that knows nothing of it, then rate some tasks.

    Parameters
    ----------
    browser
        Of `chromium`.
    address, cookie
        Of the server and of the rater's session.
    paints
        How often the page is opened.
    tasks
        How many tasks are rated.
    pace
        Seconds before each click.
    """
    found = Browsed()
    for _ in range(paints):
        context = await _context(browser, address, cookie)
        await _open(await context.new_page(), address, found)
        await context.close()
    context = await _context(browser, address, cookie)
    page = await context.new_page()
    await _open(page, address, Browsed())
    for _ in range(tasks):
        await _rate(page, found, pace)
    await context.close()
    return found


async def _context(browser: Browser, address: str, cookie: str) -> Any:  # noqa: ANN401
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    host = urlsplit(address).hostname
    await context.add_cookies(
        [{"name": "accordant_session", "value": cookie, "domain": host, "path": "/"}]
    )
    return context


async def _open(page: Page, address: str, found: Browsed) -> None:
    begin = time.perf_counter()
    await page.goto(address, wait_until="commit")
    await page.wait_for_selector(_PANEL)
    found.first_paint.append(1000 * (time.perf_counter() - begin))


async def _rate(page: Page, found: Browsed, pace: float) -> None:
    for prefix in ("continue", "save"):
        for name in await page.evaluate(_NAMES):
            await asyncio.sleep(pace)
            found.click.append(await page.evaluate(_CLICK, name))
        await asyncio.sleep(pace)
        taken = await page.evaluate(_PRESS, prefix)
        if prefix == "save":
            found.next.append(taken)
