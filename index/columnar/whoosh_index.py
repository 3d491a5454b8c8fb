"""Columnar segments behind Whoosh's own API: an Index for any schema that they have room for.

    index = ColumnarIndex(directory, Schema(path=ID(unique=True, stored=True), body=TEXT()))
    with index.writer() as writer:
        writer.update_document(path="/a", body="The valley stays open.")
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("body", index.schema).parse("valley"))

The schema is the user's to give each time: nothing on the disk is ever unpickled, and a schema is compared with what
the segments say of their fields.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from whoosh.fields import Schema
from whoosh.index import Index, IndexVersionError
from whoosh.reading import IndexReader

from index.columnar.damage import DamagedSegment
from index.columnar.generation import FILE, FORMAT, Generation
from index.columnar.view import View
from index.columnar.whoosh_layout import check_layout, layout_of
from index.columnar.whoosh_reader import reader_of
from index.columnar.whoosh_writer import ColumnarWriter

_ATTEMPTS = 10  # to open the index while it is committed again and again
_NOTHING = Generation(0, 0, ())


class ColumnarIndex(Index):
    """An index in a directory, which need not exist until something is committed.

    It keeps nothing open: each reader and searcher has the generation that was current when it was made, whole, and
    what other processes commit is in the next. Making one raises UnsupportedField for a schema that segments have no
    room for. The other methods raise DamagedSegment for bytes that no writer has written, and Whoosh's
    IndexVersionError for another format; those that read or write documents also SchemaMismatch for another schema than
    the one that the index was written with. Analysers are not compared: they are code, which is not stored.
    """

    def __init__(self, directory: Path, schema: Schema) -> None:
        self.directory = directory
        self.schema = schema
        self.layout = layout_of(schema)

    def latest_generation(self) -> int:
        """The number of the current generation; 0 where nothing was committed."""
        return self._generation().number

    def last_modified(self) -> float:
        """When the current generation was committed, in seconds since 1970; -1 where nothing was."""
        try:
            return (self.directory / FILE).stat().st_mtime
        except FileNotFoundError:
            return -1

    def is_empty(self) -> bool:
        """Whether there are no documents."""
        return not self._generation().segments

    def reader(self, reuse: IndexReader | None = None) -> IndexReader:
        """A reader of the current generation. Nothing of `reuse` is used, and it stays as it is."""
        del reuse
        view = self._view()
        for segment in view.segments:
            check_layout(segment.segment.layout, self.layout)
        bases = view.bases.tolist()
        live = [None if view.live is None else view.live[start:end] for start, end in pairwise(bases)]
        return reader_of(zip(view.segments, live, strict=True), self.schema, generation=view.generation.number)

    def writer(self) -> ColumnarWriter:
        """The only writer. Raises Whoosh's LockError, which says who holds the lock, where there is another."""
        return ColumnarWriter(self.directory, self.schema, self._generation)

    def optimize(self) -> None:
        """Write all documents that are not deleted into one segment."""
        self.writer().commit(optimize=True)

    def _generation(self) -> Generation:
        found = Generation.read(self.directory)
        if found is None and (self.directory / FILE).exists():
            raise IndexVersionError(f"the index in {self.directory} is not of the format {FORMAT}; write it anew", None)
        return found or _NOTHING

    def _view(self) -> View:
        """The current generation, opened."""
        generation = self._generation()
        for _ in range(_ATTEMPTS):
            try:
                return View(self.directory, generation)
            except FileNotFoundError as error:
                missing, tried = error, generation
                generation = self._generation()  # a writer may just have put a newer one in its place
                if generation == tried:
                    break
        raise DamagedSegment(f"{missing.filename} is missing") from missing
