"""Tantivy (https://github.com/quickwit-oss/tantivy) by its official Python binding.

Words are given ready and divided at spaces; facets are fast fields counted by aggregations, on which the date filter
works too. One indexing thread, because each makes segments of its own and more segments are searched more slowly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from benchmarks.documents import FACETS, Document
from benchmarks.engines.candidate import LIMIT, SNIPPET_CHARACTERS, Answer, file_bytes
from benchmarks.queries import Kind, Search

_ALL_VALUES = 60_000  # of a facet; Tantivy allows 65,000
_HEAP = 512_000_000
_YEARS = {"year": {"histogram": {"field": "year", "interval": 1.0, "min_doc_count": 1}}}


@dataclass(frozen=True, slots=True)
class Found:
    """Tantivy's own results."""

    total: int
    refs: list[str]
    facets: Mapping[str, Any]
    snippets: list[tantivy.Snippet]


class Tantivy:
    """See benchmarks.engines.candidate.Candidate."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._schema = _schema()

    def prepare(self, document: Document) -> Document:
        return document

    def build(self, documents: Iterable[Document]) -> None:
        self._directory.mkdir()
        index = tantivy.Index(self._schema, str(self._directory))
        writer = index.writer(_HEAP, 1)
        for document in documents:
            writer.add_document(_fields(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        index = tantivy.Index.open(str(self._directory))
        self._searcher = index.searcher()
        # Of one segment the first ten values are enough. Of several Tantivy adds up the first of each, which is wrong
        # unless these are all.
        taken = LIMIT if self._searcher.num_segments == 1 else _ALL_VALUES
        terms = {name: {"terms": {"field": name, "size": LIMIT, "segment_size": taken}} for name in FACETS}
        self._aggregations: dict[str, Any] = terms | _YEARS

    def search(self, search: Search) -> Found:
        words, speaker, days = self._words(search), self._speaker(search), self._days(search)
        query = _all([words, *speaker, *days])
        result = self._searcher.search(query, LIMIT, count=True)
        documents = [self._searcher.doc(address) for _, address in result.hits]
        return Found(
            total=result.count,  # type: ignore[attr-defined]  # its stub leaves it out
            refs=[document["ref"][0] for document in documents],
            facets=self._counts(query, _all([words, *days]), filtered=bool(speaker)) if search.facets else {},
            snippets=self._snippets(words, documents) if search.snippets else [],
        )

    def answer(self, found: Found) -> Answer:
        facets = {name: tuple(int(one["doc_count"]) for one in each["buckets"]) for name, each in found.facets.items()}
        matched = sum(bool(snippet.highlighted()) for snippet in found.snippets)
        return Answer(found.total, tuple(found.refs), facets, matched)

    def add(self, documents: Iterable[Document]) -> None:
        writer = tantivy.Index.open(str(self._directory)).writer(_HEAP, 1)
        for document in documents:
            writer.add_document(_fields(document))
        writer.commit()

    def index_bytes(self) -> int:
        stored = sum(path.stat().st_size for path in self._directory.glob("*.store"))
        return file_bytes(self._directory) - stored

    def _words(self, search: Search) -> Query:
        terms = [Query.term_query(self._schema, "words", word) for word in search.words]
        match search.kind:
            case Kind.PHRASE:
                return Query.phrase_query(self._schema, "words", list(search.words))
            case Kind.ANY:
                return Query.boolean_query([(Occur.Should, term) for term in terms])
            case _:
                return _all(terms)

    def _speaker(self, search: Search) -> list[Query]:
        """Filters give no score, so that the order is that of the words alone."""
        if search.filters is None:
            return []
        speaker = Query.term_query(self._schema, "speaker", search.filters.speaker)
        return [Query.const_score_query(speaker, 0.0)]

    def _days(self, search: Search) -> list[Query]:
        if search.filters is None:
            return []
        first, last = _ordinal(search.filters.first_day), _ordinal(search.filters.last_day)
        return [Query.const_score_query(Query.range_query(self._schema, "day", FieldType.Integer, first, last), 0.0)]

    def _counts(self, query: Query, without_speaker: Query, *, filtered: bool) -> Mapping[str, Any]:
        if not filtered:
            return self._searcher.aggregate(query, self._aggregations)
        others = {name: count for name, count in self._aggregations.items() if name != "speaker"}
        speakers = self._searcher.aggregate(without_speaker, {"speaker": self._aggregations["speaker"]})
        return self._searcher.aggregate(query, others) | speakers

    def _snippets(self, words: Query, documents: list[tantivy.Document]) -> list[tantivy.Snippet]:
        generator = tantivy.SnippetGenerator.create(self._searcher, words, self._schema, "words")
        generator.set_max_num_chars(SNIPPET_CHARACTERS)
        return [generator.snippet_from_doc(document) for document in documents]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("ref", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=True, tokenizer_name="whitespace", index_option="position")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", fast=True)
    builder.add_integer_field("year", fast=True)
    return builder.build()


def _fields(document: Document) -> tantivy.Document:
    values = {name: getattr(document, name) for name in FACETS}
    return tantivy.Document(
        ref=document.ref,
        words=document.words,
        day=_ordinal(document.day),
        year=int(document.year),
        **{name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value},
    )


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _all(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])
