"""The one study that this process serves."""

from __future__ import annotations

from functools import lru_cache

from app.study import open_study
from judgments.database import Study
from judgments.media import MediaStore
from judgments.tasks import study_secret

__all__ = ["media_store", "secret", "served_study"]


@lru_cache(maxsize=1)
def served_study() -> Study:
    """Give the study named by the environment, opened once for all sessions."""
    return open_study()


@lru_cache(maxsize=1)
def media_store() -> MediaStore:
    """Give the media store of the served study."""
    return MediaStore(served_study().media_root)


@lru_cache(maxsize=1)
def secret() -> str:
    """Give the study's secret."""
    with served_study().write() as session:
        return study_secret(session)
