"""Our engine, through its port."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive import edtf
from archive.canonical import content_digest, text_key
from archive.description import (
    Description,
    Event,
    Evidence,
    KindReading,
    LanguageReading,
    Organisation,
    Person,
    Place,
)
from archive.description import Kind as StatementKind
from archive.statement import CaptureTime, Provenance, Revision, SourceTime, Statement, StatementRef, Status
from benchmarks.documents import FACETS, Document
from benchmarks.engines.candidate import LIMIT, Answer, file_bytes
from benchmarks.queries import Kind, Search
from index.columnar.documents import LAYOUT
from index.columnar.engine import ColumnarEngine
from index.query import AllOf, AnyOf, DateRange, Expression, FacetFilter, Phrase, Query
from index.results import Hit, Results
from index.snippets import SnippetPart, snippet

_SEEN = Evidence(0, 1, "given")


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine gave, and the passages made from the texts, which are elsewhere as they are in an archive."""

    results: Results
    snippets: Sequence[Sequence[SnippetPart]]


class Communique:
    """See benchmarks.engines.candidate.Candidate. The exact view alone, as the others have."""

    layout = replace(LAYOUT, texts={"exact": True})

    def __init__(self, directory: Path) -> None:
        self._index = directory / "index"
        directory.mkdir(exist_ok=True)
        self._archive = sqlite3.connect(directory / "texts.db")
        self._archive.execute("CREATE TABLE IF NOT EXISTS texts (ref TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")

    def prepare(self, document: Document) -> Revision:
        """Its text is put down here, untimed, as an archive would have it already."""
        self._archive.execute("INSERT INTO texts VALUES (?, ?)", (document.ref, document.text))
        return _revision(document)

    def build(self, documents: Iterable[Revision]) -> None:
        ColumnarEngine(self._index, layout=self.layout).rebuild(((one.ref, (one,)) for one in documents), checkpoint=1)
        self._archive.commit()

    def open(self) -> None:
        self._engine = ColumnarEngine(self._index, layout=self.layout)
        self._engine.checkpoint()

    def search(self, search: Search) -> Found:
        query = _query(search)
        results = self._engine.search(query)
        return Found(results, [self._snippet(hit, query, results) for hit in results.hits] if search.snippets else [])

    def _snippet(self, hit: Hit, query: Query, results: Results) -> Sequence[SnippetPart]:
        (text,) = self._archive.execute("SELECT text FROM texts WHERE ref = ?", (str(hit.ref),)).fetchone()
        return snippet(text, query.expression, language="en", languages=results.languages)

    def answer(self, found: Found) -> Answer:
        facets = found.results.facets
        # A value that is searched for comes behind the frequent ones, where it is none of them.
        counts = {name: tuple(each.count for each in facets[name][:LIMIT]) for name in FACETS if name in facets}
        years = {each.value: each.count for each in facets.get("year", ())}
        return Answer(
            total=found.results.total,
            refs=tuple(str(hit.ref) for hit in found.results.hits),
            facets=counts | {"year": tuple(number for _, number in sorted(years.items()))},
            snippets=sum(any(part.matched for part in each) for each in found.snippets),
        )

    def add(self, documents: Iterable[Revision]) -> None:
        ColumnarEngine(self._index, layout=self.layout).apply(((one.ref, (one,)) for one in documents), checkpoint=2)

    def index_bytes(self) -> int:
        return file_bytes(self._index)


class CommuniqueStemmed(Communique):
    """With the stemmed view besides, which an archive has."""

    layout = LAYOUT


def _query(search: Search) -> Query:
    query = Query(_expression(search), limit=LIMIT, facets=(*FACETS, "year") if search.facets else (), values=LIMIT)
    if search.filters is None:
        return query
    dates = DateRange(edtf.parse(search.filters.first_day), edtf.parse(search.filters.last_day))
    return replace(query, filters=(FacetFilter("speaker", (search.filters.speaker,)),), dates=dates)


def _expression(search: Search) -> Expression:
    words = tuple(Phrase(word) for word in search.words)
    match search.kind:
        case Kind.WORD:
            return words[0]
        case Kind.ALL:
            return AllOf(words)
        case Kind.ANY:
            return AnyOf(words)
        case Kind.PHRASE:
            return Phrase(" ".join(search.words))


def _revision(document: Document) -> Revision:
    posted = datetime.fromisoformat(document.day).replace(tzinfo=UTC)
    description = Description(
        date=None,
        places=(Place(document.place, document.place, None, None, _SEEN),) if document.place else (),
        speakers=(Person(document.speaker, document.speaker, None, _SEEN),) if document.speaker else (),
        participants=(),
        issuer=None,
        events=(Event(document.event, document.event, document.event, _SEEN),) if document.event else (),
        organisations=tuple(Organisation(one, one, _SEEN) for one in document.organisation),
        kind=KindReading(StatementKind.OTHER, None),
        language=LanguageReading(document.lang, None),
    )
    statement = Statement(
        ref=StatementRef.parse(document.ref),
        title=None,
        text=document.text,
        description=description,
        provenance=Provenance("0" * 64, CaptureTime(posted, asserted=True), "", posted=SourceTime(posted, "UTC")),
    )
    digest, key = content_digest(None, document.text), text_key(None, document.text)
    return Revision(1, Status.CURRENT, statement, digest, "0" * 64, key)
