"""From revisions to a commit: analysing the texts, and putting the changed statements in the place of the old ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np

from archive.statement import Revision, StatementRef
from index.columnar.builder import SegmentBuilder
from index.columnar.commit import Commit, KeptSegment, Merging
from index.columnar.documents import LAYOUT, document, words_of
from index.columnar.generation import Generation, SegmentEntry
from index.columnar.segment import Layout
from index.columnar.wording import TextAnalyser

Changes = Iterable[tuple[StatementRef, tuple[Revision, ...]]]

_TOGETHER = 512  # revisions whose texts are analysed at once
_WORDS = 1 << 20  # in memory, before they are written as a segment; what is written has as many at the same time


def update(commit: Commit, changes: Changes, *, checkpoint: int) -> Generation:
    """Put the changed statements in the place of those indexed before. Raises OSError or DamagedSegment."""
    kept = commit.segments_before()
    refs: set[str] = set()
    _write(commit, _noting(changes, refs))
    return commit.finish([_without(each, refs) for each in kept], checkpoint=checkpoint)


def replace(commit: Commit, statements: Changes, *, checkpoint: int) -> Generation:
    """Index these statements and no others, in one segment. Raises OSError."""
    _write(commit, statements)
    return commit.finish([], checkpoint=checkpoint, merging=Merging.ALL)


def write_segment(folder: Path, revisions: Iterable[Revision]) -> SegmentEntry | None:
    """Write revisions as one segment, whose bytes depend on nothing else; None where there are none. Raises OSError."""
    analyser = TextAnalyser(stemming=True)
    builder = _builder(LAYOUT, analyser)
    every = iter(revisions)
    while several := tuple(islice(every, _TOGETHER)):
        _add(builder, analyser, several)
    if not builder.documents:
        return None
    sha256, documents = builder.write(folder)
    return SegmentEntry(folder.name, sha256, documents)


def _add(builder: SegmentBuilder, analyser: TextAnalyser, several: Sequence[Revision]) -> None:
    texts = [words_of(revision) for revision in several]
    languages = [revision.statement.description.language.code for revision in several]
    for revision, views in zip(several, analyser.analyse(texts, languages), strict=True):
        builder.add(document(revision, views))


def _write(commit: Commit, changes: Changes) -> None:
    """Write segments with all revisions, each as large as memory should allow.

    One is written while the next is collected: NumPy works on one core, and Python on another.
    """
    analyser = TextAnalyser(stemming="stemmed" in commit.layout.texts)
    builder = _builder(commit.layout, analyser)
    every = (one for _, revisions in changes for one in revisions)
    with ThreadPoolExecutor(1) as executor:
        writing: Future[None] | None = None
        while several := tuple(islice(every, _TOGETHER)):
            _add(builder, analyser, several)
            if builder.words > _WORDS:
                if writing is not None:
                    writing.result()
                writing = executor.submit(commit.write, builder)
                analyser = analyser.emptied() if analyser.full else analyser
                builder = _builder(commit.layout, analyser)
        if writing is not None:
            writing.result()
    if builder.documents:
        commit.write(builder)


def _builder(layout: Layout, analyser: TextAnalyser) -> SegmentBuilder:
    return SegmentBuilder(layout, {"exact": analyser.exact, "stemmed": analyser.stemmed})


def _noting(changes: Changes, refs: set[str]) -> Changes:
    """The same changes, with their references put into a set on the way."""
    for ref, revisions in changes:
        refs.add(str(ref))
        yield ref, revisions


def _without(kept: KeptSegment, refs: Collection[str]) -> KeptSegment:
    """With all revisions of these statements deleted."""
    field = kept.segment.keyword("ref")
    numbers = [number for number in map(field.number, refs) if number is not None]
    if not numbers:
        return kept
    named = np.zeros(len(field.values) + 1, dtype=np.bool_)
    named[numbers] = True
    return kept.without(named[field.codes.codes])
