"""Sides of prose and the real embedding model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from judgments.records import Modality, Part
from metrics.engines.aspects import Embed
from metrics.engines.embedding import embedder


@pytest.fixture(scope="session")
def embed() -> Embed:
    """Give the real model's embedding."""
    return embedder().embed


@pytest.fixture
def prose() -> Callable[[str], Part]:
    """Give a function that makes a stretch of text."""

    def make(text: str) -> Part:
        return Part(modality=Modality.TEXT, text=text)

    return make


@pytest.fixture
def image() -> Callable[..., Part]:
    """Give a function that makes an image with a caption and no file."""

    def make(number: int, caption: str | None, missing: str = "url_not_mapped") -> Part:
        return Part(
            modality=Modality.IMAGE,
            tag=f"image{number}",
            caption=caption,
            missing=missing,
        )

    return make
