"""The index of a snapshot: segments made of its records, for fixed ranges of the statements' sequence numbers.

They are never copied from the index of the archive, which depends on when was written what. So equal records give equal
bytes, and a new statement changes the segments of its own range only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from archive import json_form
from archive.bag import BagFiles, read_tag_file
from archive.record_reading import read_observation
from archive.records import Record, RecordedObservation, revisions
from archive.zstd_files import ENDING, compress_file, inflate
from archive.zstd_lines import lines
from index.columnar.generation import Generation, SegmentEntry
from index.columnar.writer import write_segment
from index.snapshot_layout import INDEX, RANGE, segment_name, segment_ranges

_MOST_OF_RECORDS = 4
"""So many times the bytes of the records its index may have; it has about half of them."""
_MOST_BESIDE = 4 << 20  # bytes, so that few records may have one, too

Progress = Callable[[Iterable[str], str], Iterable[str]]


def write_index(
    folder: Path, records: Mapping[int, Path], observations: Path, *, generation: int, progress: Progress
) -> None:
    """Index the files of records, given by the first number of their range. Raises OSError, and what reading raises."""
    folder.mkdir()
    ranges = list(segment_ranges(records))
    folders = [folder / segment_name(each) for each in ranges]
    files = [[records[first] for first in each[::RANGE] if first in records] for each in ranges]
    with _workers(observations, len(ranges)) as mapped:
        names, written = progress(map(str, ranges), "index"), mapped(_write_range, folders, files)
        entries = [each for _, each in zip(names, written, strict=True) if each is not None]
    Generation(1, generation, tuple(entries)).write(folder)


@contextmanager
def _workers(observations: Path, ranges: int) -> Iterator[Callable[..., Iterable[SegmentEntry | None]]]:
    """A `map` over all cores; over this process alone where there is one range, since to start others takes longer."""
    if ranges == 1:
        _start(observations)
        yield map
        return
    context = get_context("forkserver")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=_start, initargs=(observations,)) as executor:
        yield executor.map


def unpack_index(files: BagFiles, names: Iterable[str], into: Path, *, record_bytes: int) -> None:
    """Write the index of a snapshot to the folder `into` as engines read it.

    `record_bytes` are those of the records that it is of. Raises BagRefused, also where it has more than the index of
    these can have; OSError.
    """
    left = _MOST_OF_RECORDS * record_bytes + _MOST_BESIDE
    for name in names:
        target = into / name.removeprefix(f"{INDEX}/").removesuffix(ENDING)
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(ENDING):
            with files.open(name) as source:
                left -= inflate(source, target, name, most=left)
        else:
            target.write_bytes(read_tag_file(files, name))


# What follows runs in processes of their own, if there is much to do. Each knows when the observations were made.

_captured: dict[int, str] = {}


def _start(observations: Path) -> None:
    _captured.clear()
    _captured.update(times_of_capture(map(read_observation, lines(observations))))


def times_of_capture(observations: Iterable[RecordedObservation]) -> dict[int, str]:
    """When each observation was made, by their numbers."""
    return {one.number: one.captured_at for one in observations}


def _write_range(folder: Path, files: Sequence[Path]) -> SegmentEntry | None:
    # Read as they were written or have been verified: to do so again would take as long as all the rest.
    records = (json_form.loads(line, Record) for file in files for line in lines(file))
    entry = write_segment(folder, (each for record in records for each in revisions(record, _captured)))
    for path in sorted(folder.iterdir()) if entry is not None else ():
        compress_file(path)
    return entry
