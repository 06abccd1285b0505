"""Tasks whose values are known: gold, attention and training."""

from judgments.rounds.known.finding import Known, find_known, known_pairs, save_known
from judgments.rounds.known.reading import KnownRow, read_known

__all__ = ["Known", "KnownRow", "find_known", "known_pairs", "read_known", "save_known"]
