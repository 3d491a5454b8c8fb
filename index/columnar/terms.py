"""The dictionary of a text field: its words in order, each found in a few steps."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from index.columnar.damage import DamagedSegment
from index.columnar.segment import Array

_SAMPLING = 32  # terms, of which one is kept in memory to begin a lookup with


class Terms:
    """The words of a field in the order of their UTF-8 bytes, numbered from 0."""

    def __init__(self, starts: Array, text: Array) -> None:
        if not len(starts) or int(starts[0]) or int(starts[-1]) != len(text) or (starts[1:] < starts[:-1]).any():
            raise DamagedSegment("the terms of a field run out of their array")
        self._starts = starts
        self._text = text.data
        self._samples = [self[number] for number in range(0, len(self), _SAMPLING)]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._text[int(self._starts[number]) : int(self._starts[number + 1])])

    def sizes(self, terms: range) -> NDArray[np.intp]:
        """How many bytes each of some terms has."""
        starts = self._starts[terms.start : terms.stop + 1].astype(np.intp)
        return starts[1:] - starts[:-1]

    def number(self, term: bytes) -> int | None:
        """The number of a term; None where the field has no such term."""
        number = self.first_from(term)
        return number if number < len(self) and self[number] == term else None

    def first_from(self, term: bytes) -> int:
        """The number of the first term that is not before this one."""
        sample = bisect_right(self._samples, term)
        low, high = max(0, (sample - 1) * _SAMPLING), min(sample * _SAMPLING, len(self))
        while low < high:
            middle = (low + high) // 2
            if self[middle] < term:
                low = middle + 1
            else:
                high = middle
        return low

    def with_prefix(self, prefix: bytes) -> range:
        """The numbers of the terms that begin so."""
        first = self.first_from(prefix)
        # No UTF-8 has the byte FF, so this is behind every term with the prefix.
        return range(first, self.first_from(prefix + b"\xff") if prefix else len(self))
