"""Find a Chromium for the browser tests; run as a script, print its path."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NONE_FOUND = (
    "The browser tests need Chromium: install it (Debian: `apt install chromium`; elsewhere: "
    "`.venv/bin/playwright install chromium`) or name one in the variable CHROMIUM, or leave "
    "these tests out with `make test BROWSER=no`."
)


class NoChromiumError(Exception):
    """There is no Chromium on this machine; the message says what to do."""


def find_chromium(*, install: bool = False) -> str:
    """Give the path of a Chromium: the named one, an installed one, else Playwright's own.

    Parameters
    ----------
    install
        Take Debian's package where there is none, if this is Debian and we may.

    Raises
    ------
    NoChromiumError
        There is none.
    """
    if named := os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return found
        msg = f"CHROMIUM names {named!r}, which is not a program that can be run."
        raise NoChromiumError(msg)
    if found := _installed() or _of_playwright():
        return found
    if install and _may_install():
        _install()
        if found := _installed():
            return found
    raise NoChromiumError(NONE_FOUND)


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, (*NAMES, *MACOS))), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _may_install() -> bool:
    if platform.system() != "Linux" or shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    return platform.freedesktop_os_release().get("ID") == "debian"


def _install() -> None:
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "--quiet", *command],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=sys.stderr,
            check=False,
        )
        if done.returncode != 0:
            return


if __name__ == "__main__":
    try:
        sys.stdout.write(find_chromium(install=True) + "\n")
    except NoChromiumError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
