"""Lists of small numbers, packed into few bits each, and unpacked by NumPy without a Python step per number.

A list is cut into blocks of 128 numbers, the last of which may be shorter. Each block has a width of its own: how many
bits the greatest of its numbers needs. A block is kept in planes, one for each power of two that the width is the sum
of, the greatest first: with 12 bits a number, the lowest 8 bits of all of them, then the 4 bits above those of all. The
numbers in a plane go from the lowest bits of a byte on (little-endian), so a plane unpacks in a few steps for all of
them, or in none, while numbers that straddle bytes would take many.

A packed list is one byte for each block with its width, then the blocks one after the other. In a list of one block
each plane ends with the byte of its last number; in longer lists the last block is filled up with zeros to 128 numbers,
so that every block has 16 bytes for each bit of its width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.columnar.damage import DamagedSegment

Bytes = NDArray[np.uint8]
Values = NDArray[np.uint32]
Numbers = NDArray[np.intp]

BLOCK = 128
"""How many numbers a block has; only the last of a list may have fewer."""

_UNIT = BLOCK // 8  # bytes that a full block has for each bit of its width
_PLANES = (32, 16, 8, 4, 2, 1)

_PLANS = {width: tuple((plane, width & ~(2 * plane - 1)) for plane in _PLANES if width & plane) for width in range(33)}
"""The planes of each width, and from which bit of the numbers on each has theirs."""

# What is written: 5 bits in 8 unpack faster than in 4 and 1. Of widths with two planes, 12 and 24 save most room.
_WIDTHS = np.array([0, 1, 2, 4, 8, 12, 16, 24, 32], dtype=np.int64)
_GREATEST = (1 << _WIDTHS[:-1]) - 1  # that a width can hold; the last holds all
_WORTH = 1.25  # times the room, for the blocks of a list to have one width: then it is unpacked all at once

_SIXTEEN_BYTES = np.dtype("V16")


@dataclass(frozen=True, slots=True)
class Packed:
    """Lists that were packed one after the other: list i is `data[starts[i]:starts[i + 1]]`."""

    data: Bytes
    starts: Numbers


def block_count(length: int) -> int:
    """How many blocks a list of this length has."""
    return -(-length // BLOCK)


def ranks(lengths: Numbers) -> Numbers:
    """0, 1, 2, … anew for each of the lengths, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The blocks of several lists: how many each list has, where among the numbers they begin, how many they hold."""

    counts: Numbers
    firsts: Numbers
    sizes: Numbers
    filled: Numbers  # as many numbers as they have room for

    @classmethod
    def of(cls, lengths: Numbers) -> _Blocks:
        counts = -(-lengths // BLOCK)
        firsts = np.repeat(np.cumsum(lengths) - lengths, counts) + ranks(counts) * BLOCK
        sizes = np.diff(firsts, append=lengths.sum())
        return cls(counts, firsts, sizes, np.where(np.repeat(counts, counts) > 1, BLOCK, sizes))

    def bytes(self, widths: NDArray[np.int64]) -> Numbers:
        """How many bytes each block has. Each plane is filled up to a byte."""
        total: Numbers = np.sum([((widths & plane) * self.filled + 7) >> 3 for plane in _PLANES], axis=0)
        return total


def pack(values: Values, lengths: Numbers) -> Packed:
    """Pack lists that lie one after the other in `values`; `lengths` says how many numbers each has, none of them 0."""
    blocks = _Blocks.of(lengths)
    widths = _equal_where_worth(_WIDTHS[np.searchsorted(_GREATEST, np.maximum.reduceat(values, blocks.firsts))], blocks)
    block_bytes = blocks.bytes(widths)
    list_bytes = blocks.counts + np.add.reduceat(block_bytes, np.cumsum(blocks.counts) - blocks.counts)
    starts = np.concatenate(([0], np.cumsum(list_bytes)))
    data = np.zeros(int(starts[-1]), dtype=np.uint8)
    data[np.repeat(starts[:-1], blocks.counts) + ranks(blocks.counts)] = widths
    begins = np.cumsum(block_bytes) - block_bytes + np.repeat(np.cumsum(blocks.counts), blocks.counts)
    full = blocks.filled == BLOCK
    for width in np.unique(widths[full]).tolist():
        chosen = np.flatnonzero(full & (widths == width))
        places = begins[chosen, None] + np.arange(width * _UNIT)
        data[places] = _narrowed(_numbers_of(values, blocks, chosen), width)
    shifts = np.zeros(len(widths), dtype=np.uint32)
    for plane in _PLANES:
        chosen = np.flatnonzero(widths & plane * ~full)
        if len(chosen):
            sizes = blocks.sizes[chosen]
            order = ranks(sizes)
            numbers = values[np.repeat(blocks.firsts[chosen], sizes) + order] >> np.repeat(shifts[chosen], sizes)
            _write(data, numbers, np.repeat(begins[chosen], sizes), order, plane)
            shifts[chosen] += np.uint32(plane)
            begins[chosen] += (plane * blocks.sizes[chosen] + 7) >> 3
    return Packed(data, starts)


def _numbers_of(values: Values, blocks: _Blocks, chosen: Numbers) -> NDArray[np.uint32]:
    """The numbers of some blocks that are full, or are filled up with zeros: a row for each."""
    places = blocks.firsts[chosen, None] + np.arange(BLOCK)
    sizes = blocks.sizes[chosen]
    if (sizes == BLOCK).all():
        rows: NDArray[np.uint32] = values[places]
        return rows
    given = np.arange(BLOCK) < sizes[:, None]
    return np.where(given, values[np.where(given, places, 0)], np.uint32(0))


def _narrowed(rows: NDArray[np.uint32], width: int) -> Bytes:
    """Rows of 128 numbers as rows of bytes: the reverse of `_rows`."""
    planes = [np.zeros((len(rows), 0), dtype=np.uint8)]
    for plane, shift in _PLANS[width]:
        numbers = rows >> np.uint32(shift)
        if plane >= 8:
            planes.append(numbers.astype(f"<u{plane >> 3}").view(np.uint8).reshape(len(rows), -1))
            continue
        lowest = numbers.astype(np.uint8) & np.uint8((1 << plane) - 1)
        together = 8 // plane  # in a byte
        narrow = lowest[:, ::together].copy()
        for number in range(1, together):
            narrow |= lowest[:, number::together] << np.uint8(number * plane)
        planes.append(narrow)
    return np.concatenate(planes, axis=1)


def _equal_where_worth(widths: NDArray[np.int64], blocks: _Blocks) -> NDArray[np.int64]:
    """The widths of all blocks, with those of a list made equal where that takes little more room."""
    of_list = np.cumsum(blocks.counts) - blocks.counts
    widest = np.maximum.reduceat(widths, of_list)
    worth = widest * blocks.counts <= _WORTH * np.add.reduceat(widths, of_list)
    return np.where(np.repeat(worth, blocks.counts), np.repeat(widest, blocks.counts), widths)


def unpack_lists(data: Bytes, starts: Numbers, lengths: Numbers) -> Values:
    """Many lists at once, one after the other: the reverse of `pack`. Raises DamagedSegment where one runs out."""
    values = np.zeros(int(lengths.sum()), dtype=np.uint32)
    if not len(values):
        return values
    blocks = _Blocks.of(lengths)
    codes = np.repeat(starts, blocks.counts) + ranks(blocks.counts)
    if codes.max() >= len(data) or data[codes].max() > _PLANES[0]:
        raise DamagedSegment("a packed list runs out of its file, or has numbers of more than 32 bits")
    widths = data[codes].astype(np.int64)
    block_bytes = blocks.bytes(widths)
    before = np.cumsum(block_bytes) - block_bytes
    of_list = np.cumsum(blocks.counts) - blocks.counts
    begins = np.repeat(starts + blocks.counts - before[of_list], blocks.counts) + before
    if (begins + block_bytes).max() > len(data):
        raise DamagedSegment("a packed list runs out of its file")
    full = blocks.filled == BLOCK
    for width in np.unique(widths[full]).tolist():
        chosen = np.flatnonzero(full & (widths == width))
        rows = _rows(data[begins[chosen, None] + np.arange(width * _UNIT)], width)
        given = np.arange(BLOCK) < blocks.sizes[chosen, None]
        values[(blocks.firsts[chosen, None] + np.arange(BLOCK))[given]] = rows[given]
    shifts = np.zeros(len(widths), dtype=np.uint32)
    for plane in _PLANES:
        chosen = np.flatnonzero(widths & plane * ~full)
        if len(chosen):
            sizes = blocks.sizes[chosen]
            order = ranks(sizes)
            numbers = _read(data, np.repeat(begins[chosen], sizes), order, plane)
            values[np.repeat(blocks.firsts[chosen], sizes) + order] |= numbers << np.repeat(shifts[chosen], sizes)
            shifts[chosen] += np.uint32(plane)
            begins[chosen] += (plane * sizes + 7) >> 3
    return values


def packed_sizes(data: Bytes, starts: Numbers, lengths: Numbers) -> Numbers:
    """How many bytes each of many lists has; none of the lengths is 0. Raises DamagedSegment."""
    blocks = _Blocks.of(lengths)
    codes = np.repeat(starts, blocks.counts) + ranks(blocks.counts)
    if codes.max(initial=-1) >= len(data):
        raise DamagedSegment("a packed list runs out of its file")
    block_bytes = blocks.bytes(data[codes].astype(np.int64))
    return blocks.counts + np.add.reduceat(block_bytes, np.cumsum(blocks.counts) - blocks.counts)


def _write(data: Bytes, numbers: Values, begins: Numbers, order: Numbers, plane: int) -> None:
    """Put the lowest bits of numbers into a plane of their blocks, which begins there, and where they are the n-th."""
    if plane >= 8:
        size = plane >> 3
        places = begins + order * size
        for byte in range(size):
            data[places + byte] = (numbers >> np.uint32(8 * byte)).astype(np.uint8)
        return
    places = begins + (order * plane >> 3)
    lowest = (numbers & np.uint32((1 << plane) - 1)).astype(np.uint8)
    lowest <<= (order * plane & 7).astype(np.uint8)
    firsts = np.flatnonzero(np.diff(places, prepend=-1))
    data[places[firsts]] = np.bitwise_or.reduceat(lowest, firsts)


def _read(data: Bytes, begins: Numbers, order: Numbers, plane: int) -> Values:
    """The bits that `_write` has put into a plane."""
    if plane >= 8:
        size = plane >> 3
        numbers = np.zeros(len(order), dtype=np.uint32)
        for byte in range(size):
            numbers |= data[begins + order * size + byte].astype(np.uint32) << np.uint32(8 * byte)
        return numbers
    found = data[begins + (order * plane >> 3)] >> (order * plane & 7).astype(np.uint8)
    return found.astype(np.uint32) & np.uint32((1 << plane) - 1)


class PackedList:
    """One packed list, of `length` numbers, which begins at `start` of the data.

    Raises DamagedSegment, then or when it is unpacked, where it runs out of the data.
    """

    def __init__(self, data: Bytes, start: int, length: int) -> None:
        self._length = length
        count = block_count(length)
        self._widths = data[start : start + count]
        if len(self._widths) < count:
            raise DamagedSegment("a packed list runs out of its file")
        first = int(self._widths[0])
        self._ends: Numbers | None = None  # of the blocks, in bytes of 8 numbers; None where all have the same width
        if count == 1:
            size = sum((plane * length + 7) >> 3 for plane, _ in _PLANS.get(first, ()))
        elif (self._widths == first).all():
            size = count * first * _UNIT
        else:
            self._ends = self._widths.cumsum(dtype=np.intp)
            size = int(self._ends[-1]) * _UNIT
        if int(self._widths.max()) > _PLANES[0]:
            raise DamagedSegment("a packed list has numbers of more than 32 bits")
        self.end = start + count + size
        """Where in the data what follows begins."""
        self._body = data[start + count : self.end]
        if len(self._body) != size:
            raise DamagedSegment("a packed list runs out of its file")

    def all(self) -> NDArray[np.unsignedinteger]:
        """All its numbers."""
        if self._length > BLOCK:
            return self.rows(None).ravel()[: self._length]
        numbers: NDArray[np.unsignedinteger] | None = None
        start = 0
        for plane, shift in _PLANS[int(self._widths[0])]:
            size = (plane * self._length + 7) >> 3
            part = _widened(self._body[start : start + size], plane)[: self._length]
            numbers = part if numbers is None else numbers | part.astype(np.uint32) << np.uint32(shift)
            start += size
        return np.zeros(self._length, dtype=np.uint8) if numbers is None else numbers

    def rows(self, chosen: Numbers | None) -> NDArray[np.unsignedinteger]:
        """Some blocks, given by their numbers, or all, of a list of several: a row of 128 numbers for each.

        Past the end of the list the numbers are zeros.
        """
        if self._ends is None:
            width = int(self._widths[0])
            packed = self._body.reshape(len(self._widths), width * _UNIT)
            return _rows(packed if chosen is None else packed[chosen], width)
        begins = self._ends - self._widths
        widths = self._widths
        if chosen is not None:
            begins, widths = begins[chosen], widths[chosen]
        units = self._body.view(_SIXTEEN_BYTES)
        rows = np.empty((len(widths), BLOCK), dtype=np.uint32)
        for width in np.bincount(widths).nonzero()[0].tolist():
            places = (widths == width).nonzero()[0]
            packed = units[begins[places][:, None] + np.arange(width)].view(np.uint8)
            rows[places] = _rows(packed, width)
        return rows


def _rows(packed: Bytes, width: int) -> NDArray[np.unsignedinteger]:
    """Full blocks of one width, a row of bytes each, as rows of numbers."""
    rows: NDArray[np.unsignedinteger] | None = None
    start = 0
    for plane, shift in _PLANS[width]:
        part = packed[:, start : start + plane * _UNIT]
        wide = _widened(np.ascontiguousarray(part).reshape(-1), plane).reshape(-1, BLOCK)
        rows = wide if rows is None else rows | wide.astype(np.uint32) << np.uint32(shift)
        start += plane * _UNIT
    return np.zeros((len(packed), BLOCK), dtype=np.uint8) if rows is None else rows


def _widened(packed: Bytes, plane: int) -> NDArray[np.unsignedinteger]:
    """The numbers in the bytes of a plane, and what fills up the last byte."""
    if plane == 8:
        return packed
    if plane == 4:  # spread inside of wider numbers: several times as fast as a table
        wide = packed.astype("<u2")
        wide |= wide << np.uint16(4)
        wide &= np.uint16(0x0F0F)
        return wide.view(np.uint8)
    if plane == 2:
        wide = packed.astype("<u4")
        wide |= wide << np.uint32(12)
        wide &= np.uint32(0x000F000F)
        wide |= wide << np.uint32(6)
        wide &= np.uint32(0x03030303)
        return wide.view(np.uint8)
    if plane == 1:
        return np.unpackbits(packed, bitorder="little")
    return packed.view(f"<u{plane >> 3}")
