"""Where a text says which system wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["Mention", "Names"]

_AROUND = 40
_SHORTEST = 2
_SHORTEST_AMONG_BYTES = 5
_FAMILIES = (
    r"chat-?gpt|gpt[- ]?\d\w*|openai|claude|anthropic|gemini|bard|(?:google )?deepmind|llama"
    r"|mistral|mixtral|qwen|deepseek|kimi|moonshot|grok|copilot|ernie|chatglm|glm-\d|internvl"
    r"|internlm|minicpm|next-gpt|anygpt|mio|emu-?\d|janus(?:-pro)?|show-o|dall[-·. ]?e|midjourney"
    r"|stable diffusion|sdxl|flux|imagen|sora|veo|kling|runway|suno|udio|elevenlabs|musicgen"
    r"|通义千问|文心一言|豆包|混元"
)
_FAMILY = rf"(?<![a-z0-9])(?:{_FAMILIES})(?![a-z])"
_MADE = r"(?:made|generated|created|produced|written|drawn|rendered|composed|powered|trained"
_MADE += r"|developed|built)"
# A family alone may be what the question is about: only who says "I" or "made by" tells.
_SELF = re.compile(
    rf"\bas (?:an? |the )?(?:\w+ ){{0,3}}{_FAMILY}"
    rf"|\bI(?:'m|’m| am) (?:an? |the )?(?:\w+ ){{0,3}}{_FAMILY}"
    rf"|\bmy name is {_FAMILY}"
    rf"|\b{_MADE} (?:\w+ )?(?:by|with|using) (?:\w+ ){{0,2}}{_FAMILY}"
    rf"|(?:我是|作为|由)\s*{_FAMILY}",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """What names a system, and the words around it."""

    named: str
    excerpt: str


class Names:
    """The names to look for, in any case, however their parts are joined.

    Parameters
    ----------
    names
        Names of systems and what else they are known by; those of one sign are left out.

    Examples
    --------
    >>> [mention.named for mention in Names(["next-gpt"]).in_text("By NExT GPT, as GPT-4 does.")]
    ['NExT GPT', 'as GPT-4']
    >>> list(Names(["delta"]).in_text("the deltas of I am"))
    []
    """

    def __init__(self, names: Iterable[str]) -> None:
        every = sorted({name for name in names if len(name) >= _SHORTEST}, key=len, reverse=True)
        self._all = _pattern(every)
        self._long = _pattern([name for name in every if len(name) >= _SHORTEST_AMONG_BYTES])

    def in_text(self, text: str) -> Iterator[Mention]:
        """Find names, and sentences by which a model says what it is."""
        for pattern in (self._all, _SELF):
            for found in pattern.finditer(text) if pattern is not None else ():
                yield Mention(found[0], _excerpt(text, found))

    def in_bytes(self, data: bytes) -> Iterator[Mention]:
        """Find names of five signs or more, each once; shorter ones stand anywhere by chance."""
        if self._long is None:
            return
        seen = set()
        for text in (data.decode("latin-1"), data.replace(b"\x00", b"").decode("latin-1")):
            for found in self._long.finditer(text):
                if found[0] not in seen:
                    seen.add(found[0])
                    yield Mention(found[0], _excerpt(text, found))


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    joined = [
        r"[-_.\s]*".join(re.escape(part) for part in re.split(r"[-_.\s]+", name) if part)
        for name in names
    ]
    if not any(joined):
        return None
    words = "|".join(filter(None, joined))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])", re.IGNORECASE)


def _excerpt(text: str, found: re.Match[str]) -> str:
    around = text[max(0, found.start() - _AROUND) : found.end() + _AROUND]
    return " ".join("".join(s if s.isprintable() else " " for s in around).split())
