"""Ask an OpenAI-compatible endpoint, and turn whatever comes back into an answer or a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from metrics.engines.judge.answers import clean
from metrics.engines.judge.requests import Request
from metrics.engines.judge.settings import JudgeSettings
from metrics.errors import EngineError
from metrics.reasons import describe_reason, extra_missing

if TYPE_CHECKING:
    import openai

__all__ = ["JudgeClient", "Reply"]

_NO_KEY = "none"
_HOPELESS = {401, 402, 403, 404}
_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of one request.

    Attributes
    ----------
    answer
        The text of the answer, which fits its form; None where there is a reason instead.
    reason
        Code of `metrics.reasons`, else None.
    detail
        What the endpoint said, for people; never read for a value.
    tokens_in, tokens_out
        As the endpoint counted them; 0 where it never answered.
    """

    answer: str | None
    reason: str | None
    detail: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class JudgeClient:
    """One connection pool to one endpoint; used within ``async with``.

    Requests are repeated by the SDK with exponential backoff and jitter, or after as long as
    Retry-After asks.

    Parameters
    ----------
    settings
        Where and how to ask.

    Raises
    ------
    EngineError
        If the SDK is not installed.
    """

    def __init__(self, settings: JudgeSettings) -> None:
        try:
            import openai
        except ImportError as error:
            raise EngineError(describe_reason(extra_missing("judge"))) from error
        limits = type(openai.DEFAULT_CONNECTION_LIMITS)(
            max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency
        )
        self._settings = settings
        self._client = openai.AsyncOpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key or _NO_KEY,
            max_retries=settings.max_retries,
            timeout=settings.timeout,
            http_client=openai.DefaultAsyncHttpxClient(limits=limits),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()

    async def check(self, request: Request) -> Reply:
        """Ask once, without repeating, whether the endpoint answers such requests at all.

        Raises
        ------
        EngineError
            If it cannot be reached, does not know the model, or rejects the key or the request.
        """
        import openai

        once = self._client.with_options(max_retries=0)
        try:
            return _read(await self._post(once, request), request)
        except openai.APIConnectionError as error:
            raise EngineError(self._unreachable(error)) from error
        except openai.APIStatusError as error:
            if not _is_passing(error):
                raise EngineError(self._complaint(error)) from error
            return Reply(answer=None, reason="judge_unreachable", detail=_said(error))

    async def ask(self, request: Request) -> Reply:
        """Ask, repeating where that may help.

        Returns
        -------
        Reply
            An answer that fits its form, or a reason; no exception's text is ever read as either.

        Raises
        ------
        EngineError
            If no request can succeed any more: the key, the model or the account is refused.
        """
        import openai

        try:
            return _read(await self._post(self._client, request), request)
        except openai.APIConnectionError as error:
            return Reply(answer=None, reason="judge_unreachable", detail=_said(error))
        except openai.APIStatusError as error:
            if error.status_code in _HOPELESS or error.code == "insufficient_quota":
                raise EngineError(self._complaint(error)) from error
            return Reply(answer=None, reason=_reason_of(error), detail=_said(error))
        except openai.APIError as error:
            return Reply(answer=None, reason="judge_malformed", detail=_said(error))

    async def _post(self, client: openai.AsyncOpenAI, request: Request) -> object:
        # `post` spares what `chat.completions.create` does to build typed objects: a fifth of
        # the time of a request.
        return await client.post(
            "/chat/completions", body=request.body(self._settings), cast_to=object
        )

    def _unreachable(self, error: Exception) -> str:
        why = error.__cause__ or error
        return f"The endpoint {self._settings.base_url} cannot be reached: {why}"

    def _complaint(self, error: openai.APIStatusError) -> str:
        where, said = self._settings.base_url, _said(error)
        if error.status_code in {401, 403}:
            named = " or ".join(self._settings.key_variables)
            has = "was refused" if self._settings.api_key else "is missing"
            return f"{where} wants a key in {named}, and it {has}: {said}"
        if error.status_code == 404:
            return f"{where} does not know the model {self._settings.model!r} or the path: {said}"
        return f"{where} rejects such requests ({error.status_code}): {said}"


def _is_passing(error: openai.APIStatusError) -> bool:
    """Say whether waiting may help, in the words of the status."""
    waits = error.status_code in {408, 409, 429} or error.status_code >= 500
    return waits and error.code != "insufficient_quota"


def _reason_of(error: openai.APIStatusError) -> str:
    if _is_passing(error):
        return "judge_unreachable"
    return "judge_refused" if error.code == "content_filter" else "judge_rejected"


def _said(error: openai.APIError) -> str:
    """Give what the endpoint said, on one line and cut short."""
    return clean(" ".join(error.message.split()))[:_LONGEST_SHOWN]


def _read(body: object, request: Request) -> Reply:
    """Read a chat completion; whatever is out of the ordinary is a reason."""
    choice = _first_choice(body)
    message = _mapping(choice.get("message"))
    usage = _mapping(_mapping(body).get("usage"))
    tokens_in = _count(usage.get("prompt_tokens"), request.tokens)
    text = message.get("content")
    tokens_out = _count(usage.get("completion_tokens"), len(str(text or "")) // 4)
    reason, detail = _objection(choice, message, request)
    return Reply(
        answer=None if reason else clean(str(text)),
        reason=reason,
        detail=clean(detail)[:_LONGEST_SHOWN],
        tokens_in=tokens_in,
        tokens_out=tokens_out,
    )


def _objection(
    choice: Mapping[str, Any], message: Mapping[str, Any], request: Request
) -> tuple[str | None, str]:
    text, finish = message.get("content"), choice.get("finish_reason")
    if message.get("refusal") or finish == "content_filter":
        return "judge_refused", str(message.get("refusal") or finish)
    if finish == "length":
        return "judge_malformed", "the answer was cut off; allow more output tokens"
    if not isinstance(text, str) or request.form.read(text) is None:
        return "judge_malformed", str(text)
    return None, ""


def _first_choice(body: object) -> Mapping[str, Any]:
    choices = _mapping(body).get("choices")
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _count(found: object, otherwise: int) -> int:
    # Some endpoints count nothing and say 0.
    return found if type(found) is int and found > 0 else otherwise
