"""What is odd about the placeholders of one text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise

from judgments.interleaving import Mention, canonical_tag, find_mentions, implied_by_range

__all__ = ["Finding", "odd_tags"]

Finding = tuple[str, str, str]
"""Tag, code and reason."""

_UNBRACKETED = re.compile(
    r"(?<![\w<./\\-])(image|audio|video|document|code|threed)[ _]?(\d{1,3})(?![\w>./\\:-]|\s*>)",
    re.IGNORECASE,
)
_UNNUMBERED = re.compile(
    r"<{1,2}/?\s*(image|audio|video|document|threed|3d)\s*>{1,2}", re.IGNORECASE
)
_HTML = re.compile(
    r"</?(a|b|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong"
    r"|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_FORMS = {
    "spelling": ("tag_spelling", "is spelled otherwise in the text"),
    "doubled": ("doubled_brackets", "stands in doubled brackets"),
    "closing": ("paired_tag", "is written as an opening and a closing tag"),
}


def odd_tags(content: str, own: Collection[str], other: Collection[str]) -> tuple[Finding, ...]:
    """Find what is odd about the tags of a text.

    Parameters
    ----------
    content
        The text of one side of a record.
    own
        Tags that its side delivers.
    other
        Tags that the other side delivers.

    Returns
    -------
    tuple of Finding
        Tag, code and reason of each.

    Examples
    --------
    >>> odd_tags("Ba<sup>2+</sup> in <image1>", [], ["image1"])[0][:2]
    ('image1', 'tag_of_other_side')
    """
    mentions = find_mentions(content)
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _unknown(mentions, own, other),
        lambda: _not_mentioned(content, mentions, own),
        lambda: _repeated(mentions),
        lambda: _forms(mentions),
        lambda: _unbracketed(content),
        lambda: _unnumbered(content),
        lambda: _html(content),
    )
    return tuple(finding for check in checks for finding in check())


def _unknown(
    mentions: tuple[Mention, ...], own: Collection[str], other: Collection[str]
) -> Iterator[Finding]:
    for tag in dict.fromkeys(mention.tag for mention in mentions):
        if tag in own:
            continue
        if tag in other:
            yield tag, "tag_of_other_side", f"<{tag}> is delivered by the other side only"
        else:
            yield tag, "tag_without_entry", f"<{tag}> is mentioned, but neither side delivers it"


def _not_mentioned(
    content: str, mentions: tuple[Mention, ...], own: Collection[str]
) -> Iterator[Finding]:
    named = {mention.tag for mention in mentions}
    ranged = {
        tag
        for before, after in pairwise(mentions)
        for tag in implied_by_range(content, before, after)
    }
    ranged |= {mention.tag for mention in mentions if mention.form == "range"}
    for tag in own:
        if tag in ranged:
            yield tag, "range_of_tags", f"<{tag}> is only implied by a range"
        elif tag not in named:
            yield tag, "entry_not_mentioned", f"{tag} is delivered, but the text never mentions it"


def _repeated(mentions: tuple[Mention, ...]) -> Iterator[Finding]:
    counts = Counter(mention.tag for mention in mentions if mention.form != "closing")
    for tag, count in counts.items():
        if count > 1:
            yield tag, "repeated_tag", f"<{tag}> is mentioned {count} times; it is shown once"


def _forms(mentions: tuple[Mention, ...]) -> Iterator[Finding]:
    seen = dict.fromkeys((mention.tag, mention.form) for mention in mentions)
    for tag, form in seen:
        if form in _FORMS:
            code, reason = _FORMS[form]
            yield tag, code, f"<{tag}> {reason}"


def _unbracketed(content: str) -> Iterator[Finding]:
    found = dict.fromkeys(match[0] for match in _UNBRACKETED.finditer(content))
    for literal in found:
        yield canonical_tag(literal) or literal, "unbracketed_tag", f"{literal!r} has no brackets"


def _unnumbered(content: str) -> Iterator[Finding]:
    for literal in dict.fromkeys(match[0] for match in _UNNUMBERED.finditer(content)):
        yield "", "unnumbered_tag", f"{literal!r} has no number; it stays in the text"


def _html(content: str) -> Iterator[Finding]:
    for name in dict.fromkeys(match[1].lower() for match in _HTML.finditer(content)):
        yield "", "html_in_text", f"<{name}> is HTML, no placeholder; it stays in the text"
