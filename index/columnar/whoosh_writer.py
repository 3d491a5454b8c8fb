"""Writing to columnar segments through Whoosh's API."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path

from whoosh.fields import Schema
from whoosh.index import LockError
from whoosh.reading import IndexReader
from whoosh.writing import IndexingError, IndexWriter

from index.columnar.builder import SegmentBuilder, Vocabulary
from index.columnar.commit import Commit, Merging, only_writer
from index.columnar.generation import Generation
from index.columnar.whoosh_layout import SchemaMismatch, check_layout, document, layout_of
from index.columnar.whoosh_reader import reader_of
from index.engine import SearchIndexBusy

_WORDS = 1 << 22  # in memory, before they are written as a segment


class ColumnarWriter(IndexWriter):
    """The only writer of an index, from when it is made until it commits or is cancelled.

    As Whoosh's own does, it finds what is to be deleted or replaced among the documents that were committed before, not
    among those that were added since. After an exception from `commit` the index is what it was, and nobody writes it.
    """

    def __init__(self, directory: Path, schema: Schema, generation: Callable[[], Generation]) -> None:
        """`generation` gives the current one, once the lock is held.

        Raises LockError where there is another writer, SchemaMismatch, DamagedSegment or OSError.
        """
        self.schema = schema
        self._layout = layout_of(schema)
        with ExitStack() as stack:
            try:
                stack.enter_context(only_writer(directory))
            except SearchIndexBusy as error:
                raise LockError(str(error)) from error
            self._open(directory, generation())
            self._lock = stack.pop_all()
        self.is_closed = False

    def _open(self, directory: Path, before: Generation) -> None:
        self._commit = Commit(directory, before, self._layout)
        self._kept = self._commit.segments_before()
        for each in self._kept:
            check_layout(each.segment.segment.layout, self._layout)
            if each.segment.segment.layout != self._layout:
                raise SchemaMismatch("the index was not written through Whoosh's API; it can be read, not written")
        self._live = [~each.deleted for each in self._kept]
        self._ends = list(accumulate(len(live) for live in self._live))
        segments = zip((each.segment for each in self._kept), self._live, strict=True)
        self._reader = reader_of(segments, self.schema, generation=before.number)
        self._builder = self._new_builder()

    def _new_builder(self) -> SegmentBuilder:
        self._vocabularies = {name: Vocabulary() for name in self._layout.texts}
        return SegmentBuilder(self._layout, self._vocabularies)

    def reader(self) -> IndexReader:
        """The documents that were committed before, without those that this writer has deleted."""
        self._check_open()
        return self._reader

    def add_document(self, **fields: object) -> None:
        """Add a document; see Whoosh. Raises UnsupportedField, UnknownFieldError or ValueError, and adds nothing then.

        Raises OSError where a segment that is full cannot be written.
        """
        self._check_open()
        self._builder.add(document(self.schema, fields, self._vocabularies))
        if self._builder.words > _WORDS:
            self._commit.write(self._builder)
            self._builder = self._new_builder()

    def delete_document(self, docnum: int) -> None:
        """Delete a document by the number that `reader` knows it by. Raises IndexingError where there is no such."""
        self._check_open()
        if not 0 <= docnum < (self._ends[-1] if self._ends else 0):
            raise IndexingError(f"there is no document with the number {docnum}")
        segment = bisect_right(self._ends, docnum)
        live = self._live[segment]
        live[docnum - (self._ends[segment] - len(live))] = False

    def add_field(self, fieldname: str, fieldtype: object, **options: object) -> None:
        """Raises SchemaMismatch: segments keep the fields that they were written with."""
        raise SchemaMismatch(f"the field {fieldname} cannot be added to an index; write another with all its documents")

    def remove_field(self, fieldname: str, **options: object) -> None:
        """Raises SchemaMismatch: segments keep the fields that they were written with."""
        raise SchemaMismatch(f"the field {fieldname} cannot be taken out of an index; write another without it")

    def commit(self, *, optimize: bool = False, merge: bool = True) -> None:
        """Make it all current in one step. Raises OSError or DamagedSegment; then the index is what it was.

        `optimize` writes all documents into one segment, without `merge` no segment is written anew.
        """
        self._check_open()
        some = Merging.SOME if merge else Merging.NONE
        with self._lock:
            self.is_closed = True
            if self._builder.documents:
                self._commit.write(self._builder)
            kept = [each.without(~live) for each, live in zip(self._kept, self._live, strict=True)]
            self._commit.finish(kept, checkpoint=0, merging=Merging.ALL if optimize else some)

    def cancel(self) -> None:
        """Leave the index as it was. What was written already is removed by the next writer."""
        self._check_open()
        self.is_closed = True
        self._lock.close()

    def _check_open(self) -> None:
        if self.is_closed:
            raise IndexingError("this writer has committed or was cancelled; ask the index for another")
