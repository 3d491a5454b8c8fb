"""The oracle: an engine on Whoosh 2.7.4 and its own storage (https://whoosh.readthedocs.io/).

Whoosh keeps segments and, for each generation, a table of contents that names them; a commit is the renaming of that
table into place, so that readers in other processes see whole generations. Opening an index unpickles parts of it:
never open one that came from elsewhere.
"""

from __future__ import annotations

import pickle
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import log
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.query import Query as WhooshQuery
from whoosh.reading import EmptyReader, IndexReader
from whoosh.searching import Searcher
from whoosh.writing import CLEAR, SegmentWriter

from archive.statement import Revision, StatementRef
from index.engine import SearchIndexBusy, SearchIndexError
from index.query import Expression, Query, Sort, has_text
from index.results import FacetCount, Hit, Results
from index.whoosh_query import translate
from tests.stock_columns import Columns, Mask, Record, Scores
from tests.stock_schema import document, read_record, schema

_NAME = "stock"
_CHECKPOINT = "checkpoint"  # names no statement: those have a slash
_POSTINGS_IN_MEMORY = 128  # MB, after which a writer puts them into temporary files
_ATTEMPTS = 3  # to open the index while it is committed again and again
# What Whoosh raises for bytes that it did not write.
_DAMAGE = (zlib.error, struct.error, pickle.UnpicklingError, EOFError, OSError, UnicodeError, AssertionError)


class StockEngine:
    """An index in a directory, which need not exist until something is written.

    Threads may share it. Reading writes nothing, so that the directory can be read-only, and sees what other processes
    have committed since. All methods raise SearchIndexError where the index cannot be opened.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._version: tuple[int, float] | None = None
        self._generation = _Generation(EmptyReader(schema()))

    def search(self, query: Query) -> Results:
        """Find revisions; see index.engine.Engine. A query that looks for no words is sorted with the newest first."""
        with self._reading() as generation:
            return generation.search(query)

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """All values of a facet; see index.engine.Engine. Raises KeyError where there is no such facet."""
        with self._reading() as generation:
            return generation.columns.values(facet)

    def checkpoint(self) -> int:
        """The number of the last change of the archive that is in the index; see index.engine.Engine."""
        with self._reading() as generation:
            return generation.checkpoint

    def apply(self, changes: Iterable[tuple[StatementRef, tuple[Revision, ...]]], *, checkpoint: int) -> None:
        """Index changed statements, each named once; see index.engine.Engine."""
        with self._writing(anew=False) as writer:
            with writer.searcher() as searcher:
                writer.delete_by_term("ref", _CHECKPOINT, searcher)
                for ref, revisions in changes:
                    writer.delete_by_term("ref", str(ref), searcher)
                    _add(writer, revisions)
            _add_checkpoint(writer, checkpoint)

    def rebuild(self, statements: Iterable[tuple[StatementRef, tuple[Revision, ...]]], *, checkpoint: int) -> None:
        """Index everything anew, also where the index is damaged; see index.engine.Engine."""
        with self._writing(anew=True) as writer:
            writer.mergetype = CLEAR
            for _, revisions in statements:
                _add(writer, revisions)
            _add_checkpoint(writer, checkpoint)

    @contextmanager
    def _reading(self) -> Iterator[_Generation]:
        """The latest generation, for one thread at a time: Whoosh's matchers share the position in a file."""
        with self._lock:
            self._refresh()
            try:
                yield self._generation
            except _DAMAGE as error:
                raise _damaged(self._directory) from error

    def _refresh(self) -> None:
        """Open the latest generation anew, with nothing of the old one: Whoosh's `refresh` mixes them up."""
        storage = FileStorage(str(self._directory), readonly=True)
        for attempt in range(_ATTEMPTS):
            try:
                index = FileIndex(storage, schema(), _NAME)
                version = index.latest_generation(), index.last_modified()
                if version != self._version:
                    self._generation.close()
                    self._generation = _Generation(index.reader())
                    self._version = version
            except EmptyIndexError:
                self._generation, self._version = _Generation(EmptyReader(schema())), None
            except FileNotFoundError:
                # A writer has put a newer generation in the place of the one that we were about to open.
                if attempt == _ATTEMPTS - 1:
                    raise _damaged(self._directory) from None
                continue
            except Exception as error:  # damaged bytes raise whatever they happen to lead to
                raise _damaged(self._directory) from error
            return

    @contextmanager
    def _writing(self, *, anew: bool) -> Iterator[SegmentWriter]:
        """The only writer; what it was given is committed at the end, or not at all."""
        storage = FileStorage(str(self._directory))
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            # Our own lock, not that of Whoosh's writer, because it has to be held before there is an index.
            lock = storage.lock(f"{_NAME}_WRITELOCK")
            if not lock.acquire():
                raise SearchIndexBusy(
                    f"another process is writing the index in {self._directory}; try again when it has finished"
                )
            try:
                index = self._open_to_write(storage, anew=anew)
                with index.writer(_lk=False, limitmb=_POSTINGS_IN_MEMORY) as writer:
                    yield writer
            finally:
                lock.release()
        except OSError as error:
            raise SearchIndexError(
                f"the index in {self._directory} cannot be written: {error.strerror or error}; make room, or check the "
                "permissions, and run the same again"
            ) from error

    def _open_to_write(self, storage: FileStorage, *, anew: bool) -> FileIndex:
        try:
            return FileIndex(storage, schema(), _NAME)
        except EmptyIndexError:
            return FileIndex.create(storage, schema(), _NAME)
        except Exception as error:  # damaged bytes raise whatever they happen to lead to
            if not anew:
                raise _damaged(self._directory) from error
            return FileIndex.create(storage, schema(), _NAME)


def _damaged(directory: Path) -> SearchIndexError:
    return SearchIndexError(f"the index in {directory} cannot be read; build it anew with: communique reindex")


def _not_found(text: str) -> WhooshQuery:
    raise NotImplementedError(f"Whoosh finds no passages like “{text}”")


def _add(writer: SegmentWriter, revisions: Iterable[Revision]) -> None:
    for revision in revisions:
        writer.add_document(**document(revision))


def _add_checkpoint(writer: SegmentWriter, checkpoint: int) -> None:
    """As a document, so that it is committed with the changes that it speaks of, or not at all."""
    writer.add_document(ref=_CHECKPOINT, checkpoint=checkpoint)


class _Searcher(Searcher):
    """Leaves the checkpoint's document out where scores ask how many there are."""

    def idf(self, fieldname: str, text: bytes) -> float:
        return log((self.doc_count_all() - 1) / (self.doc_frequency(fieldname, text) + 1)) + 1

    def avg_field_length(self, fieldname: str, default: float | None = None) -> float:
        del default
        return self.field_length(fieldname) / max(1, self.doc_count_all() - 1)


class _Generation:
    """One state of the index, opened."""

    def __init__(self, reader: IndexReader) -> None:
        self._searcher = _Searcher(reader)
        self.checkpoint = 0
        records: list[tuple[int, Record]] = []
        for number, stored in reader.iter_docs():
            if "record" in stored:
                records.append((number, read_record(stored["record"])))
            else:
                self.checkpoint = stored["checkpoint"]
        self.columns = Columns(records, reader.doc_count_all())

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()

    def search(self, query: Query) -> Results:
        """Find, narrow, count, order, and fetch the window of the hits."""
        matched, scores = self._matches(query.expression)
        narrowed = self.columns.narrow(matched, query)
        by_relevance = query.sort is Sort.RELEVANCE and has_text(query.expression)
        sort = Sort.NEWEST if query.sort is Sort.RELEVANCE and not by_relevance else query.sort
        ordered = self.columns.ordered(narrowed.found, scores, sort)
        window = ordered[query.offset : query.offset + query.limit]
        hits = tuple(self._hit(int(number), float(scores[number])) for number in window)
        return Results(len(ordered), hits, narrowed.facets, frozenset(self.columns.languages), narrowed.unmatched)

    def _matches(self, expression: Expression | None) -> tuple[Mask, Scores]:
        scores = np.zeros(self.columns.size, dtype=np.float64)
        if expression is None:
            return np.ones(self.columns.size, dtype=np.bool_), scores
        query = translate(
            expression, languages=self.columns.languages, matching=self.columns.matching, quoted=_not_found
        )
        matched = np.zeros(self.columns.size, dtype=np.bool_)
        for number, score in self._searcher.search(query, limit=None).items():
            matched[number] = True
            scores[number] = score
        return matched, scores

    def _hit(self, number: int, score: float) -> Hit:
        record = read_record(self._searcher.stored_fields(number)["record"])
        return Hit(record.ref, record.revision, score)
