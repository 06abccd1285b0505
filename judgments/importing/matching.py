"""Which item a response answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.importing.normalising import Record
from judgments.models import Item, Placeholder

__all__ = ["Candidate", "ItemIndex", "Match"]

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An item that a response may answer.

    Attributes
    ----------
    id, key, record_id
        Which item.
    area, domain
        Where it belongs.
    question
        Its text, white space evened out.
    """

    id: int
    key: str
    record_id: str
    area: str
    domain: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What was found for a response.

    Attributes
    ----------
    item
        The item; None where none fits, or several do.
    code, reason
        What is to be said about it; empty where all is well.
    """

    item: Candidate | None
    code: str = ""
    reason: str = ""


class ItemIndex:
    """The current items, by key, id and question.

    Parameters
    ----------
    session
        Session to read with.
    """

    def __init__(self, session: Session) -> None:
        self._by_place: dict[tuple[str, str, str], list[Candidate]] = defaultdict(list)
        self._by_key: dict[str, Candidate] = {}
        self._by_id: dict[str, list[Candidate]] = defaultdict(list)
        self._by_question: dict[str, list[Candidate]] = defaultdict(list)
        query = (
            select(Item.id, Item.key, Item.record_id, Item.area, Item.domain, Item.content)
            .where(Item.superseded_at.is_(None))
            .order_by(Item.id)
        )
        for row in session.execute(query):
            self._add(
                Candidate(
                    id=row.id, key=row.key, record_id=row.record_id, area=row.area,
                    domain=row.domain, question=_even(row.content),
                )
            )  # fmt: skip
        self._tags: dict[int, list[str]] = defaultdict(list)
        tags = select(Placeholder.item_id, Placeholder.tag).where(Placeholder.item_id.is_not(None))
        for item_id, tag in session.execute(tags):
            self._tags[item_id or 0].append(tag)

    def question_tags(self, item_id: int) -> tuple[str, ...]:
        """Give the tags of an item's question."""
        return tuple(self._tags[item_id])

    def match(self, record: Record) -> Match:
        """Find the item of a response: by key, then by identical question.

        Parameters
        ----------
        record
            A record whose output is a response.
        """
        question = _even(record.question.content)
        named = self._named(record)
        if named:
            return self._of_name(named, question)
        asked = self._by_question[question] if question else []
        if len(asked) > 1:
            asked = [
                c for c in asked if (c.area, c.domain) == (record.area, record.domain)
            ] or asked
        if len(asked) == 1:
            reason = f"no item {record.key}; its question is that of {asked[0].key}"
            return Match(item=asked[0], code="matched_by_question", reason=reason)
        if asked:
            return _unclear(f"no item {record.key}, and its question is that of", asked)
        reason = f"no item {record.key}, and none with its question"
        return Match(item=None, code="unmatched_response", reason=reason)

    def _add(self, item: Candidate) -> None:
        self._by_key[item.key] = item
        self._by_place[item.area, item.domain, item.record_id].append(item)
        self._by_id[item.record_id].append(item)
        self._by_question[item.question].append(item)

    def _named(self, record: Record) -> list[Candidate]:
        if not record.area and not record.domain:
            return self._by_id[record.id]
        place = (record.area or "unknown", record.domain or "unknown", record.id)
        named = self._by_place[place]
        exact = self._by_key.get(record.key)
        return named or ([exact] if exact else [])

    @staticmethod
    def _of_name(named: list[Candidate], question: str) -> Match:
        same = [item for item in named if item.question == question]
        if len(same) == 1:
            return Match(item=same[0])
        if len(named) == 1:
            if not question:
                return Match(item=named[0])
            reason = f"its question differs from that of {named[0].key}"
            return Match(item=named[0], code="question_differs", reason=reason)
        return _unclear("its id and question fit", same or named)


def _unclear(why: str, items: list[Candidate]) -> Match:
    shown = ", ".join(item.key for item in items[:_SHOWN])
    rest = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return Match(item=None, code="unmatched_response", reason=f"{why} {shown}{rest}")


def _even(text: str) -> str:
    return " ".join(text.split())
