"""Keep what endpoints answered, so that nothing is asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sqlalchemy import and_, case, select
from sqlalchemy.exc import SQLAlchemyError

from judgments.database import Study, insert_into
from judgments.models import JudgeAnswer, now
from metrics.engines.judge.client import Reply

__all__ = ["AnswerStore", "AnswerWriter"]

_KEYS_AT_ONCE = 500
# A transaction waits for the disk; a few milliseconds gather the answers that share one.
_GATHERING_SECONDS = 0.005


class AnswerStore:
    """The answers of a study.

    Parameters
    ----------
    study
        Whose table of answers is read and written.
    model, prompt_version
        Written beside each answer.
    """

    def __init__(self, study: Study, *, model: str, prompt_version: str) -> None:
        self._study = study
        self._stamp = {"model": model, "prompt_version": prompt_version}

    def find(self, keys: Collection[str]) -> dict[str, str]:
        """Give the answers that are kept: key → text; refusals and the like are none."""
        every = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        with self._study.read() as session:
            for start in range(0, len(every), _KEYS_AT_ONCE):
                rows = session.execute(
                    select(JudgeAnswer.key, JudgeAnswer.answer).where(
                        JudgeAnswer.key.in_(every[start : start + _KEYS_AT_ONCE]),
                        JudgeAnswer.answer.is_not(None),
                    )
                )
                found.update({key: text for key, text in rows if text is not None})
        return found

    def keep(self, replies: Sequence[tuple[str, Reply]]) -> None:
        """Write replies in one transaction; an answer replaces a reason, tokens add up.

        A reason never replaces an answer: another process may have had one in the meantime.
        """
        rows = [self._row(key, reply) for key, reply in replies]
        with self._study.write() as session:
            insert = insert_into(session, JudgeAnswer)
            stays = and_(insert.excluded.answer.is_(None), JudgeAnswer.answer.is_not(None))
            session.execute(
                insert.on_conflict_do_update(
                    index_elements=["key"],
                    set_={
                        **{
                            name: case((stays, JudgeAnswer.__table__.c[name]), else_=new)
                            for name, new in insert.excluded.items()
                            if name in {"answer", "reason", "created_at"}
                        },
                        "tokens_in": JudgeAnswer.tokens_in + insert.excluded.tokens_in,
                        "tokens_out": JudgeAnswer.tokens_out + insert.excluded.tokens_out,
                    },
                ),
                rows,
            )

    def _row(self, key: str, reply: Reply) -> Mapping[str, Any]:
        return {
            "key": key,
            **self._stamp,
            "answer": reply.answer,
            "reason": reply.reason,
            "tokens_in": reply.tokens_in,
            "tokens_out": reply.tokens_out,
            "created_at": now(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    key: str
    reply: Reply
    committed: asyncio.Future[None]


class AnswerWriter:
    """Commits answers in groups; whoever writes one waits until it is committed.

    Parameters
    ----------
    store
        Where answers are kept.
    """

    def __init__(self, store: AnswerStore) -> None:
        self._store = store
        self._waiting: list[_Waiting] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        # What arrived while the run was being stopped is paid for all the same.
        await self._commit()
        self._thread.shutdown()

    async def write(self, key: str, reply: Reply) -> None:
        """Hand over a reply and wait until it is committed."""
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(key=key, reply=reply, committed=committed))
        self._arrived.set()
        await committed

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(_GATHERING_SECONDS)
            await asyncio.shield(self._commit())

    async def _commit(self) -> None:
        self._arrived.clear()
        group, self._waiting = self._waiting, []
        if not group:
            return
        replies = [(one.key, one.reply) for one in group]
        loop = asyncio.get_running_loop()
        error: SQLAlchemyError | None = None
        try:
            await loop.run_in_executor(self._thread, self._store.keep, replies)
        except SQLAlchemyError as found:
            error = found
        for one in group:
            if one.committed.done():
                continue
            if error is None:
                one.committed.set_result(None)
            else:
                one.committed.set_exception(error)
