"""Which files a snapshot has: see docs/snapshot-format.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from archive.records import Record, RecordedObservation

OBSERVATIONS = "data/observations.jsonl.zst"
CHANNELS = "data/channels.toml"
STATEMENTS = "data/statements"
CAPTURES = "data/captures"
INDEX = "data/index"
SIZES = "file-sizes.txt"
README = "README.html"
PUBLIC_KEY = "signing-key.pub"
PUBLIC_KEY_SIGNATURE = f"{PUBLIC_KEY}.minisig"
SCHEMAS: Mapping[str, type] = {
    "schema/observation.schema.json": RecordedObservation,
    "schema/record.schema.json": Record,
}

RANGE = 1024
"""Statements, by their numbers in the order of accession, whose records are one file."""

_LARGE = 8 * RANGE
"""Whole ranges of so many are one segment of the index each, so that a search has few to look through."""


def range_of(number: int) -> int:
    """The first number of the range of a statement's number."""
    return (number - 1) // RANGE * RANGE + 1


def segment_ranges(firsts: Collection[int]) -> Iterator[range]:
    """The numbers of the statements of each segment, given the first numbers of the ranges that have records.

    Large ranges as far as they are full, small ones for the rest: so a new statement changes little.
    """
    newest, first = max(firsts), 1
    while first <= newest:
        size = _LARGE if first + _LARGE - RANGE <= newest else RANGE
        if any(first <= each < first + size for each in firsts):
            yield range(first, first + size)
        first += size


def segment_name(numbers: range) -> str:
    """The folder of a segment."""
    return f"{numbers.start}-{numbers.stop - 1}"
