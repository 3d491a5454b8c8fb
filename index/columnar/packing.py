"""Lists of small numbers, packed into few bits each, and unpacked by NumPy without a Python step per number.

A list is cut into blocks of 128 numbers, the last of which may be shorter. Each block has a width of its own: how many
bits the greatest of its numbers needs. A block is kept in planes, one for each power of two that the width is the sum
of, the greatest first: with 12 bits a number, the lowest 8 bits of all of them, then the 4 bits above those of all. The
numbers in a plane go from the lowest bits of a byte on (little-endian), so a plane unpacks by a table or by no step at
all, while numbers that straddle bytes would take several.

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

# Written widths have two planes at most: 7 bits in 8 unpack faster than in 4, 2 and 1, and cost little room.
_WIDTHS = np.array([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 16, 17, 18, 20, 24, 32], dtype=np.int64)
_GREATEST = (1 << _WIDTHS[:-1]) - 1  # that a width can hold; the last holds all

# For each byte, the numbers of 2 or 4 bits that it holds, side by side.
_PAIRS = np.array([[byte >> shift & 3 for shift in (0, 2, 4, 6)] for byte in range(256)], dtype=np.uint8)
_QUADS = np.array([[byte & 15, byte >> 4] for byte in range(256)], dtype=np.uint8)
_OF_TWO_BITS = _PAIRS.view("<u4").ravel()
_OF_FOUR_BITS = _QUADS.view("<u2").ravel()


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
        return np.sum([((widths & plane) * self.filled + 7) >> 3 for plane in _PLANES], axis=0)


def pack(values: Values, lengths: Numbers) -> Packed:
    """Pack lists that lie one after the other in `values`; `lengths` says how many numbers each has, none of them 0."""
    blocks = _Blocks.of(lengths)
    widths = _WIDTHS[np.searchsorted(_GREATEST, np.maximum.reduceat(values, blocks.firsts))]
    block_bytes = blocks.bytes(widths)
    list_bytes = blocks.counts + np.add.reduceat(block_bytes, np.cumsum(blocks.counts) - blocks.counts)
    starts = np.concatenate(([0], np.cumsum(list_bytes)))
    data = np.zeros(int(starts[-1]), dtype=np.uint8)
    data[np.repeat(starts[:-1], blocks.counts) + ranks(blocks.counts)] = widths
    begins = np.cumsum(block_bytes) - block_bytes + np.repeat(np.cumsum(blocks.counts), blocks.counts)
    shifts = np.zeros(len(widths), dtype=np.uint32)
    for plane in _PLANES:
        chosen = np.flatnonzero(widths & plane)
        if len(chosen):
            sizes = blocks.sizes[chosen]
            order = ranks(sizes)
            numbers = values[np.repeat(blocks.firsts[chosen], sizes) + order] >> np.repeat(shifts[chosen], sizes)
            _write(data, numbers, np.repeat(begins[chosen], sizes), order, plane)
            shifts[chosen] += np.uint32(plane)
            begins[chosen] += (plane * blocks.filled[chosen] + 7) >> 3
    return Packed(data, starts)


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
    shifts = np.zeros(len(widths), dtype=np.uint32)
    for plane in _PLANES:
        chosen = np.flatnonzero(widths & plane)
        if len(chosen):
            sizes = blocks.sizes[chosen]
            order = ranks(sizes)
            numbers = _read(data, np.repeat(begins[chosen], sizes), order, plane)
            values[np.repeat(blocks.firsts[chosen], sizes) + order] |= numbers << np.repeat(shifts[chosen], sizes)
            shifts[chosen] += np.uint32(plane)
            begins[chosen] += (plane * blocks.filled[chosen] + 7) >> 3
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


def packed_size(data: Bytes, start: int, length: int) -> int:
    """How many bytes the list of `length` numbers that begins at `start` has. Raises DamagedSegment."""
    widths = _widths(data, start, length)
    if length > BLOCK:
        return len(widths) + int(widths.sum(dtype=np.intp)) * _UNIT
    return len(widths) + sum(((int(width) & plane) * length + 7) >> 3 for width in widths for plane in _PLANES)


def _widths(data: Bytes, start: int, length: int) -> Bytes:
    count = block_count(length)
    widths = data[start : start + count]
    if len(widths) < count or (count and widths.max() > _PLANES[0]):
        raise DamagedSegment("a packed list runs out of its file, or has numbers of more than 32 bits")
    return widths


def unpack(data: Bytes, start: int, length: int) -> Values:
    """The list of `length` numbers that begins at `start`. Raises DamagedSegment where it runs out of the data."""
    if length > BLOCK:
        return unpack_blocks(data, start, length).ravel()[:length]
    numbers = np.zeros(length, dtype=np.uint32)
    if not length:
        return numbers
    width, shift = int(_widths(data, start, length)[0]), 0
    start += 1
    for plane in _PLANES:
        if width & plane:
            size = (plane * length + 7) >> 3
            lowest = _widened(_body(data, start, size), plane)[:length]
            numbers = lowest.astype(np.uint32) if not shift else numbers | lowest.astype(np.uint32) << np.uint32(shift)
            start, shift = start + size, shift + plane
    return numbers


def unpack_blocks(data: Bytes, start: int, length: int, chosen: Numbers | None = None) -> NDArray[np.uint32]:
    """Some blocks, given by their numbers, or all, of the list of more than 128 numbers that begins at `start`.

    A row of 128 numbers for each block; past the end of the list they are zeros. Raises DamagedSegment.
    """
    widths = _widths(data, start, length)
    ends = np.cumsum(widths, dtype=np.intp)  # in units of 16 bytes
    units = _body(data, start + len(widths), int(ends[-1]) * _UNIT).view("V16")
    wanted, begins = (widths, ends - widths) if chosen is None else (widths[chosen], (ends - widths)[chosen])
    rows = np.empty((len(wanted), BLOCK), dtype=np.uint32)
    for width in np.flatnonzero(np.bincount(wanted)).tolist():
        places = np.flatnonzero(wanted == width)
        packed = units[begins[places][:, None] + np.arange(width)].view(np.uint8)
        rows[places] = _rows(packed, width)
    return rows


def _rows(packed: Bytes, width: int) -> NDArray[np.uint32]:
    """Full blocks of one width, a row of bytes each, as rows of numbers."""
    rows = np.zeros((len(packed), BLOCK), dtype=np.uint32)
    start = shift = 0
    for plane in _PLANES:
        if width & plane:
            lowest = _widened(np.ascontiguousarray(packed[:, start : start + plane * _UNIT]).ravel(), plane)
            rows |= lowest.reshape(-1, BLOCK).astype(np.uint32) << np.uint32(shift)
            start, shift = start + plane * _UNIT, shift + plane
    return rows


def _body(data: Bytes, start: int, size: int) -> Bytes:
    body = data[start : start + size]
    if len(body) != size:
        raise DamagedSegment("a packed list runs out of its file")
    return body


def _widened(packed: Bytes, plane: int) -> NDArray[np.unsignedinteger]:
    """The numbers in the bytes of a plane, and what fills up the last byte."""
    if plane == 1:
        return np.unpackbits(packed, bitorder="little")
    if plane == 2:
        return _OF_TWO_BITS[packed].view(np.uint8)
    if plane == 4:
        return _OF_FOUR_BITS[packed].view(np.uint8)
    return packed.view(f"<u{plane >> 3}")
