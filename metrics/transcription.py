"""Take the text out of sound, pictures and scans of a study, once per file, and keep it.

Scoring compares texts. What a record says in captions is taken as it is; for all else the files are
listened to and read before any response is scored. Every result is stored as it arrives, under the
hash of the file and of the settings, so that a run stopped anywhere goes on where it was and
nothing is recognised twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study, insert_into
from judgments.media import MediaStore
from judgments.models import Asset, Extraction, Item, Placeholder, Reference, Response, now
from judgments.records import Modality, Part
from metrics.extraction.characters import characters_config, read_document_picture, read_image
from metrics.extraction.limits import UnreadableError
from metrics.extraction.scans import MAX_SCANNED_PAGES, read_scanned_pdf
from metrics.extraction.speech import speech_config, transcribe
from metrics.extraction.texts import usable_caption
from metrics.extras import missing_extras
from metrics.reasons import is_retryable

__all__ = ["TextSummary", "ensure_texts"]

_MOST_THREADS = 4
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSummary:
    """What was done now, and what had been done before.

    Attributes
    ----------
    texts
        Texts taken out now, by extractor: ``asr``, ``ocr:image``, ``ocr:document``.
    nulls
        Files without a text now, by reason.
    already
        Files that were done before.
    """

    texts: Mapping[str, int] = field(default_factory=dict)
    nulls: Mapping[str, int] = field(default_factory=dict)
    already: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    sha256: str
    extractor: str
    read: Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class _Result:
    job: _Job
    text: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    extractor: str
    config_hash: str
    reason: str | None


def ensure_texts(
    study: Study, *, progress: Callable[[int, int], None] | None = None
) -> TextSummary:
    """Take the text out of every file that a current record shows and that has none yet.

    Parameters
    ----------
    study
        Whose files are read; texts and reasons are written to it as they arrive.
    progress
        Called with the number of files done and the number of all, after each file.

    Returns
    -------
    TextSummary
        Counts over this call. A file that is not at hand is counted, and tried again next time, as
        is one whose extra was not installed and is now.
    """
    with study.read() as session:
        wanted = _wanted(session)
        known = _known(session, {job.sha256 for job in wanted})
    hashes, missing = _config_hashes(), missing_extras()
    jobs = [job for job in wanted if not _is_done(known.get(job.sha256, ()), job, hashes, missing)]
    texts: Counter[str] = Counter()
    nulls: Counter[str] = Counter()
    for done, result in enumerate(_run(jobs, MediaStore(study.media_root)), 1):
        if result.text is not None:
            texts[result.job.extractor] += 1
        else:
            nulls[result.reason or ""] += 1
        if _is_worth_keeping(result, known.get(result.job.sha256, ())):
            with study.write() as session:
                _keep(session, result, hashes[result.job.extractor])
        if progress is not None:
            progress(done, len(jobs))
    return TextSummary(texts=dict(texts), nulls=dict(nulls), already=len(wanted) - len(jobs))


def _wanted(session: Session) -> list[_Job]:
    """Give one job per file and way to read it, in a fixed order."""
    jobs: dict[tuple[str, str], _Job] = {}
    for owner, current in _owners():
        rows = session.execute(
            select(Placeholder.asset_sha256, Placeholder.modality, Placeholder.caption,
                   Asset.media_type)
            .join(Asset, Asset.sha256 == Placeholder.asset_sha256)
            .join(owner, current)
            .where(
                Placeholder.modality.in_(("audio", "video", "image", "document")),
                Asset.damage.is_(None),
                sa.func.trim(sa.func.coalesce(Placeholder.text, "")) == "",
                # All but the few captions that may be a notice of failure are left where they are.
                sa.or_(
                    sa.func.trim(sa.func.coalesce(Placeholder.caption, "")) == "",
                    Placeholder.caption.ilike("%_CAPTION%"),
                ),
            )
            .distinct()
        )  # fmt: skip
        for sha256, modality, caption, media_type in rows:
            part = Part(modality=Modality(modality), caption=caption, media_type=media_type)
            job = None if usable_caption(part) else _job(sha256, part)
            if job is not None:
                jobs[job.sha256, job.extractor] = job
    return [jobs[key] for key in sorted(jobs)]


def _owners() -> list[tuple[Any, Any]]:
    in_force = Item.superseded_at.is_(None)
    reference = sa.and_(
        Placeholder.reference_id == Reference.id,
        Reference.item_id.in_(select(Item.id).where(in_force)),
    )
    response = sa.and_(
        Placeholder.response_id == Response.id,
        Response.superseded_at.is_(None),
        Response.item_id.in_(select(Item.id).where(in_force)),
    )
    item = sa.and_(Placeholder.item_id == Item.id, in_force)
    return [(Item, item), (Reference, reference), (Response, response)]


def _job(sha256: str | None, part: Part) -> _Job | None:
    kind = part.media_type or ""
    if sha256 is None:
        return None
    if part.modality in {Modality.AUDIO, Modality.VIDEO} and kind.startswith(("audio/", "video/")):
        return _Job(sha256, "asr", transcribe)
    if part.modality is Modality.IMAGE and kind.startswith("image/") and "svg" not in kind:
        return _Job(sha256, "ocr:image", read_image)
    if part.modality is Modality.DOCUMENT and kind.startswith("image/") and "svg" not in kind:
        return _Job(sha256, "ocr:document", read_document_picture)
    if part.modality is Modality.DOCUMENT and kind == "application/pdf":
        return _Job(sha256, "ocr:document", read_scanned_pdf)
    return None


def _known(session: Session, hashes: set[str]) -> dict[str, list[_Known]]:
    """Give what was done before, without the texts: they may be many."""
    known: dict[str, list[_Known]] = {}
    every = sorted(hashes)
    columns = (Extraction.extractor, Extraction.config_hash, Extraction.reason)
    for start in range(0, len(every), _CHUNK):
        chunk = every[start : start + _CHUNK]
        rows = session.execute(
            select(Extraction.asset_sha256, *columns).where(Extraction.asset_sha256.in_(chunk))
        )
        for sha256, extractor, config_hash, reason in rows:
            known.setdefault(sha256, []).append(_Known(extractor, config_hash, reason))
    return known


def _config_hashes() -> dict[str, str]:
    characters = {**characters_config(), "max_scanned_pages": MAX_SCANNED_PAGES}
    configs = {"asr": speech_config(), "ocr:image": characters, "ocr:document": characters}
    return {
        extractor: hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
        for extractor, config in configs.items()
    }


def _is_done(
    known: Sequence[_Known], job: _Job, hashes: Mapping[str, str], missing: Set[str]
) -> bool:
    """Say whether a file was read with these settings, or an endpoint has described it.

    Nor is there anything to do where the extra is missing that was missing before.
    """
    return any(
        (row.extractor == "endpoint_caption" and row.reason is None)
        or (
            row.extractor == job.extractor
            and row.config_hash == hashes[job.extractor]
            and not is_retryable(row.reason, missing)
        )
        for row in known
    )


def _run(jobs: Sequence[_Job], store: MediaStore) -> Iterator[_Result]:
    """Read files side by side; each on one thread, so that its text does not depend on the rest."""
    if not jobs:
        return
    workers = min(_MOST_THREADS, os.cpu_count() or 1, len(jobs))
    with ThreadPoolExecutor(workers, thread_name_prefix="texts") as pool:
        pending = [pool.submit(_read, job, store.path_of(job.sha256)) for job in jobs]
        try:
            yield from map(Future.result, as_completed(pending))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _read(job: _Job, path: Path) -> _Result:
    try:
        return _Result(job, job.read(path), None)
    except UnreadableError as error:
        return _Result(job, None, error.reason)


def _is_worth_keeping(result: _Result, known: Sequence[_Known]) -> bool:
    """Leave out what is no finding about the file; an extra removed later takes no text away."""
    if result.reason == "file_missing":
        return False
    return not is_retryable(result.reason) or not any(
        row.extractor == result.job.extractor and not is_retryable(row.reason) for row in known
    )


def _keep(session: Session, result: _Result, config_hash: str) -> None:
    """Store a result in the place of what was to be tried again."""
    job = result.job
    retried = session.execute(
        select(Extraction.config_hash, Extraction.reason).filter_by(
            asset_sha256=job.sha256, extractor=job.extractor
        )
    )
    stale = [mark for mark, reason in retried if is_retryable(reason)]
    session.execute(
        sa.delete(Extraction).where(
            Extraction.asset_sha256 == job.sha256,
            Extraction.extractor == job.extractor,
            Extraction.config_hash.in_(stale),
        )
    )
    found = {"text": result.text, "reason": result.reason, "created_at": now()}
    key = {
        "asset_sha256": job.sha256,
        "extractor": job.extractor,
        "config_hash": config_hash,
    }
    # Another process may have read the same file in the meantime.
    session.execute(
        insert_into(session, Extraction)
        .values(**key, **found)
        .on_conflict_do_update(index_elements=list(key), set_=found)
    )
