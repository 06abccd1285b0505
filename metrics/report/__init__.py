"""The report: built once, then written in several forms."""
