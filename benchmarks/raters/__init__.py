"""Raters as programs: the pages' own protocol, without a browser."""
