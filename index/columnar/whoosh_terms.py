"""The terms of a field of one segment as Whoosh sees them: byte strings in ascending order, with their postings.

Text fields keep them. Those of the other fields are made when they are asked for: the values of a keyword field, and
for a number field what Whoosh calls tiered terms, the sortable form of each number cut off at several places, by which
ranges are found (`whoosh.fields.NUMERIC.index`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import NUMERIC

from index.columnar.columns import KeywordField
from index.columnar.damage import DamagedSegment
from index.columnar.field_writer import NONE
from index.columnar.text_field import TextField

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TermPostings:
    """The documents of a term in ascending order, how often each has it, and where.

    `steps` are the positions of one document after the other's, each but the first as the distance from the one before.
    """

    documents: Numbers
    frequencies: Numbers
    steps: NDArray[np.uint32] | None = None

    @classmethod
    def once_each(cls, documents: Numbers) -> TermPostings:
        """Of a term that each document has once, nowhere in particular."""
        return cls(documents, np.ones(len(documents), dtype=np.intp))


class FieldTerms(Protocol):
    """The terms of one field. All methods raise DamagedSegment."""

    def since(self, term: bytes) -> Iterator[bytes]:
        """All terms from this one on, in ascending order."""
        ...

    def frequencies(self, term: bytes) -> tuple[int, int] | None:
        """How many documents have a term, and how often it occurs; None where there is no such term."""
        ...

    def postings(self, term: bytes) -> TermPostings | None:
        """The postings of a term, also in deleted documents; None where there is no such term."""
        ...


class TextTerms:
    """The words of a text field."""

    def __init__(self, field: TextField) -> None:
        self._field = field

    def since(self, term: bytes) -> Iterator[bytes]:
        """See FieldTerms."""
        terms = self._field.terms
        return (terms[number] for number in range(terms.first_from(term), len(terms)))

    def frequencies(self, term: bytes) -> tuple[int, int] | None:
        """See FieldTerms."""
        number = self._field.terms.number(term)
        if number is None:
            return None
        return int(self._field.document_counts[number]), int(self._field.occurrences[number])

    def postings(self, term: bytes) -> TermPostings | None:
        """See FieldTerms."""
        number = self._field.terms.number(term)
        if number is None:
            return None
        found = self._field.postings_of(range(number, number + 1))
        if found.documents[-1] >= self._field.documents:
            raise DamagedSegment("a term is said to be in documents that the segment has not")
        return TermPostings(found.documents, found.frequencies, found.steps)


class KeywordTerms:
    """The values of a keyword field."""

    def __init__(self, field: KeywordField) -> None:
        self._field = field

    def since(self, term: bytes) -> Iterator[bytes]:
        """See FieldTerms."""
        values = self._field.values
        numbers = range(len(values))
        first = bisect_left(numbers, term, key=lambda number: values[number].encode())
        return (values[number].encode() for number in numbers[first:])

    def frequencies(self, term: bytes) -> tuple[int, int] | None:
        """See FieldTerms."""
        postings = self.postings(term)
        return None if postings is None else (len(postings.documents), len(postings.documents))

    def postings(self, term: bytes) -> TermPostings | None:
        """See FieldTerms."""
        try:
            documents = self._field.documents_with(term.decode())
        except UnicodeDecodeError:  # what a fuzzy query makes up
            return None
        return TermPostings.once_each(documents) if len(documents) else None


class NumberTerms:
    """The tiered terms of a number field: a byte says how many bits are cut off, and the rest is what is left."""

    def __init__(self, field: NUMERIC, numbers: NDArray[np.int64]) -> None:
        self._field = field
        given = np.flatnonzero(numbers != NONE)
        self._order = given[np.argsort(numbers[given], kind="stable")]
        ascending = numbers[self._order].view(np.uint64)
        # Whoosh's sortable form; two's complement wraps around as it should.
        self._sortable = ascending + np.uint64(1 << field.bits - 1) if field.signed else ascending
        self._shifts = range(0, field.bits, field.shift_step) if field.shift_step else range(1)

    def since(self, term: bytes) -> Iterator[bytes]:
        """See FieldTerms."""
        for shift in self._shifts:
            for number in np.unique(self._sortable >> np.uint64(shift)).tolist():
                found = bytes([shift]) + number.to_bytes(self._field.bits // 8, "big")
                if found >= term:
                    yield found

    def frequencies(self, term: bytes) -> tuple[int, int] | None:
        """See FieldTerms."""
        having = len(self._having(term))
        return (having, having) if having else None

    def postings(self, term: bytes) -> TermPostings | None:
        """See FieldTerms."""
        documents = self._having(term)
        return TermPostings.once_each(np.sort(documents)) if len(documents) else None

    def _having(self, term: bytes) -> Numbers:
        if len(term) != 1 + self._field.bits // 8 or term[0] not in self._shifts:
            return self._order[:0]
        kept = self._sortable >> np.uint64(term[0])
        number = np.uint64(int.from_bytes(term[1:], "big"))
        first, last = np.searchsorted(kept, number, side="left"), np.searchsorted(kept, number, side="right")
        return self._order[first:last]
