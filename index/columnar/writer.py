"""Committing: writing segments beside those that are there, and making them current in one step."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from archive.durable import make_folder, sync
from archive.statement import Revision, StatementRef
from index.columnar.builder import SegmentBuilder
from index.columnar.columns import Mask
from index.columnar.damage import DamagedSegment
from index.columnar.documents import document, words_of
from index.columnar.evaluate import OpenSegment
from index.columnar.generation import Generation, SegmentEntry
from index.columnar.merging import Source, merge, worth_merging
from index.columnar.segment import Layout, Segment, verify_all
from index.columnar.view import deleted_documents
from index.columnar.wording import TextAnalyser
from index.engine import SearchIndexBusy

Changes = Iterable[tuple[StatementRef, tuple[Revision, ...]]]

LOCK = "writer.lock"

_WRITTEN = re.compile(r"\d+-\d+(\.\d+\.deleted)?|generation\.json\.new")  # what a writer makes, and may remove
_TOGETHER = 512  # revisions whose texts are analysed at once
_WORDS = 1 << 22  # in memory, before they are written as a segment


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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A segment of the generation before, and which of its documents are deleted by now."""

    entry: SegmentEntry
    segment: OpenSegment
    deleted: Mask

    @property
    def live(self) -> int:
        return int(len(self.deleted) - np.count_nonzero(self.deleted))


class Commit:
    """One commit, by the only writer. Nothing is current before `finish`."""

    def __init__(self, directory: Path, before: Generation, layout: Layout) -> None:
        self._directory = directory
        self._layout = layout
        self._before = before
        self._number = before.number + 1
        self._written: list[_Kept] = []
        self._names = 0
        _remove_all_but(directory, before.names())

    def update(self, changes: Changes, *, checkpoint: int) -> Generation:
        """Put the changed statements in the place of those indexed before. Raises OSError or DamagedSegment."""
        kept = [self._opened(entry) for entry in self._before.segments]
        refs: set[str] = set()
        self._write(_noting(changes, refs))
        kept = [_without(each, refs) for each in kept]
        brought = sum(each.live for each in self._written)
        segments = [each for each in (*kept, *self._written) if each.live]
        chosen = worth_merging([each.live for each in segments], brought=brought)
        if chosen:
            merged = self._merged([segments[index] for index in chosen])
            segments = [each for index, each in enumerate(segments) if index not in chosen] + [merged]
        return self._finish(segments, checkpoint)

    def replace(self, statements: Changes, *, checkpoint: int) -> Generation:
        """Index these statements and no others, in one segment. Raises OSError."""
        self._write(statements)
        segments = [each for each in self._written if each.live]
        return self._finish([self._merged(segments)] if len(segments) > 1 else segments, checkpoint)

    def _write(self, changes: Changes) -> None:
        """Write segments with all revisions, each as large as memory should allow."""
        analyser = TextAnalyser(stemming="stemmed" in self._layout.texts)
        builder = self._builder(analyser)
        every = (one for _, revisions in changes for one in revisions)
        while several := tuple(islice(every, _TOGETHER)):
            texts = [words_of(revision) for revision in several]
            languages = [revision.statement.description.language.code for revision in several]
            for revision, views in zip(several, analyser.analyse(texts, languages), strict=True):
                builder.add(document(revision, views))
            if builder.words > _WORDS:
                self._written.append(self._new(builder.write))
                analyser = analyser.emptied() if analyser.full else analyser
                builder = self._builder(analyser)
        if builder.documents:
            self._written.append(self._new(builder.write))

    def _builder(self, analyser: TextAnalyser) -> SegmentBuilder:
        return SegmentBuilder(self._layout, {"exact": analyser.exact, "stemmed": analyser.stemmed})

    def _merged(self, segments: Collection[_Kept]) -> _Kept:
        for each in segments:
            if each.entry in self._before.segments:  # what is damaged must not get a new, fitting SHA-256
                verify_all(each.segment.segment.files())
        sources = [Source(each.segment, ~each.deleted if each.deleted.any() else None) for each in segments]
        return self._new(lambda folder: merge(sources, folder, self._layout))

    def _new(self, write: Callable[[Path], tuple[str, int]]) -> _Kept:
        name = ""
        while not name or (self._directory / name).exists():  # a generation that was tampered with may be in the way
            name = f"{self._number}-{self._names}"
            self._names += 1
        sha256, documents = write(self._directory / name)
        return self._opened(SegmentEntry(name, sha256, documents))

    def _opened(self, entry: SegmentEntry) -> _Kept:
        segment = OpenSegment(Segment.open(self._directory / entry.name, sha256=entry.sha256))
        if segment.documents != entry.documents:
            raise DamagedSegment(f"{entry.name} has another number of documents than the generation says")
        return _Kept(entry, segment, deleted_documents(self._directory, entry))

    def _finish(self, segments: Iterable[_Kept], checkpoint: int) -> Generation:
        entries = tuple(self._with_deletions(each) for each in segments)
        generation = Generation(self._number, checkpoint, entries)
        sync(self._directory)
        generation.write(self._directory)
        _remove_all_but(self._directory, generation.names())
        return generation

    def _with_deletions(self, kept: _Kept) -> SegmentEntry:
        count = int(np.count_nonzero(kept.deleted))
        if count == kept.entry.deleted_count:
            return kept.entry
        name = f"{kept.entry.name}.{self._number}.deleted"
        bits = np.packbits(kept.deleted, bitorder="little").tobytes()
        path = self._directory / name
        path.write_bytes(bits)
        sync(path)
        return replace(kept.entry, deleted=name, deleted_sha256=hashlib.sha256(bits).hexdigest(), deleted_count=count)


def _noting(changes: Changes, refs: set[str]) -> Changes:
    """The same changes, with their references put into a set on the way."""
    for ref, revisions in changes:
        refs.add(str(ref))
        yield ref, revisions


def _without(kept: _Kept, refs: Collection[str]) -> _Kept:
    """With all revisions of these statements deleted."""
    field = kept.segment.keyword("ref")
    numbers = [number for number in map(field.number, refs) if number is not None]
    if not numbers:
        return kept
    named = np.zeros(len(field.values) + 1, dtype=np.bool_)
    named[numbers] = True
    return replace(kept, deleted=kept.deleted | named[field.codes.codes])


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
