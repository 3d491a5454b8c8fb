"""BM25F as Whoosh defines it (whoosh.scoring), for many documents at once.

Whoosh keeps the length of a text in one byte, and so do segments: scores are equal because the rounding is.
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray
from whoosh.scoring import BM25F
from whoosh.util.numeric import byte_to_length

Scores = NDArray[np.float32]

ROUNDED_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.int64)
"""The length that each byte stands for."""

_MODEL = BM25F()


def length_bytes(lengths: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The byte for each length: that of the first rounded length which is not less, the last for longer texts."""
    return np.minimum(np.searchsorted(ROUNDED_LENGTHS, lengths), 255).astype(np.uint8)


def inverse_frequency(*, documents: int, having: int) -> float:
    """How much a word that `having` of all documents have tells about one of them."""
    return log(documents / (having + 1)) + 1


def length_norms(mean_length: float) -> Scores:
    """For each byte of a length, what is added to the frequency of a word in the divisor of its score."""
    norms = _MODEL.K1 * ((1 - _MODEL.B) + _MODEL.B * ROUNDED_LENGTHS / (mean_length or 1))
    return norms.astype(np.float32)


def scores(frequencies: NDArray[np.uint32] | None, norms: Scores, weight: float) -> Scores:
    """The score of each document for one word; `weight` is its inverse frequency with any boost, `norms` are theirs."""
    factor = np.float32(weight * (_MODEL.K1 + 1))
    if frequencies is None:
        return factor / (norms + np.float32(1))
    often = frequencies.astype(np.float32)
    return factor * (often / (often + norms))
