"""Writing the fields of a segment: the counterpart of text_field, keyword_field and number_field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.columnar.packing import BLOCK, Bytes, Packed, pack, ranks
from index.columnar.segment import SegmentWriter
from index.columnar.text_field import Postings

Numbers = NDArray[np.intp]

NONE = np.iinfo(np.int64).min
"""Stands for no number; in a segment the least number of the array's type does."""


class TextFieldWriter:
    """Writes a text field, its terms in ascending order of their bytes, some at a time."""

    def __init__(self, writer: SegmentWriter, name: str, *, with_positions: bool) -> None:
        self._writer, self._name = writer, name
        self._postings = writer.stream(f"{name}.postings")
        self._positions = writer.stream(f"{name}.positions") if with_positions else None
        self._terms = bytearray()
        self._term_ends: list[Numbers] = [np.zeros(1, dtype=np.intp)]
        self._counts: list[Numbers] = []
        self._occurrences: list[Numbers] = []
        self._postings_starts: list[Numbers] = []
        self._positions_starts: list[Numbers] = []

    def append(self, terms: Sequence[bytes], postings: Postings) -> None:
        """Write some terms with their postings."""
        if not terms:
            return
        term_lengths = np.fromiter(map(len, terms), dtype=np.intp, count=len(terms))
        self._term_ends.append(len(self._terms) + np.cumsum(term_lengths))
        self._terms += b"".join(terms)
        occurrences = np.add.reduceat(postings.frequencies, np.cumsum(postings.counts) - postings.counts)
        self._counts.append(postings.counts)
        self._occurrences.append(occurrences)
        data, starts = _encoded(postings, occurrences)
        self._postings_starts.append(self._postings.size + starts)
        self._postings.write(data.data)
        if self._positions is not None and postings.steps is not None:
            packed = pack(postings.steps, occurrences)
            self._positions_starts.append(self._positions.size + packed.starts[:-1])
            self._positions.write(packed.data.data)

    def finish(self, lengths: Bytes) -> None:
        """Write what there is for each term, and the `lengths` of the texts (index.columnar.scoring.length_bytes)."""
        name, write = self._name, self._writer.array
        write(f"{name}.term_starts", _joined(self._term_ends))
        write(f"{name}.terms", np.frombuffer(self._terms, dtype=np.uint8))
        write(f"{name}.document_counts", _joined(self._counts))
        write(f"{name}.occurrences", _joined(self._occurrences))
        write(f"{name}.postings_starts", _joined(self._postings_starts))
        if self._positions is not None:
            write(f"{name}.positions_starts", _joined(self._positions_starts))
        write(f"{name}.lengths", lengths)


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)


def _encoded(postings: Postings, occurrences: Numbers) -> tuple[Bytes, Numbers]:
    """The bytes of the postings of some terms, and where those of each begin; see index.columnar.text_field."""
    counts, documents, frequencies = postings.counts, postings.documents, postings.frequencies
    blocks = -(-counts // BLOCK)
    first_of_term = np.cumsum(counts) - counts
    firsts = np.repeat(first_of_term, blocks) + ranks(blocks) * BLOCK
    gaps = np.diff(documents, prepend=-1) - 1
    gaps[firsts] = 0
    parts = [_plain(documents[firsts], blocks)]
    if postings.steps is not None:
        before = np.cumsum(frequencies) - frequencies
        before_block = before[firsts] - np.repeat(before[first_of_term], blocks)
        several = blocks > 1
        parts.append(_plain(before_block[np.repeat(several, blocks)], np.where(several, blocks, 0)))
    parts.append(_pack_some(gaps, counts, counts > 1))
    parts.append(_pack_some(frequencies - 1, counts, occurrences > counts))
    return _interleaved(parts)


def _plain(numbers: Numbers, counts: Numbers) -> Packed:
    """Numbers of four bytes, `counts` of them for each term."""
    data = numbers.astype("<u4").view(np.uint8)
    return Packed(data, np.concatenate(([0], np.cumsum(4 * counts))))


def _pack_some(numbers: Numbers, counts: Numbers, chosen: NDArray[np.bool_]) -> Packed:
    """The lists of the chosen terms packed, and nothing for the others."""
    sizes = np.zeros(len(counts), dtype=np.intp)
    data = np.zeros(0, dtype=np.uint8)
    if chosen.any():
        packed = pack(numbers[np.repeat(chosen, counts)].astype(np.uint32), counts[chosen])
        sizes[chosen], data = np.diff(packed.starts), packed.data
    return Packed(data, np.concatenate(([0], np.cumsum(sizes))))


def _interleaved(parts: Sequence[Packed]) -> tuple[Bytes, Numbers]:
    """The parts of the first list one after the other, then those of the second, and where each list begins."""
    sizes = [np.diff(part.starts) for part in parts]
    total = np.sum(sizes, axis=0)
    starts = np.cumsum(total) - total
    data = np.zeros(int(total.sum()), dtype=np.uint8)
    place = starts.copy()
    for part, size in zip(parts, sizes, strict=True):
        data[np.repeat(place - part.starts[:-1], size) + np.arange(len(part.data))] = part.data
        place += size
    return data, starts


def write_keyword_field(
    writer: SegmentWriter, name: str, entries: Sequence[tuple[str, str]], codes: Numbers, counts: Numbers
) -> None:
    """Write a keyword field.

    `entries` are the values with their labels, in ascending order; `codes` are numbers of entries, one document's after
    the other's, and `counts` says how many each document has. Where none has more than one, there is a code for every
    document, which is the number of all entries where it has none.
    """
    values = list(dict.fromkeys(value for value, _ in entries))
    write_strings(writer, f"{name}.value", values)
    write_strings(writer, f"{name}.label", [label for _, label in entries])
    numbers = {value: number for number, value in enumerate(values)}
    writer.array(f"{name}.entry_values", np.array([numbers[value] for value, _ in entries], dtype=np.intp))
    if len(counts) and counts.max() > 1:
        writer.array(f"{name}.code_starts", np.concatenate(([0], np.cumsum(counts))))
        writer.array(f"{name}.codes", codes)
    else:
        every = np.full(len(counts), len(entries), dtype=np.intp)
        every[counts > 0] = codes
        writer.array(f"{name}.codes", every)


def write_strings(writer: SegmentWriter, name: str, strings: Sequence[str]) -> None:
    """Write strings as two arrays, named with an s behind the name: their bytes, and where each begins."""
    encoded = [string.encode() for string in strings]
    writer.array(f"{name}s", np.frombuffer(b"".join(encoded), dtype=np.uint8))
    lengths = np.fromiter(map(len, encoded), dtype=np.intp, count=len(encoded))
    writer.array(f"{name}_starts", np.concatenate(([0], np.cumsum(lengths))))


def write_number_field(writer: SegmentWriter, name: str, numbers: NDArray[np.int64]) -> None:
    """Write a number for each document, NONE for none, in the narrowest type that has room for both."""
    given = numbers[numbers != NONE]
    lowest, highest = (int(given.min()), int(given.max())) if len(given) else (0, 0)
    for dtype in (np.int8, np.int16, np.int32, np.int64):
        least, greatest = np.iinfo(dtype).min, np.iinfo(dtype).max
        if least < lowest and highest <= greatest:
            break
    writer.array(name, np.where(numbers == NONE, least, numbers), dtype=np.dtype(dtype).newbyteorder("<"))
