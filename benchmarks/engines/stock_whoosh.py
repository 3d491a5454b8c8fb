"""Whoosh 2.7.4 with its own storage (https://whoosh.readthedocs.io/), and our tokeniser as its analyser.

Facets are columns (`sortable`), counted by `groupedby`. The organisations of a statement are one value of their column,
and taken apart when they have been counted: a facet that allows overlaps reads all postings of its field each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.highlight import ContextFragmenter
from whoosh.index import FileIndex
from whoosh.query import And, NumericRange, Or, Phrase, Term
from whoosh.query import Query as WhooshQuery
from whoosh.searching import Results, Searcher
from whoosh.sorting import Count, FieldFacet

from benchmarks.documents import FACETS, Document
from benchmarks.engines.candidate import LIMIT, SNIPPET_CHARACTERS, Answer, file_bytes
from benchmarks.queries import Filters, Kind, Search
from index.whoosh_schema import ExactAnalyzer

_MEGABYTES = 512
_SEPARATOR = "\t"
_COUNTED = (*FACETS, "year")
_NONE = ""  # what a column has for a document without a value


@dataclass(frozen=True, slots=True)
class Found:
    """What Whoosh's results came to."""

    total: int
    refs: list[str]
    facets: Mapping[str, Mapping[str, int]]
    snippets: list[str]


class StockWhoosh:
    """See benchmarks.engines.candidate.Candidate."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def prepare(self, document: Document) -> Mapping[str, object]:
        values = {name: getattr(document, name) for name in _COUNTED} | {
            "organisation": _SEPARATOR.join(document.organisation),
            "ref": document.ref,
            "words": document.text,
            "day": date.fromisoformat(document.day).toordinal(),
        }
        return {name: value for name, value in values.items() if value}

    def build(self, documents: Iterable[Mapping[str, object]]) -> None:
        self._directory.mkdir()
        writer = FileIndex.create(FileStorage(str(self._directory)), _schema()).writer(limitmb=_MEGABYTES)
        for document in documents:
            writer.add_document(**document)
        writer.commit(optimize=True)

    def open(self) -> None:
        self._searcher = Searcher(FileIndex(FileStorage(str(self._directory))).reader())

    def search(self, search: Search) -> Found:
        query, days = _words(search), _days(search.filters) if search.filters else None
        speaker = Term("speaker", search.filters.speaker) if search.filters else None
        results = self._results(query, [days, speaker], _COUNTED if search.facets else ())
        facets: dict[str, Mapping[str, int]] = {}
        if search.facets:
            facets = {name: results.groups(name) for name in _COUNTED}
            facets["organisation"] = _taken_apart(facets["organisation"])
        if search.facets and speaker is not None:
            facets["speaker"] = self._results(query, [days], ["speaker"]).groups("speaker")
        return Found(
            total=len(results),
            refs=[hit["ref"] for hit in islice(results, LIMIT)],
            facets=facets,
            snippets=_snippets(results) if search.snippets else [],
        )

    def answer(self, found: Found) -> Answer:
        facets = {name: _highest(counts) for name, counts in found.facets.items() if name != "year"}
        if found.facets:
            facets["year"] = tuple(number for _, number in sorted(found.facets["year"].items()))
        return Answer(found.total, tuple(found.refs), facets, sum("<b" in snippet for snippet in found.snippets))

    def add(self, documents: Iterable[Mapping[str, object]]) -> None:
        writer = FileIndex(FileStorage(str(self._directory))).writer(limitmb=_MEGABYTES)
        for document in documents:
            writer.add_document(**document)
        writer.commit()

    def index_bytes(self) -> int:
        """Less the texts, which Whoosh stores as they are."""
        reader = FileIndex(FileStorage(str(self._directory))).reader()
        texts = sum(len(stored["words"].encode()) for _, stored in reader.iter_docs())
        reader.close()
        return file_bytes(self._directory) - texts

    def _results(self, query: WhooshQuery, filters: Iterable[WhooshQuery | None], counted: Iterable[str]) -> Results:
        wanted = [each for each in filters if each is not None]
        grouped = {name: FieldFacet(name) for name in counted}
        narrowed = And(wanted) if wanted else None
        return self._searcher.search(query, limit=LIMIT, filter=narrowed, groupedby=grouped or None, maptype=Count)


def _schema() -> Schema:
    return Schema(
        ref=ID(stored=True),
        words=TEXT(analyzer=ExactAnalyzer(), phrase=True, stored=True),
        day=NUMERIC(int),
        **{name: ID(sortable=True) for name in _COUNTED},
    )


def _words(search: Search) -> WhooshQuery:
    terms = [Term("words", word) for word in search.words]
    match search.kind:
        case Kind.WORD:
            return terms[0]
        case Kind.ALL:
            return And(terms)
        case Kind.ANY:
            return Or(terms)
        case Kind.PHRASE:
            return Phrase("words", list(search.words))


def _days(filters: Filters) -> WhooshQuery:
    first, last = (date.fromisoformat(day).toordinal() for day in (filters.first_day, filters.last_day))
    return NumericRange("day", first, last)


def _taken_apart(counts: Mapping[str, int]) -> Mapping[str, int]:
    apart: Counter[str] = Counter()
    for values, number in counts.items():
        for value in values.split(_SEPARATOR) if values else ():
            apart[value] += number
    return apart


def _highest(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted((number for value, number in counts.items() if value != _NONE), reverse=True)[:LIMIT])


def _snippets(results: Results) -> list[str]:
    results.fragmenter = ContextFragmenter(maxchars=SNIPPET_CHARACTERS)
    return [hit.highlights("words", top=1) for hit in islice(results, LIMIT)]
