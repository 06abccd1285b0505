"""Readers of what others wrote: UniM records, responses, ratings, outputs of the official suite."""
