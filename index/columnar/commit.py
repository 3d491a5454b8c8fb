"""Committing: writing segments beside those that are there, and making them current in one step."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np

from archive.durable import make_folder, sync
from index.columnar.builder import SegmentBuilder
from index.columnar.columns import Mask
from index.columnar.damage import DamagedSegment
from index.columnar.evaluate import OpenSegment
from index.columnar.generation import Generation, SegmentEntry
from index.columnar.merging import Source, merge, worth_merging
from index.columnar.segment import Layout, Segment, verify_all
from index.columnar.view import deleted_documents
from index.engine import SearchIndexBusy

LOCK = "writer.lock"

_WRITTEN = re.compile(r"\d+-\d+(\.\d+\.deleted)?|generation\.json\.new")  # what a writer makes, and may remove


@contextmanager
def only_writer(directory: Path) -> Iterator[None]:
    """Be the only writer of an index, making its directory where it is missing.

    The lock ends with the process, however that ends. Raises SearchIndexBusy, which says who has it, or OSError.
    """
    make_folder(directory)
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            raise SearchIndexBusy(
                f"another process (id {holder}) is writing the index in {directory}; try again when it has finished"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


class Merging(Enum):
    """Which segments a commit writes anew as one."""

    NONE = "none"
    SOME = "some"
    """Those of which there are many of one size; see index.columnar.merging."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class KeptSegment:
    """A segment that is to be in the next generation, and which of its documents are deleted by now."""

    entry: SegmentEntry
    segment: OpenSegment
    deleted: Mask

    @property
    def live(self) -> int:
        """How many documents are not deleted."""
        return int(len(self.deleted) - np.count_nonzero(self.deleted))

    def without(self, documents: Mask) -> KeptSegment:
        """With these documents deleted, too."""
        return replace(self, deleted=self.deleted | documents)


class Commit:
    """One commit, by the only writer. Nothing is current before `finish`."""

    def __init__(self, directory: Path, before: Generation, layout: Layout) -> None:
        self.layout = layout
        self._directory = directory
        self._before = before
        self._number = before.number + 1
        self._written: list[KeptSegment] = []
        self._names = 0
        _remove_all_but(directory, before.names())

    def segments_before(self) -> list[KeptSegment]:
        """The segments of the generation before, opened. Raises OSError or DamagedSegment."""
        return [self._opened(entry) for entry in self._before.segments]

    def write(self, builder: SegmentBuilder) -> None:
        """Write the builder's documents as a segment of the next generation. Raises OSError."""
        self._written.append(self._new(builder.write))

    def finish(self, kept: Sequence[KeptSegment], *, checkpoint: int, merging: Merging = Merging.SOME) -> Generation:
        """Make these segments and those that were written the current generation. Raises OSError or DamagedSegment."""
        brought = sum(each.live for each in self._written)
        segments = [each for each in (*kept, *self._written) if each.live]
        chosen = _to_merge(segments, merging, brought=brought)
        if chosen:
            merged = self._merged([segments[index] for index in chosen])
            segments = [each for index, each in enumerate(segments) if index not in chosen] + [merged]
        return self._replace(segments, checkpoint)

    def _merged(self, segments: Collection[KeptSegment]) -> KeptSegment:
        for each in segments:
            if each.entry in self._before.segments:  # what is damaged must not get a new, fitting SHA-256
                verify_all(each.segment.segment.files())
        sources = [Source(each.segment, ~each.deleted if each.deleted.any() else None) for each in segments]
        return self._new(lambda folder: merge(sources, folder, self.layout))

    def _new(self, write: Callable[[Path], tuple[str, int]]) -> KeptSegment:
        name = ""
        while not name or (self._directory / name).exists():  # a generation that was tampered with may be in the way
            name = f"{self._number}-{self._names}"
            self._names += 1
        sha256, documents = write(self._directory / name)
        return self._opened(SegmentEntry(name, sha256, documents))

    def _opened(self, entry: SegmentEntry) -> KeptSegment:
        segment = OpenSegment(Segment.open(self._directory / entry.name, sha256=entry.sha256))
        if segment.documents != entry.documents:
            raise DamagedSegment(f"{entry.name} has another number of documents than the generation says")
        return KeptSegment(entry, segment, deleted_documents(self._directory, entry))

    def _replace(self, segments: Iterable[KeptSegment], checkpoint: int) -> Generation:
        entries = tuple(self._with_deletions(each) for each in segments)
        generation = Generation(self._number, checkpoint, entries)
        sync(self._directory)
        generation.write(self._directory)
        _remove_all_but(self._directory, generation.names())
        return generation

    def _with_deletions(self, kept: KeptSegment) -> SegmentEntry:
        count = int(np.count_nonzero(kept.deleted))
        if count == kept.entry.deleted_count:
            return kept.entry
        name = f"{kept.entry.name}.{self._number}.deleted"
        bits = np.packbits(kept.deleted, bitorder="little").tobytes()
        path = self._directory / name
        path.write_bytes(bits)
        sync(path)
        return replace(kept.entry, deleted=name, deleted_sha256=hashlib.sha256(bits).hexdigest(), deleted_count=count)


def _to_merge(segments: Sequence[KeptSegment], merging: Merging, *, brought: int) -> Collection[int]:
    """The indices of the segments to write anew as one; none where there is nothing to gain."""
    match merging:
        case Merging.NONE:
            return ()
        case Merging.SOME:
            return worth_merging([each.live for each in segments], brought=brought)
        case Merging.ALL:
            return range(len(segments)) if len(segments) > 1 or any(each.deleted.any() for each in segments) else ()


def _remove_all_but(directory: Path, names: Collection[str]) -> None:
    """Remove what no generation names any more: what a killed writer left, and what a newer generation is without.

    A reader that has opened its files keeps them (they are mapped); one that is about to opens the newer generation.
    """
    for path in directory.iterdir():
        if path.name in names or not _WRITTEN.fullmatch(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
