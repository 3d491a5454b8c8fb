"""Our engine, through its port."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from archive import edtf
from archive.canonical import content_digest
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
from index.query import AllOf, AnyOf, DateRange, Expression, FacetFilter, Phrase, Query
from index.results import Results
from index.whoosh_engine import WhooshEngine as Engine

_SEEN = Evidence(0, 1, "given")


class Communique:
    """See benchmarks.engines.candidate.Candidate. It counts all facets and makes all snippets, wanted or not."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def prepare(self, document: Document) -> Revision:
        return _revision(document)

    def build(self, documents: Iterable[Revision]) -> None:
        Engine(self._directory).rebuild(((one.ref, (one,)) for one in documents), checkpoint=1)

    def open(self) -> None:
        self._engine = Engine(self._directory)
        self._engine.checkpoint()

    def search(self, search: Search) -> Results:
        return self._engine.search(_query(search))

    def answer(self, found: Results) -> Answer:
        facets = {name: tuple(each.count for each in found.facets[name][:LIMIT]) for name in FACETS}
        years = {each.value: each.count for each in found.facets["year"]}
        return Answer(
            total=found.total,
            refs=tuple(str(hit.ref) for hit in found.hits),
            facets=facets | {"year": tuple(number for _, number in sorted(years.items()))},
            snippets=sum(any(part.matched for part in hit.snippet) for hit in found.hits),
        )

    def index_bytes(self) -> int:
        return file_bytes(self._directory)


def _query(search: Search) -> Query:
    expression = _expression(search)
    if search.filters is None:
        return Query(expression, limit=LIMIT)
    dates = DateRange(edtf.parse(search.filters.first_day), edtf.parse(search.filters.last_day))
    return Query(expression, (FacetFilter("speaker", (search.filters.speaker,)),), dates, limit=LIMIT)


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
    return Revision(1, Status.CURRENT, statement, content_digest(None, document.text), "0" * 64)
