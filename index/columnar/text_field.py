"""A text field of one segment: its terms, and for each the documents that have it, how often, and where.

The postings of a term are a list in blocks of 128 documents. The number of each block's first document is kept beside
it, so that a rare word's documents can be looked up in a frequent word's list without unpacking all of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.columnar.damage import DamagedSegment
from index.columnar.packing import BLOCK, PackedList, block_count, packed_sizes, ranks, unpack_lists
from index.columnar.segment import Array, Segment
from index.columnar.sorted_numbers import firsts_of_runs, matching
from index.columnar.terms import Terms

Numbers = NDArray[np.intp]

MOST_POSITIONS = 1 << 31
"""No text has so many words."""

_SHARES = 8  # of the memory for recent lists, of which one list may take one at most
_SPARSE = 4  # blocks are unpacked one by one where fewer than one in so many are wanted


class RecentLists:
    """The posting lists that were used last, of all segments: what is used again is unpacked, and kept so.

    A few frequent words make up most of all words that are looked for, and unpacking these takes longest. `most_bytes`
    bounds the memory that it all can take.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._lists: dict[tuple[TextField, bytes], PostingList] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[TextField, bytes], find: Callable[[], PostingList | None]) -> PostingList | None:
        """The list of a term of a field, looked up where it was not used lately; None where there is none."""
        with self._lock:
            found = self._lists.pop(key, None)
            if found is not None:
                found.keep_unpacked()
            else:
                found = find()
                if found is None or found.unpacked_bytes > self._most // _SHARES:
                    return found
                self._bytes += found.unpacked_bytes
            self._lists[key] = found  # behind all others
            while self._bytes > self._most:
                self._bytes -= self._lists.pop(next(iter(self._lists))).unpacked_bytes
            return found


class TextField:
    """What a segment keeps of one text field. `with_positions` says whether it knows where in a text a word stands."""

    def __init__(self, segment: Segment, name: str, recent: RecentLists, *, with_positions: bool) -> None:
        self._segment, self._name, self._recent = segment, name, recent
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

    def find(self, term: bytes) -> PostingList | None:
        """The postings of a term; None where no document has it. Raises DamagedSegment."""
        return self._recent.get((self, term), lambda: self._find(term))

    def _find(self, term: bytes) -> PostingList | None:
        number = self.terms.number(term)
        return None if number is None else self.posting_list(number)

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
    """The documents of a term, in ascending order. Raises DamagedSegment when what is unpacked cannot be that of any.

    Only the blocks that are asked for are unpacked, and nothing is kept, until `keep_unpacked` is called.
    """

    def __init__(self, field: TextField, term: int, length: int, occurrences: int) -> None:
        self._field, self._term = field, term
        self.length = length
        self._occurrences = occurrences
        self._data, start = field.postings_bytes(term)
        self._blocks = block_count(length)
        self._firsts = self._numbers(start)
        start += 4 * self._blocks
        self._positions_before: Numbers | None = None
        if field.with_positions and self._blocks > 1:
            self._positions_before = self._numbers(start)
            start += 4 * self._blocks
        self._gaps_start = start
        self._unpacked = False

    def _numbers(self, start: int) -> Numbers:
        found = self._data[start : start + 4 * self._blocks]
        if len(found) != 4 * self._blocks:
            raise DamagedSegment("the postings of a term run out of their file")
        return found.view("<u4").astype(np.intp)

    @property
    def unpacked_bytes(self) -> int:
        """How much memory it takes at most when all that was unpacked is kept."""
        return 13 * self.length + 4 * self._occurrences * self._field.with_positions

    def keep_unpacked(self) -> None:
        """From now on unpack everything once, and keep it: the term is asked for often."""
        self._unpacked = True

    @cached_property
    def _gaps(self) -> PackedList:
        return PackedList(self._data, self._gaps_start, self.length)

    @cached_property
    def _packed_repetitions(self) -> PackedList:
        """Only where there are any."""
        start = self._gaps.end if self.length > 1 else self._gaps_start
        return PackedList(self._data, start, self.length)

    @cached_property
    def _packed_steps(self) -> PackedList:
        data, start = self._field.positions_bytes(self._term)
        return PackedList(data, start, self._occurrences)

    @property
    def documents(self) -> Numbers:
        """All of them."""
        return self._kept_documents if self._unpacked else self._unpack_documents()

    @cached_property
    def _kept_documents(self) -> Numbers:
        return self._unpack_documents()

    def _unpack_documents(self) -> Numbers:
        if self.length == 1:
            found = self._firsts
        elif self._blocks == 1:
            found = self._gaps.all() + np.intp(1)
            found[0] = self._firsts[0]
            found = found.cumsum()
        else:
            rows = self._rows(None)
            if (rows[:-1, -1] >= self._firsts[1:]).any():
                raise DamagedSegment("the documents of a term are not in ascending order")
            found = rows.reshape(-1)[: self.length]
        if found[-1] >= self._field.documents:
            raise DamagedSegment("a term is said to be in documents that there are not")
        return found

    def _rows(self, chosen: Numbers | None) -> NDArray[np.intp]:
        """The documents of some blocks, or all; past the end of the list they mean nothing."""
        rows = self._gaps.rows(chosen) + np.intp(1)
        rows[:, 0] = self._firsts if chosen is None else self._firsts[chosen]
        return rows.cumsum(axis=1, out=rows)

    def places(self, candidates: Numbers) -> tuple[Numbers, Numbers]:
        """Which of the candidates, documents in ascending order, have the term, and at which places of this list.

        Two arrays of the same length: indices into `candidates`, and indices into `documents`.
        """
        if self._blocks > _SPARSE and not self._unpacked:
            blocks = self._firsts.searchsorted(candidates, side="right") - 1
            inside = (blocks >= 0).nonzero()[0]
            blocks = blocks[inside]
            chosen = blocks[firsts_of_runs(blocks)]
            if len(chosen) * _SPARSE < self._blocks:
                return self._places_in(candidates, inside, chosen)
        return matching(candidates, self.documents)

    def _places_in(self, candidates: Numbers, inside: Numbers, chosen: Numbers) -> tuple[Numbers, Numbers]:
        if not len(chosen):
            return inside, inside
        listed = self._rows(chosen).reshape(-1)
        places = (chosen[:, None] * BLOCK + _WITHIN).reshape(-1)
        if places[-1] >= self.length:
            kept = (places < self.length).nonzero()[0]
            listed, places = listed[kept], places[kept]
        if (listed[1:] <= listed[:-1]).any() or listed[-1] >= self._field.documents:
            raise DamagedSegment("the documents of a term are not in ascending order, or are none")
        found, at = matching(candidates[inside], listed)
        return inside[found], places[at]

    def repetitions(self, places: Numbers | None = None) -> NDArray[np.unsignedinteger] | None:
        """How many times more than once each document has the term, or those at some places of the list, in order.

        None where none has it more than once.
        """
        if self._occurrences == self.length:
            return None
        if places is None:
            return self._kept_repetitions if self._unpacked else self._packed_repetitions.all()
        if self._unpacked or self._blocks <= _SPARSE:
            return (self._kept_repetitions if self._unpacked else self._packed_repetitions.all())[places]
        rows, row_of = _rows_at(self._packed_repetitions, places)
        return rows[row_of, places % BLOCK]

    @cached_property
    def _kept_repetitions(self) -> NDArray[np.unsignedinteger]:
        return self._packed_repetitions.all()

    def positions_at(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """The positions in the documents at some places of the list, in ascending order.

        How many there are for each place, and the positions of all, one after the other.
        """
        if not len(places):
            return places, places
        if self._unpacked:
            starts = self._kept_starts
            firsts = starts[places].astype(np.intp)
            counts = starts[places + 1] - firsts
        else:
            counts, firsts = self._position_ranges(places)
            # Before anything is made as long as the counts say.
            if (firsts + counts).max() > self._occurrences or counts.sum() > self._occurrences:
                raise DamagedSegment("a term is said to have more positions than there are")
        ends = counts.cumsum()
        wanted = firsts
        if ends[-1] > len(counts):
            wanted = (firsts - ends + counts).repeat(counts) + np.arange(ends[-1])
        if self._unpacked:
            return counts, self._kept_positions[wanted].astype(np.intp)
        return counts, _summed(self._steps_at(wanted), counts, ends)

    @cached_property
    def _kept_starts(self) -> NDArray[np.uint32]:
        """Where the positions of each document begin among those of all, and at last how many there are."""
        starts = np.arange(self.length + 1, dtype=np.uint32)
        if self._occurrences > self.length:
            sums = self._kept_repetitions.cumsum(dtype=np.intp)
            if self.length + sums[-1] != self._occurrences:
                raise DamagedSegment("a term is said to have another number of positions than there are")
            starts[1:] += sums.astype(np.uint32)
        return starts

    @cached_property
    def _kept_positions(self) -> NDArray[np.uint32]:
        starts = self._kept_starts.astype(np.intp)
        return _summed(self._packed_steps.all(), starts[1:] - starts[:-1], starts[1:]).astype(np.uint32)

    def _steps_at(self, wanted: Numbers) -> NDArray[np.unsignedinteger]:
        if self._occurrences <= _SPARSE * BLOCK:
            return self._packed_steps.all()[wanted]
        rows, row_of = _rows_at(self._packed_steps, wanted)
        return rows[row_of, wanted % BLOCK]

    def _position_ranges(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """How many positions the documents at some places have, and which the first of each is in the term's list."""
        if self._occurrences == self.length:
            return np.ones(len(places), dtype=np.intp), places
        if self._blocks == 1:
            every = self._packed_repetitions.all() + np.intp(1)
            return every[places], (every.cumsum() - every)[places]
        if self._positions_before is None:
            raise DamagedSegment("the field has no positions")
        rows, row_of = _rows_at(self._packed_repetitions, places)
        within = (rows + np.intp(1)).cumsum(axis=1)
        counts = rows[row_of, places % BLOCK] + np.intp(1)
        return counts, self._positions_before[places // BLOCK] + within[row_of, places % BLOCK] - counts


def _rows_at(packed: PackedList, places: Numbers) -> tuple[NDArray[np.unsignedinteger], Numbers]:
    """The blocks in which some places, in ascending order, are, and for each place which of these it is in."""
    blocks = places // BLOCK
    changes = firsts_of_runs(blocks)
    marks = np.zeros(len(blocks), dtype=np.intp)
    marks[changes[1:]] = 1
    return packed.rows(blocks[changes]), marks.cumsum()


def _summed(steps: NDArray[np.unsignedinteger], counts: Numbers, ends: Numbers) -> Numbers:
    """The positions to which steps lead, that begin anew after so many each time; `ends` are the sums of `counts`."""
    sums = steps.cumsum(dtype=np.intp)
    before = np.zeros(len(counts), dtype=np.intp)
    before[1:] = sums[ends[:-1] - 1]
    positions: Numbers = sums - before.repeat(counts)
    if positions.max() >= MOST_POSITIONS:
        raise DamagedSegment("a term is said to stand behind the end of every text")
    return positions


_WITHIN = np.arange(BLOCK)
