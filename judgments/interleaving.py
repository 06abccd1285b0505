"""Putting placeholders where the text names them.

A placeholder is written ``<image1>``. Published texts also have ``<<image1>>``, ``<Image 1>``,
``<audio1>…</audio1>``, ``<image2-5>`` and "<image2> through <image5>"; all are understood here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from judgments.records import Modality, Part

__all__ = [
    "Mention",
    "canonical_tag",
    "find_mentions",
    "implied_by_range",
    "interleave",
    "modality_of",
]

_KINDS = {
    "image": Modality.IMAGE,
    "audio": Modality.AUDIO,
    "video": Modality.VIDEO,
    "document": Modality.DOCUMENT,
    "code": Modality.CODE,
    "threed": Modality.THREED,
    "3d": Modality.THREED,
}
_KIND = r"(?P<kind>image|audio|video|document|code|threed|3d)"
_TAG = re.compile(rf"{_KIND}[\s_-]?(?P<number>\d{{1,4}})", re.IGNORECASE)
_MENTION = re.compile(
    rf"(?P<open><{{1,2}})(?P<slash>/?)\s*{_KIND}[\s_-]?(?P<number>\d{{1,4}})"
    r"(?:\s*[-–~]\s*(?:image|audio|video|document|code|threed|3d)?(?P<last>\d{1,4}))?\s*>{1,2}",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"\s*(?:through|to|up to|until|[-–—~]|\.{2,3}|…)\s*", re.IGNORECASE)
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A placeholder in a text.

    Attributes
    ----------
    tag
        In its usual spelling, such as ``image2`` or ``threeD1``.
    start, end
        The stretch of the text that it takes; empty for the inner members of a range.
    form
        ``plain``, ``spelling``, ``doubled``, ``closing`` or ``range``.
    """

    tag: str
    start: int
    end: int
    form: str


def canonical_tag(text: str) -> str | None:
    """Give the usual spelling of a tag; None where the text is no tag.

    Examples
    --------
    >>> canonical_tag("Image 2"), canonical_tag("threeD1"), canonical_tag("sup")
    ('image2', 'threeD1', None)
    """
    match = _TAG.fullmatch(text.strip())
    return _tag_of(match["kind"], int(match["number"])) if match else None


def modality_of(tag: str) -> Modality:
    """Give the modality of a tag in its usual spelling.

    Raises
    ------
    ValueError
        The text is no tag.

    Examples
    --------
    >>> modality_of("threeD1")
    <Modality.THREED: 'threeD'>
    """
    match = _TAG.fullmatch(tag)
    if match is None:
        msg = f"{tag!r} is no placeholder tag"
        raise ValueError(msg)
    return _KINDS[match["kind"].lower()]


def find_mentions(content: str) -> tuple[Mention, ...]:
    """Find the placeholders of a text in reading order.

    Parameters
    ----------
    content
        A question, reference or response.

    Returns
    -------
    tuple of Mention
        Members of a range ``<image2-5>`` follow one another at its end.

    Examples
    --------
    >>> [mention.tag for mention in find_mentions("See <image2> and H<sub>2</sub>O, <<audio1>>")]
    ['image2', 'audio1']
    """
    return tuple(mention for match in _MENTION.finditer(content) for mention in _mentions(match))


def interleave(content: str, parts_by_tag: Mapping[str, Part]) -> tuple[Part, ...]:
    """Put parts where the text names them.

    Parameters
    ----------
    content
        A question, reference or response.
    parts_by_tag
        What its own side delivers, in the order of its record.

    Returns
    -------
    tuple of Part
        Text and parts in reading order. A part stands at the first mention of its tag; later
        mentions, and tags of the other side, stay in the text as ``<image1>``. In "<image2>
        through <image5>", parts that nothing else names stand before the last. Parts that the
        text never names come last. Stretches of mere white space are left out.

    Examples
    --------
    >>> image = Part(modality=Modality.IMAGE, tag="image2")
    >>> [p.text or p.tag for p in interleave("Unlike <image1>, <image2> is red.", {"image2": image})]
    ['Unlike <image1>, ', 'image2', ' is red.']
    """
    pieces: list[str | Part] = []
    used: set[str] = set()
    position = 0
    for mention in _with_ranges(content, parts_by_tag):
        pieces.append(content[position : mention.start])
        position = mention.end
        part = parts_by_tag.get(mention.tag)
        if part is not None and mention.tag not in used and mention.form != "closing":
            used.add(mention.tag)
            pieces.append(part)
        elif part is None and mention.form == "closing":
            pieces.append(f"</{mention.tag}>")
        elif mention.end > mention.start and mention.form != "closing":
            pieces.append(f"<{mention.tag}>")
    pieces.append(content[position:])
    pieces += [part for tag, part in parts_by_tag.items() if tag not in used]
    return tuple(_joined(pieces))


def _tag_of(kind: str, number: int) -> str:
    return f"{_KINDS[kind.lower()].value}{number}"


def _mentions(match: re.Match[str]) -> Iterator[Mention]:
    start, end = match.span()
    first = int(match["number"])
    tag = _tag_of(match["kind"], first)
    if match["last"]:
        yield Mention(tag=tag, start=start, end=end, form="range")
        last = min(int(match["last"]), first + _LONGEST_RANGE)
        for number in range(first + 1, last + 1):
            yield Mention(tag=_tag_of(match["kind"], number), start=end, end=end, form="range")
        return
    yield Mention(tag=tag, start=start, end=end, form=_form(match, tag))


def _form(match: re.Match[str], tag: str) -> str:
    if match["slash"]:
        return "closing"
    if match[0] == f"<{tag}>":
        return "plain"
    return "doubled" if match[0].startswith("<<") else "spelling"


def _with_ranges(content: str, parts_by_tag: Mapping[str, Part]) -> Iterator[Mention]:
    """Give the mentions, with those that a range only implies."""
    mentions = find_mentions(content)
    named = {mention.tag for mention in mentions}
    for index, mention in enumerate(mentions):
        previous = mentions[index - 1] if index else None
        for tag in implied_by_range(content, previous, mention):
            if tag in parts_by_tag and tag not in named:
                named.add(tag)
                yield Mention(tag=tag, start=mention.start, end=mention.start, form="range")
        yield mention


def implied_by_range(content: str, previous: Mention | None, mention: Mention) -> tuple[str, ...]:
    """Give the tags between two mentions that a word such as "through" joins.

    Examples
    --------
    >>> text = "<image2> through <image5>"
    >>> implied_by_range(text, *find_mentions(text))
    ('image3', 'image4')
    """
    if previous is None or not _THROUGH.fullmatch(content, previous.end, mention.start):
        return ()
    ends = [_TAG.fullmatch(entry.tag) for entry in (previous, mention)]
    first, last = ends
    if first is None or last is None or first["kind"] != last["kind"]:
        return ()
    numbers = range(int(first["number"]) + 1, int(last["number"]))
    return tuple(_tag_of(first["kind"], number) for number in numbers[:_LONGEST_RANGE])


def _joined(pieces: list[str | Part]) -> Iterator[Part]:
    text = ""
    for piece in [*pieces, None]:
        if isinstance(piece, str):
            text += piece
            continue
        if text.strip():
            yield Part(modality=Modality.TEXT, text=text)
        text = ""
        if piece is not None:
            yield piece
