"""The index of a snapshot: segments made of its records, for fixed ranges of the statements' sequence numbers.

They are never copied from the index of the archive, which depends on when was written what. So equal records give equal
bytes, and a new statement changes the segments of its own range only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from archive.records import RecordedObservation, read_observation, read_record, revisions
from archive.zstd_lines import lines
from index.columnar.generation import Generation, SegmentEntry
from index.columnar.writer import write_segment
from index.snapshot_info import RANGE

_LARGE = 8 * RANGE
"""Whole ranges of so many are one segment each, so that a search has few to look through."""

Progress = Callable[[Iterable[str], str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class _Range:
    """The numbers of the statements of one segment, both included, and the files with their records."""

    first: int
    last: int
    files: tuple[Path, ...]

    @property
    def name(self) -> str:
        return f"{self.first}-{self.last}"


def write_index(
    folder: Path, records: Mapping[int, Path], observations: Path, *, generation: int, progress: Progress
) -> None:
    """Index the files of records, given by the first number of their range. Raises OSError, and what reading raises."""
    folder.mkdir()
    ranges = {each.name: each for each in _ranges(records)}
    context = get_context("forkserver")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=_start, initargs=(observations,)) as executor:
        written = executor.map(_write_range, [folder] * len(ranges), ranges.values())
        entries = [each for _, each in zip(progress(ranges, "index"), written, strict=True) if each is not None]
    Generation(1, generation, tuple(entries)).write(folder)


def _ranges(records: Mapping[int, Path]) -> Iterator[_Range]:
    """Large ranges as far as they are full, small ones for the rest."""
    newest = max(records)
    first = 1
    while first <= newest:
        size = _LARGE if first + _LARGE - RANGE <= newest else RANGE
        files = tuple(records[start] for start in range(first, first + size, RANGE) if start in records)
        if files:
            yield _Range(first, first + size - 1, files)
        first += size


# What follows runs in processes of their own, each of which knows when the observations were made.

_captured: dict[int, str] = {}


def _start(observations: Path) -> None:
    _captured.update(times_of_capture(map(read_observation, lines(observations))))


def times_of_capture(observations: Iterable[RecordedObservation]) -> dict[int, str]:
    """When each observation was made, by their numbers."""
    return {one.number: one.captured_at for one in observations}


def _write_range(folder: Path, wanted: _Range) -> SegmentEntry | None:
    found = (read_record(line) for file in wanted.files for line in lines(file))
    return write_segment(folder / wanted.name, (each for one in found for each in revisions(one, _captured)))
