"""SVG: comments, properties and what editors keep for themselves go."""

from __future__ import annotations

import re

from judgments.media.cleaning.notes import Notes

__all__ = ["clean_svg"]

_ELEMENTS = re.compile(
    rb"<!--[\s\S]*?-->|<!DOCTYPE[^\[>]*(?:\[[\s\S]*?\])?[^>]*>|<\?(?!xml\b)[\s\S]*?\?>"
    rb"|<(?P<e>(?:\w+:)?metadata|(?:sodipodi|inkscape|adobe|rdf|c2pa):[\w-]+)\b"
    rb"(?:[^>]*/>|[\s\S]*?</(?P=e)\s*>)"
)
_ATTRIBUTES = re.compile(
    rb"""\s(?:(?:inkscape|sodipodi|sketch|serif):[\w-]+|data-[\w-]+)\s*=\s*(?:"[^"]*"|'[^']*')"""
)


def clean_svg(data: bytes, notes: Notes) -> bytes:
    """Leave out what is not drawn; titles and ids are words of the drawing, and stay."""

    def drop(found: re.Match[bytes]) -> bytes:
        notes.add("SVG", found[0])
        return b""

    return _ATTRIBUTES.sub(drop, _ELEMENTS.sub(drop, data))
