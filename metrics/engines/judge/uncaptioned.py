"""Pictures, recordings and films that a judge cannot read: they have neither caption nor text."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import exists, func, literal, or_, select

from judgments.database import Study
from judgments.models import Asset, Extraction, Item, Placeholder, Reference, Response
from judgments.records import Modality, Part
from metrics.extraction.texts import usable_caption

__all__ = ["Uncaptioned", "count_uncaptioned"]

Uncaptioned = dict[str, Counter[str]]
"""Side (``response``, ``reference``, ``question``) → parts without words, by modality."""

_KINDS = (Modality.IMAGE, Modality.AUDIO, Modality.VIDEO)


def count_uncaptioned(study: Study) -> Uncaptioned:
    """Count the parts whose file is at hand and sound, and that no words stand for.

    What was replaced since is not counted, nor what only a table names.

    Parameters
    ----------
    study
        Only read from.
    """
    told = exists().where(
        Extraction.asset_sha256 == Asset.sha256,
        Extraction.text.is_not(None),
        or_(
            ~Extraction.extractor.contains(":"),
            Extraction.extractor.endswith(literal(":") + Placeholder.modality),
        ),
    )
    item_id = func.coalesce(Placeholder.item_id, Reference.item_id, Response.item_id)
    query = (
        select(Placeholder.modality, Placeholder.caption, Response.id, Reference.id)
        .join(Asset, Asset.sha256 == Placeholder.asset_sha256)
        .outerjoin(Response, Response.id == Placeholder.response_id)
        .outerjoin(Reference, Reference.id == Placeholder.reference_id)
        .join(Item, Item.id == item_id)
        .where(
            Placeholder.modality.in_(_KINDS),
            Asset.damage.is_(None),
            Item.superseded_at.is_(None),
            Response.superseded_at.is_(None),
            ~told,
        )
    )
    found: Uncaptioned = {side: Counter() for side in ("response", "reference", "question")}
    with study.read() as session:
        for modality, caption, response, reference in session.execute(query):
            kind = Modality(modality)
            if usable_caption(Part(modality=kind, caption=caption)) is None:
                side = "response" if response else "reference" if reference else "question"
                found[side][modality] += 1
    return found
