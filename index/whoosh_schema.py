"""Whoosh's view of a revision: the fields of its document, and our tokeniser as a Whoosh analyser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.columns import CompressedBytesColumn
from whoosh.fields import COLUMN, ID, NUMERIC, STORED, TEXT, Schema

from archive.statement import Revision, StatementRef
from index.analysis import stem, tokens
from index.columns import Record
from index.schema import FACETS, FacetValue

FORMAT = 2
"""Counts up when older indexes cannot be searched any more: the meaning of the fields or of the tokens has changed."""


class ExactAnalyzer(Analyzer):
    """The tokens of index.analysis, each with its position. No stop words: a quotation needs its *not*."""

    def __call__(self, value: str, **options: object) -> Iterator[WhooshToken]:
        """One Whoosh token, changed for each word, as Whoosh wants it."""
        token = WhooshToken(**options)
        for word in tokens(value):
            token.text = word.text
            token.pos = word.position
            token.startchar, token.endchar = word.start, word.end
            yield token


def schema() -> Schema:
    """The fields: two views of the text, the facets by their names, both ends of the date, and what a hit is made of.

    `stemmed` needs no positions, since phrases are looked up in `exact`. The text is a column, not a stored field, so
    that reading the records of all documents does not read all texts.
    """
    return Schema(
        ref=ID(unique=True),
        exact=TEXT(analyzer=ExactAnalyzer(), phrase=True),
        stemmed=TEXT(analyzer=ExactAnalyzer(), phrase=False),
        first_day=NUMERIC(int),
        last_day=NUMERIC(int),
        record=STORED(),
        text=COLUMN(CompressedBytesColumn()),
        checkpoint=STORED(),
        **{facet.name: ID() for facet in FACETS},
    )


def document(revision: Revision) -> Mapping[str, object]:
    """The fields of a revision. Stemmed tokens are given ready: Whoosh's analyser does not know the language."""
    statement = revision.statement
    record = Record.of(revision)
    words = f"{statement.title}\n{statement.text}" if statement.title else statement.text
    language = statement.description.language.code
    return {
        "ref": str(revision.ref),
        "exact": words,
        "stemmed": [stem(token.text, language) for token in tokens(words)],
        "first_day": record.first_day,
        "last_day": record.last_day,
        "record": _stored(record),
        "text": statement.text.encode(),
        **{name: [each.value for each in values] for name, values in record.facets.items() if values},
    }


def _stored(record: Record) -> tuple[object, ...]:
    """Plain values alone: Whoosh pickles them, and a class could not be renamed ever after."""
    facets = {name: [(each.value, each.label) for each in values] for name, values in record.facets.items()}
    return str(record.ref), record.revision, record.first_day, record.last_day, record.text_key, record.posted, facets


def read_record(stored: tuple[Any, ...]) -> Record:
    """The record as it was before it was stored."""
    ref, revision, first_day, last_day, text_key, posted, facets = stored
    values = {name: tuple(FacetValue(value, label) for value, label in pairs) for name, pairs in facets.items()}
    return Record(StatementRef.parse(ref), revision, first_day, last_day, text_key, posted, values)
