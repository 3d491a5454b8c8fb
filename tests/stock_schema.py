"""Documents as stock Whoosh keeps them for the oracle: the fields of ours, and a record of what a hit is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whoosh.fields import ID, NUMERIC, STORED, TEXT, Schema

from archive.statement import Revision, StatementRef
from index.analysis import stem, tokens
from index.schema import FACETS, FacetValue
from index.whoosh_schema import ExactAnalyzer
from tests.stock_columns import Record


def schema() -> Schema:
    """The fields that our own engine has, and the records that it keeps in columns."""
    return Schema(
        ref=ID(unique=True),
        exact=TEXT(analyzer=ExactAnalyzer(), phrase=True),
        stemmed=TEXT(analyzer=ExactAnalyzer(), phrase=False),
        first_day=NUMERIC(int),
        last_day=NUMERIC(int),
        record=STORED(),
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
