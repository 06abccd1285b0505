"""Captions of pictures and recordings that came without one, asked of an endpoint and kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from judgments.database import Study, insert_into
from judgments.media import MediaStore
from judgments.models import Asset, Extraction, Placeholder
from judgments.records import Modality, Part
from metrics.engines.judge.answers import CAPTION
from metrics.engines.judge.asking import Asker, Outcome
from metrics.engines.judge.attaching import attach, blank_picture
from metrics.engines.judge.costs import Tally
from metrics.engines.judge.estimating import Estimate
from metrics.engines.judge.prompts import caption_prompt
from metrics.engines.judge.requests import Request, make_request
from metrics.engines.judge.settings import JudgeSettings
from metrics.extraction.texts import usable_caption

__all__ = [
    "EXTRACTOR",
    "CaptionSummary",
    "caption_assets",
    "caption_config_hash",
    "estimate_captions",
]

EXTRACTOR = "endpoint_caption"

_TOKENS_IN = 1000
_TOKENS_OUT = 150


@dataclass(slots=True, kw_only=True)
class CaptionSummary:
    """What captioning came to.

    Attributes
    ----------
    captioned
        Files that have a caption now and had none before.
    nulls
        Reason code → files without a caption, to be tried again.
    tally
        What was asked and spent.
    """

    captioned: int = 0
    nulls: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    sha256: str
    modality: Modality
    media_type: str
    path: Path


def caption_config_hash(settings: JudgeSettings) -> str:
    """Hash what a caption depends on besides the file: model, sampling and prompt."""
    prompts = [caption_prompt(modality) for modality in ("image", "audio")]
    words = json.dumps(
        [settings.model, settings.sampling(), prompts, CAPTION.schema], sort_keys=True
    )
    return hashlib.sha256(words.encode()).hexdigest()


def caption_assets(
    study: Study,
    settings: JudgeSettings,
    progress: Callable[[int, int], None] | None = None,
    *,
    sounds: bool = False,
) -> CaptionSummary:
    """Ask an endpoint for captions of the files that have none, and keep them with the study.

    A file is sent whole, as what it is; its name is not sent, and films are not sent at all.

    Parameters
    ----------
    study
        Whose pictures (and recordings) are captioned.
    settings
        A model that accepts pictures.
    progress
        Called with the number of files done and the number of all.
    sounds
        Whether recordings (mp3 and wav) are sent too; few models accept them.

    Returns
    -------
    CaptionSummary
        Files without a caption are tried again by the next call.

    Raises
    ------
    EngineError
        If the endpoint cannot be reached, or rejects the key or the model.
    """
    mark = caption_config_hash(settings)
    todo = _without_caption(study, mark, sounds=sounds)
    asker = Asker(study, settings)
    summary = CaptionSummary(tally=asker.tally)
    at_once = 2 * settings.concurrency
    try:
        if todo:
            asker.check(_request(settings, Modality.IMAGE, {"probe": blank_picture()}))
        for start in range(0, len(todo), at_once):
            files = todo[start : start + at_once]
            _caption(study, asker, settings=settings, files=files, mark=mark, summary=summary)
            if progress is not None:
                progress(start + len(files), len(todo))
    finally:
        asker.close()
    return summary


def estimate_captions(study: Study, settings: JudgeSettings, *, sounds: bool = False) -> Estimate:
    """Estimate what captions would take; nothing is sent or written."""
    files = len(_without_caption(study, caption_config_hash(settings), sounds=sounds))
    tokens_in, tokens_out = files * _TOKENS_IN, files * _TOKENS_OUT
    cost = settings.cost(tokens_in, tokens_out)
    most = settings.cost(4 * tokens_in, files * settings.max_output_tokens)
    return Estimate(
        requests=files, tokens_in=tokens_in, tokens_out=tokens_out, cost=cost, most=most
    )


def _caption(
    study: Study,
    asker: Asker,
    *,
    settings: JudgeSettings,
    files: Sequence[_File],
    mark: str,
    summary: CaptionSummary,
) -> None:
    requests = {}
    for file in files:
        piece = attach(file.path, file.modality, file.media_type)
        if piece is None:
            summary.nulls["unsupported_format"] += 1
        else:
            requests[file.sha256] = _request(settings, file.modality, {file.sha256: piece})
    outcomes = asker.ask(list(requests.values()))
    texts = {}
    for sha256, request in requests.items():
        outcome = outcomes[request.key]
        if isinstance(outcome.said, str) and outcome.said:
            texts[sha256] = outcome.said
        else:
            summary.nulls[_why(outcome)] += 1
    _keep(study, texts, mark)
    summary.captioned += len(texts)


def _why(outcome: Outcome) -> str:
    return outcome.reason or "caption_failed"


def _keep(study: Study, texts: Mapping[str, str], mark: str) -> None:
    if not texts:
        return
    rows = [
        {"asset_sha256": sha256, "extractor": EXTRACTOR, "config_hash": mark, "text": text}
        for sha256, text in texts.items()
    ]
    with study.write() as session:
        session.execute(insert_into(session, Extraction).on_conflict_do_nothing(), rows)


def _without_caption(study: Study, mark: str, *, sounds: bool) -> list[_File]:
    """Find the files of which at least one placeholder has no caption of its own."""
    kinds = [Modality.IMAGE, *([Modality.AUDIO] if sounds else [])]
    captioned = select(Extraction.asset_sha256).where(
        Extraction.extractor == EXTRACTOR, Extraction.config_hash == mark
    )
    store = MediaStore(study.media_root)
    files: dict[str, _File] = {}
    with study.read() as session:
        rows = session.execute(
            select(Placeholder.caption, Placeholder.modality, Asset.sha256, Asset.media_type)
            .join(Asset, Asset.sha256 == Placeholder.asset_sha256)
            .where(
                Placeholder.modality.in_(kinds),
                Asset.damage.is_(None),
                Asset.sha256.not_in(captioned),
            )
            .order_by(Asset.sha256)
        )
        for caption, modality, sha256, media_type in rows:
            kind = Modality(modality)
            if usable_caption(Part(modality=kind, caption=caption)) is None:
                files[sha256] = _File(
                    sha256=sha256,
                    modality=kind,
                    media_type=media_type or "",
                    path=store.path_of(sha256),
                )
    return list(files.values())


def _request(
    settings: JudgeSettings, modality: Modality, files: Mapping[str, dict[str, Any]]
) -> Request:
    return make_request(
        settings,
        form=CAPTION,
        system=caption_prompt(modality),
        text="Describe what is attached.",
        files=files,
    )
