"""One generation, opened: its segments side by side, and what is counted, ordered and hidden over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query as WhooshQuery

from index.columnar import scoring
from index.columnar.appearances import Appearances
from index.columnar.columns import KeywordColumn, Mask
from index.columnar.damage import DamagedSegment
from index.columnar.evaluate import Evaluator, Matches, OpenSegment
from index.columnar.generation import Generation, SegmentEntry
from index.columnar.scoring import Scores
from index.columnar.segment import Segment, read_bounded
from index.columnar.text_field import RecentLists

Numbers = NDArray[np.intp]

_MOST_FREQUENCIES = 10_000  # of words, that are remembered
_RECENT = 96 << 20  # bytes of unpacked posting lists that are kept
_SLICES = 256  # of the keys of all hits, the least of each of which is compared first


class View:
    """The documents of a generation, numbered from 0 over all its segments. Threads may share it.

    Opening checks the headers and sizes. Raises DamagedSegment then, and from every method where bytes are damaged.
    """

    def __init__(self, directory: Path, generation: Generation) -> None:
        self.generation = generation
        recent = RecentLists(_RECENT)
        self.segments = [
            OpenSegment(Segment.open(directory / entry.name, sha256=entry.sha256), recent)
            for entry in generation.segments
        ]
        sizes = [segment.documents for segment in self.segments]
        if sizes != [entry.documents for entry in generation.segments]:
            raise DamagedSegment("the generation and its segments have different numbers of documents")
        self.size = sum(sizes)
        self.bases = np.concatenate(([0], np.cumsum(sizes, dtype=np.intp)))
        self.live = live_documents(directory, generation)
        """Which documents are not deleted; None where all are."""
        self._keywords: dict[str, KeywordColumn] = {}
        self._numbers: dict[str, NDArray[np.int64]] = {}
        self._norms: dict[str, Scores] = {}
        self._inverse_frequencies: dict[tuple[str, bytes], float] = {}

    @property
    def file_bytes(self) -> int:
        """The bytes of all files of its segments but the headers."""
        return sum(each.segment.size for each in self.segments)

    def files(self) -> Mapping[Path, str]:
        """The files that opening does not hash, each with the SHA-256 that it must have."""
        return {path: sha256 for each in self.segments for path, sha256 in each.segment.files().items()}

    def keyword(self, name: str) -> KeywordColumn:
        """A keyword field of all documents."""
        if name not in self._keywords:
            self._keywords[name] = KeywordColumn([segment.keyword(name) for segment in self.segments], self.live)
        return self._keywords[name]

    def number(self, name: str) -> NDArray[np.int64]:
        """A number field of all documents, NONE where one has none."""
        if name not in self._numbers:
            parts = [segment.wide_number(name) for segment in self.segments]
            self._numbers[name] = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        return self._numbers[name]

    def inverse_frequency(self, field: str, term: bytes) -> float:
        """How much a word tells about a document (index.columnar.scoring)."""
        found = self._inverse_frequencies.get((field, term))
        if found is None:
            having = 0
            for segment in self.segments:
                text = segment.text(field)
                number = text.terms.number(term)
                having += int(text.document_counts[number]) if number is not None else 0
            if len(self._inverse_frequencies) > _MOST_FREQUENCIES:
                self._inverse_frequencies.clear()
            found = scoring.inverse_frequency(documents=self.size, having=having)
            self._inverse_frequencies[field, term] = found
        return found

    def norms(self, field: str) -> Scores:
        """The norm for each byte of a length (index.columnar.scoring)."""
        if field not in self._norms:
            total = sum(segment.text(field).total_length for segment in self.segments)
            self._norms[field] = scoring.length_norms(total / self.size)
        return self._norms[field]

    def matches(self, query: WhooshQuery, *, check: Callable[[], None], most_expansions: int) -> Matches:
        """The documents that match and are not deleted; see index.columnar.evaluate."""
        found = [
            Evaluator(segment, self, check=check, most_expansions=most_expansions).matches(query)
            for segment in self.segments
        ]
        if len(found) == 1:
            documents, scores = found[0].documents, found[0].scores
        else:
            based = [each.documents + base for each, base in zip(found, self.bases, strict=False)]
            documents = np.concatenate([np.zeros(0, dtype=np.intp), *based])
            scores = np.concatenate([np.zeros(0, dtype=np.float32), *(each.scores for each in found)])
        if self.live is not None:
            kept = self.live[documents]
            documents, scores = documents[kept], scores[kept]
        return Matches(documents, scores)

    @cached_property
    def everything(self) -> Numbers:
        """All documents that are not deleted."""
        return np.arange(self.size) if self.live is None else np.flatnonzero(self.live)

    @cached_property
    def appearances(self) -> Appearances:
        """Which documents have the same words."""
        return Appearances(self)

    def ref(self, document: int) -> str:
        """The reference of a document's statement."""
        number = int(np.searchsorted(self.bases, document, side="right")) - 1
        field = self.segments[number].refs
        return field.values[int(field.codes.codes[document - int(self.bases[number])])]

    def first(self, documents: Numbers, keys: NDArray[np.floating | np.integer], count: int) -> Numbers:
        """The `count` documents with the least keys, in that order; ties in the order of reference and revision.

        `documents` are in ascending order, with a key each.
        """
        bounds = np.searchsorted(documents, self.bases)
        found = []
        for number, (start, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
            refs = self.segments[number].refs.codes.codes
            near = start + _least(keys[start:end], count)
            local = documents[near] - self.bases[number]
            found.append(near[np.lexsort((local, refs[local], keys[near]))[:count]])
        if len(found) == 1:
            first: Numbers = documents[found[0]]
            return first
        every = np.concatenate([np.zeros(0, dtype=np.intp), *found]).tolist()
        every.sort(key=lambda index: (keys[index], self.ref(int(documents[index])), index))
        return np.array(documents[every[:count]])


def _least(keys: NDArray[np.floating | np.integer], count: int) -> Numbers:
    """The indices of the least `count` keys at least, with all that are equal to the greatest of these."""
    if len(keys) <= max(_SLICES, count):
        return np.arange(len(keys))
    if count * _SLICES > len(keys):
        bound = np.partition(keys, count - 1)[count - 1]
    else:  # the least of so many slices: at least `count` keys are not above the one that is the count-th of them
        whole = len(keys) // _SLICES * _SLICES
        least = keys[:whole].reshape(_SLICES, -1).min(axis=1) if count <= _SLICES else keys
        bound = np.partition(least, count - 1)[count - 1]
    return np.flatnonzero(keys <= bound)


def live_documents(directory: Path, generation: Generation) -> Mask | None:
    """Which documents of a generation are not deleted; None where all are. Raises DamagedSegment."""
    if not any(entry.deleted for entry in generation.segments):
        return None
    return np.concatenate([~deleted_documents(directory, entry) for entry in generation.segments])


def deleted_documents(directory: Path, entry: SegmentEntry) -> Mask:
    """Which documents of a segment are deleted. Raises DamagedSegment."""
    deleted = np.zeros(entry.documents, dtype=np.bool_)
    if entry.deleted is None or entry.deleted_sha256 is None:
        return deleted
    size = (entry.documents + 7) // 8
    encoded = read_bounded(directory / entry.deleted, size)
    if hashlib.sha256(encoded).hexdigest() != entry.deleted_sha256:
        raise DamagedSegment(f"{entry.deleted} is not what was written: its SHA-256 differs")
    bits = np.frombuffer(encoded, dtype=np.uint8)
    if len(bits) != size:
        raise DamagedSegment(f"{entry.deleted} has bits for another number of documents")
    return np.unpackbits(bits, count=entry.documents, bitorder="little").astype(np.bool_)
