"""Which release was measured."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["name"]


def name(package: str) -> str:
    """Name a package with its version."""
    return f"{package} {version(package)}"
