"""A text field of one segment: its terms, and for each the documents that have it, how often, and where.

The postings of a term are a list in blocks of 128 documents. The number of each block's first document is kept beside
it, so that a rare word's documents can be looked up in a frequent word's list without unpacking all of it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.columnar.damage import DamagedSegment
from index.columnar.packing import (
    BLOCK,
    block_count,
    packed_size,
    packed_sizes,
    ranks,
    unpack,
    unpack_blocks,
    unpack_lists,
)
from index.columnar.segment import Array, Segment

Numbers = NDArray[np.intp]

MOST_POSITIONS = 1 << 32
"""No text has so many words."""

_SAMPLING = 32  # terms, of which one is kept in memory to begin a lookup with
_FEW = 16  # numbers are looked up in a list, instead of marked, where it is more than so many times as long
_SPARSE = 4  # candidates are looked up block by block where they lie in fewer than one in so many blocks


class Terms:
    """The words of a field in the order of their UTF-8 bytes, numbered from 0."""

    def __init__(self, starts: Array, text: Array) -> None:
        if not len(starts) or int(starts[0]) or int(starts[-1]) != len(text) or (starts[1:] < starts[:-1]).any():
            raise DamagedSegment("the terms of a field run out of their array")
        self._starts = starts
        self._text = memoryview(text)
        self._samples = [self[number] for number in range(0, len(self), _SAMPLING)]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._text[int(self._starts[number]) : int(self._starts[number + 1])])

    def sizes(self, terms: range) -> Numbers:
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


class TextField:
    """What a segment keeps of one text field. `with_positions` says whether it knows where in a text a word stands."""

    def __init__(self, segment: Segment, name: str, *, with_positions: bool) -> None:
        self._segment, self._name = segment, name
        self.documents = segment.documents
        self.with_positions = with_positions
        self.terms = Terms(segment.array(f"{name}.term_starts"), segment.octets(f"{name}.terms"))
        count = len(self.terms)
        self.document_counts = segment.array(f"{name}.document_counts", count)
        self.occurrences = segment.array(f"{name}.occurrences", count)
        self._postings_starts = segment.array(f"{name}.postings_starts", count)
        self._postings = segment.octets(f"{name}.postings")
        self.lengths = segment.octets(f"{name}.lengths", segment.documents)
        """For each document the number of its words, rounded (index.columnar.scoring)."""
        self.total_length = segment.totals[name]

    @cached_property
    def _positions(self) -> tuple[Array, Array]:
        starts = self._segment.array(f"{self._name}.positions_starts", len(self.terms))
        return starts, self._segment.octets(f"{self._name}.positions")

    def posting_list(self, term: int) -> PostingList:
        """The postings of the term with this number. Raises DamagedSegment where they cannot be those of any."""
        length, occurrences = int(self.document_counts[term]), int(self.occurrences[term])
        if not 0 < length <= min(occurrences, self.documents):
            raise DamagedSegment(f"{self._name}: a term is said to be {occurrences} times in {length} documents")
        return PostingList(self, term, length, occurrences)

    def postings_of(self, terms: range) -> Postings:
        """The postings of terms that follow each other, all at once, for writing them into another segment."""
        chosen = slice(terms.start, terms.stop)
        counts = self.document_counts[chosen].astype(np.intp)
        occurrences = self.occurrences[chosen].astype(np.intp)
        blocks = -(-counts // BLOCK)
        starts = self._postings_starts[chosen].astype(np.intp)
        if (
            (counts < 1) | (counts > np.minimum(occurrences, self.documents))
            | (starts < 0) | (starts + 4 * blocks > len(self._postings))
        ).any():  # fmt: skip
            raise DamagedSegment(f"{self._name}: the postings of a term run out of their file")
        first_bytes = np.repeat(starts, 4 * blocks) + ranks(4 * blocks)
        firsts = self._postings[first_bytes].view("<u4").astype(np.intp)
        starts += np.where((blocks > 1) & self.with_positions, 8 * blocks, 4 * blocks)
        gaps = np.zeros(int(counts.sum()), dtype=np.uint32)
        several = counts > 1
        if several.any():
            gaps[np.repeat(several, counts)] = unpack_lists(self._postings, starts[several], counts[several])
            starts[several] += packed_sizes(self._postings, starts[several], counts[several])
        block_starts = np.repeat(np.cumsum(counts) - counts, blocks) + ranks(blocks) * BLOCK
        sizes = np.diff(block_starts, append=len(gaps))
        sums = np.cumsum(gaps, dtype=np.intp)
        documents = sums + np.repeat(firsts - sums[block_starts], sizes) + ranks(sizes)
        frequencies = np.ones(len(documents), dtype=np.intp)
        repeated = occurrences > counts
        if repeated.any():
            unpacked = unpack_lists(self._postings, starts[repeated], counts[repeated])
            frequencies[np.repeat(repeated, counts)] += unpacked
        if len(documents) and (
            documents.max() >= self.documents
            or (np.add.reduceat(frequencies, np.cumsum(counts) - counts) != occurrences).any()
        ):
            raise DamagedSegment(f"{self._name}: a term is in documents that there are not, or another number of times")
        steps = None
        if self.with_positions:
            position_starts, data = self._positions
            steps = unpack_lists(data, position_starts[chosen].astype(np.intp), occurrences)
        return Postings(counts, documents, frequencies, steps)

    def postings_bytes(self, term: int) -> tuple[Array, int]:
        """The postings of all terms, and where those of this one begin."""
        return self._postings, int(self._postings_starts[term])

    def positions_bytes(self, term: int) -> tuple[Array, int]:
        """The positions of all terms, and where those of this one begin. Raises DamagedSegment."""
        starts, data = self._positions
        return data, int(starts[term])


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of several terms, one term after the other.

    `counts` says how many documents each term has. `steps` are the positions, those of one document after the other's:
    the first as it is, each other as the distance from the one before.
    """

    counts: Numbers
    documents: Numbers
    frequencies: Numbers
    steps: NDArray[np.uint32] | None


class PostingList:
    """The documents of a term, in ascending order, unpacked when they are asked for. Raises DamagedSegment then."""

    def __init__(self, field: TextField, term: int, length: int, occurrences: int) -> None:
        self._field, self._term = field, term
        self.length = length
        self._occurrences = occurrences
        self._data, start = field.postings_bytes(term)
        blocks = block_count(length)
        self._blocks = blocks
        self._firsts = self._numbers(start, blocks)
        start += 4 * blocks
        self._positions_before: Numbers | None = None
        if field.with_positions and blocks > 1:
            self._positions_before = self._numbers(start, blocks)
            start += 4 * blocks
        self._gaps = start

    def _numbers(self, start: int, count: int) -> Numbers:
        found = self._data[start : start + 4 * count]
        if len(found) != 4 * count:
            raise DamagedSegment("the postings of a term run out of their file")
        return found.view("<u4").astype(np.intp)

    @cached_property
    def documents(self) -> Numbers:
        """All of them."""
        if self.length == 1:
            found = self._firsts
        elif self._blocks == 1:
            gaps = unpack(self._data, self._gaps, self.length)
            found = np.cumsum(gaps, dtype=np.intp)
            found += np.arange(self._firsts[0], self._firsts[0] + self.length)
        else:
            rows = self._rows(None)
            if (rows[:-1, -1] >= self._firsts[1:]).any():
                raise DamagedSegment("the documents of a term are not in ascending order")
            found = rows.ravel()[: self.length]
        if found[-1] >= self._field.documents:
            raise DamagedSegment("a term is said to be in documents that there are not")
        return found

    def _rows(self, chosen: Numbers | None) -> NDArray[np.intp]:
        """The documents of some blocks, or all; past the end of the list they mean nothing."""
        gaps = unpack_blocks(self._data, self._gaps, self.length, chosen)
        rows = np.cumsum(gaps, axis=1, dtype=np.intp)
        rows += (self._firsts if chosen is None else self._firsts[chosen])[:, None]
        rows += np.arange(BLOCK)
        return rows

    def places(self, candidates: Numbers) -> tuple[Numbers, Numbers]:
        """Which of the candidates, documents in ascending order, have the term, and at which places of this list.

        Two arrays of the same length: indices into `candidates`, and indices into `documents`.
        """
        if self._blocks > 1 and "documents" not in self.__dict__:
            blocks = np.searchsorted(self._firsts, candidates, side="right") - 1
            inside = np.flatnonzero(blocks >= 0)
            chosen = np.flatnonzero(np.bincount(blocks[inside]))
            if len(chosen) * _SPARSE < self._blocks:
                return self._places_in(candidates, inside, chosen)
        return matching(candidates, self.documents)

    def _places_in(self, candidates: Numbers, inside: Numbers, chosen: Numbers) -> tuple[Numbers, Numbers]:
        if not len(chosen):
            return inside, inside
        listed = (self._rows(chosen)).ravel()
        places = (chosen[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        kept = places < self.length
        if not kept[-1]:
            listed, places = listed[kept], places[kept]
        if (listed[1:] <= listed[:-1]).any() or listed[-1] >= self._field.documents:
            raise DamagedSegment("the documents of a term are not in ascending order, or are none")
        found, at = matching(candidates[inside], listed)
        return inside[found], places[at]

    @cached_property
    def frequencies(self) -> NDArray[np.uint32] | None:
        """How often each document has the term; None where each has it once."""
        if self._occurrences == self.length:
            return None
        return unpack(self._data, self._frequencies_start, self.length) + np.uint32(1)

    @cached_property
    def _frequencies_start(self) -> int:
        return self._gaps + (packed_size(self._data, self._gaps, self.length) if self.length > 1 else 0)

    def frequencies_at(self, places: Numbers) -> NDArray[np.uint32] | None:
        """The frequencies at some places of the list, in ascending order; None where all are 1."""
        if self._occurrences == self.length:
            return None
        if self._blocks == 1 or "frequencies" in self.__dict__:
            every = self.frequencies
            return None if every is None else every[places]
        rows, row_of = self._frequency_rows(places)
        return rows[row_of, places % BLOCK]

    def _frequency_rows(self, places: Numbers) -> tuple[NDArray[np.uint32], Numbers]:
        blocks = places // BLOCK
        chosen = np.flatnonzero(np.bincount(blocks))
        rows = unpack_blocks(self._data, self._frequencies_start, self.length, chosen) + np.uint32(1)
        return rows, np.searchsorted(chosen, blocks)

    def positions_at(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """The positions in the documents at some places of the list, in ascending order.

        How many there are for each place, and the positions of all, one after the other.
        """
        if not len(places):
            return places, places
        counts, starts = self._position_ranges(places)
        # Before anything is made as long as the counts say.
        if (starts + counts).max() > self._occurrences or counts.sum() > self._occurrences or counts.min() < 1:
            raise DamagedSegment("a term is said to have more positions than there are")
        wanted = np.repeat(starts, counts) + ranks(counts)
        data, start = self._field.positions_bytes(self._term)
        if self._occurrences <= BLOCK:
            steps = unpack(data, start, self._occurrences)[wanted]
        else:
            blocks = wanted // BLOCK
            chosen = np.flatnonzero(np.bincount(blocks))
            rows = unpack_blocks(data, start, self._occurrences, chosen)
            steps = rows[np.searchsorted(chosen, blocks), wanted % BLOCK]
        sums = np.cumsum(steps, dtype=np.intp)
        ends = np.cumsum(counts)
        before = np.concatenate(([0], sums[ends[:-1] - 1]))
        positions = sums - np.repeat(before, counts)
        if positions.max() >= MOST_POSITIONS:
            raise DamagedSegment("a term is said to stand behind the end of every text")
        return counts, positions

    def _position_ranges(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """How many positions the documents at some places have, and which the first of each is in the term's list."""
        if self._occurrences == self.length:
            return np.ones(len(places), dtype=np.intp), places
        if self._blocks == 1:
            every = unpack(self._data, self._frequencies_start, self.length).astype(np.intp) + 1
            return every[places], (np.cumsum(every) - every)[places]
        if self._positions_before is None:
            raise DamagedSegment("the field has no positions")
        rows, row_of = self._frequency_rows(places)
        blocks = places // BLOCK
        within = np.cumsum(rows, axis=1, dtype=np.intp)
        counts = rows[row_of, places % BLOCK].astype(np.intp)
        return counts, self._positions_before[blocks] + within[row_of, places % BLOCK] - counts


def matching(candidates: Numbers, listed: Numbers) -> tuple[Numbers, Numbers]:
    """Indices into both arrays, each in ascending order and without doubles, of the numbers that are in both."""
    if len(candidates) > len(listed):
        at, found = matching(listed, candidates)
        return found, at
    if not len(candidates):
        return candidates, candidates
    if len(candidates) * _FEW > len(listed):  # marking each is faster than looking many up
        mark = np.zeros(max(int(candidates[-1]), int(listed[-1])) + 1, dtype=np.bool_)
        mark[candidates] = True
        at = np.flatnonzero(mark[listed])
        mark[candidates] = False
        mark[listed] = True
        return np.flatnonzero(mark[candidates]), at
    at = np.searchsorted(listed, candidates)
    at[at == len(listed)] = 0  # equal to no candidate, since these are all greater
    found = np.flatnonzero(listed[at] == candidates)
    return found, at[found]
