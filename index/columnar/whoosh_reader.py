"""One segment as Whoosh reads it: what its Searcher, query tree, highlighting and spelling ask of a reader.

Several segments are read through Whoosh's own MultiReader. Every query of Whoosh's runs on this, document by document;
what our own syntax leads to is faster over whole arrays (index.columnar.evaluate).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from whoosh.codec.base import Automata, FieldCursor
from whoosh.columns import Column, ColumnReader, TranslatingColumnReader
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, FieldType, Schema
from whoosh.matching import Matcher
from whoosh.reading import EmptyReader, IndexReader, MultiReader, TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from index.columnar.columns import Mask, Strings
from index.columnar.damage import DamagedSegment
from index.columnar.evaluate import OpenSegment
from index.columnar.field_writer import NONE
from index.columnar.scoring import ROUNDED_LENGTHS
from index.columnar.whoosh_matcher import PostingsMatcher
from index.columnar.whoosh_terms import FieldTerms, KeywordTerms, NumberTerms, TermPostings, TextTerms


def reader_of(segments: Iterable[tuple[OpenSegment, Mask | None]], schema: Schema, *, generation: int) -> IndexReader:
    """One reader for segments, each with its documents that are not deleted (None: all)."""
    readers = [ColumnarReader(segment, schema, live=live, generation=generation) for segment, live in segments]
    if not readers:
        return _NoDocuments(schema, generation)
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation)


class _NoDocuments(EmptyReader):
    """Whoosh's reader of nothing, which knows its generation, so that a searcher sees when it is out of date."""

    def __init__(self, schema: Schema, generation: int) -> None:
        super().__init__(schema)
        self._generation = generation

    def generation(self) -> int:
        return self._generation


class ColumnarReader(IndexReader):
    """A segment whose layout is that of the schema. `live` are the documents that are not deleted, None where all are.

    Methods raise DamagedSegment where bytes are not those that were written, and Whoosh's TermNotFound for terms and
    fields that are not there. Closing is not needed: files are mapped, and let go with the last that uses them.
    """

    def __init__(self, segment: OpenSegment, schema: Schema, *, live: Mask | None, generation: int) -> None:
        self.schema = schema
        self._segment = segment
        self._live = live
        self._generation = generation
        self._terms: dict[str, FieldTerms] = {}
        self._stored: Strings | None = None

    def generation(self) -> int:
        """The number of the generation that this is of."""
        return self._generation

    def doc_count_all(self) -> int:
        """How many documents there are, deleted or not."""
        return self._segment.documents

    def doc_count(self) -> int:
        """How many documents are not deleted."""
        return self._segment.documents if self._live is None else int(np.count_nonzero(self._live))

    def has_deletions(self) -> bool:
        """Whether any document is deleted."""
        return self.doc_count() < self.doc_count_all()

    def is_deleted(self, docnum: int) -> bool:
        """Whether this document is; no, for numbers behind the last, of which Whoosh's negations ask, too."""
        return self._live is not None and docnum < len(self._live) and not self._live[docnum]

    # Terms

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms."""
        return [name for name, field in self.schema.items() if isinstance(field, TEXT | KEYWORD | ID | NUMERIC)]

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        name, text = term
        return name in self.schema and self._frequencies(name, text) != (0, 0)

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Each field and term, in ascending order."""
        return ((name, term) for name in self.indexed_field_names() for term in self._terms_of(name).since(b""))

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        """All terms of this field from one on, and those of the fields behind it."""
        first = self._text_to_bytes(fieldname, prefix)
        for term in self._terms_of(fieldname).since(first):
            yield fieldname, term
        for name in self.indexed_field_names():
            if name > fieldname:
                for term in self._terms_of(name).since(b""):
                    yield name, term

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        """How often a term occurs, and what is needed to know the most that it can score."""
        term = self._text_to_bytes(fieldname, text)
        return self._information(fieldname, self._found(fieldname, term))

    def frequency(self, fieldname: str, text: str | bytes) -> int:
        """How often a term occurs, also in deleted documents."""
        return self._frequencies(fieldname, text)[1]

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        """How many documents have a term, deleted or not."""
        return self._frequencies(fieldname, text)[0]

    def postings(self, fieldname: str, text: str | bytes, scorer: BaseScorer | None = None) -> Matcher:
        """The documents that have a term and are not deleted."""
        term = self._text_to_bytes(fieldname, text)
        found = self._found(fieldname, term)
        information = self._information(fieldname, found)
        return PostingsMatcher((fieldname, term), self.schema[fieldname], found, information, self._live, scorer)

    def cursor(self, fieldname: str) -> FieldCursor:
        """Something to look terms up with, one after the other."""
        return _Cursor(self._terms_of(fieldname), self.schema[fieldname])

    def terms_within(self, fieldname: str, text: str, maxdist: int, prefix: int = 0) -> Iterator[str]:
        """The terms that so few changed letters lead to, found by Whoosh's automaton without looking at all of them."""
        within: Iterator[str] = Automata().terms_within(self.cursor(fieldname), text, maxdist, prefix)
        return within

    def _terms_of(self, name: str) -> FieldTerms:
        if name not in self._terms:
            self._terms[name] = self._opened_terms(name)
        return self._terms[name]

    def _opened_terms(self, name: str) -> FieldTerms:
        if name not in self.schema:
            raise TermNotFound(f"the schema has no field {name!r}")
        field = self.schema[name]
        if isinstance(field, TEXT | KEYWORD):
            return TextTerms(self._segment.text(name))
        if isinstance(field, ID):
            return KeywordTerms(self._segment.keyword(name))
        if isinstance(field, NUMERIC):
            return NumberTerms(field, self._segment.wide_number(name))
        raise TermNotFound(f"the field {name!r} is not indexed")

    def _frequencies(self, name: str, text: str | bytes) -> tuple[int, int]:
        return self._terms_of(name).frequencies(self._text_to_bytes(name, text)) or (0, 0)

    def _found(self, name: str, term: bytes) -> TermPostings:
        found = self._terms_of(name).postings(term)
        if found is None:
            raise TermNotFound(f"{name}:{term!r}")
        return found

    def _information(self, name: str, postings: TermPostings) -> TermInfo:
        documents, frequencies = postings.documents, postings.frequencies
        lengths = self._lengths(name)[documents] if self._scorable(name) else np.zeros(1, dtype=np.int64)
        return TermInfo(
            weight=int(frequencies.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(frequencies.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    # Lengths

    def field_length(self, fieldname: str) -> int:
        """How many words all texts of a field have; 0 for one that is not scored by it."""
        return self._segment.text(fieldname).total_length if self._scorable(fieldname) else 0

    def min_field_length(self, fieldname: str) -> int:
        """The length of the shortest text, rounded."""
        return int(self._lengths(fieldname).min()) if self._scorable(fieldname) else 0

    def max_field_length(self, fieldname: str) -> int:
        """The length of the longest text, rounded."""
        return int(self._lengths(fieldname).max()) if self._scorable(fieldname) else 0

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The length of a document's text, rounded; `default` for a field that is not scored by it."""
        if not self._scorable(fieldname):
            return default
        return int(ROUNDED_LENGTHS[self._segment.text(fieldname).lengths[docnum]])

    def _lengths(self, name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
        return ROUNDED_LENGTHS[self._segment.text(name).lengths]

    def _scorable(self, name: str) -> bool:
        return bool(self.schema[name].scorable) and name in self._segment.segment.layout.texts

    # Values

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a document. A segment that stores nothing apart gives its keywords and numbers."""
        if self._segment.segment.layout.stored:
            return {name: value for name, value in self._stored_json(docnum).items() if name in self.schema}
        return {
            name: value
            for name, field in self.schema.items()
            if field.stored and (value := self._kept_value(name, field, docnum)) is not None
        }

    def _stored_json(self, document: int) -> Mapping[str, Any]:
        if self._stored is None:
            self._stored = self._segment.stored()
        try:
            parsed = json.loads(self._stored[document])
        except (ValueError, RecursionError) as error:
            raise DamagedSegment(f"what is stored of document {document} is not JSON: {error}") from error
        if not isinstance(parsed, dict):
            raise DamagedSegment(f"what is stored of document {document} is no JSON object")
        return parsed

    def _kept_value(self, name: str, field: FieldType, document: int) -> str | int | None:
        if isinstance(field, ID):
            return self._first_keyword(name, document)
        if isinstance(field, NUMERIC):
            numbers = self._segment.number(name)
            return None if numbers[document] == np.iinfo(numbers.dtype).min else int(numbers[document])
        return None

    def _first_keyword(self, name: str, document: int) -> str | None:
        keyword = self._segment.keyword(name)
        codes = keyword.codes.of(np.array([document]))
        if not len(codes) or codes[0] == len(keyword.labels):
            return None
        return keyword.values[int(keyword.value_of_entry[codes[0]])]

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Term vectors are not kept."""
        del docnum, fieldname
        return False

    # Columns

    def has_column(self, fieldname: str) -> bool:
        """Whether documents can be sorted and grouped by this field without going through its terms."""
        return self.schema[fieldname].column_type is not None

    def column_reader(
        self, fieldname: str, column: Column | None = None, *, reverse: bool = False, translate: bool = True
    ) -> ColumnReader:
        """The values of a sortable ID or NUMERIC field, document by document."""
        field = self.schema[fieldname]
        column = column or field.column_type
        if column is None:
            raise ValueError(f"the field {fieldname} is not sortable")
        values = _Values(self._column_values(fieldname, field, column.default_value()))
        if reverse:
            values.set_reverse()
        return TranslatingColumnReader(values, field.from_column_value) if translate else values

    def _column_values(self, name: str, field: FieldType, default: bytes | int) -> list[Any]:
        if isinstance(field, NUMERIC):
            numbers = self._segment.wide_number(name).tolist()
            offset = 1 << field.bits - 1 if field.signed else 0
            return [default if number == NONE else number + offset for number in numbers]
        keywords = (self._first_keyword(name, document) for document in range(self._segment.documents))
        return [default if keyword is None else keyword.encode() for keyword in keywords]


class _Values(ColumnReader):
    """A column in memory. Only numbers can be reversed; for other values Whoosh has another way."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._sign = 1

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> Any:
        """What to sort a document by."""
        return self[docnum] if self._sign > 0 else -self[docnum]

    def set_reverse(self) -> None:
        """Let `sort_key` put the greatest first."""
        self._sign = -1


class _Cursor(FieldCursor):
    """Stands at one term of a field, or behind the last."""

    def __init__(self, terms: FieldTerms, field: FieldType) -> None:
        self._terms, self._field = terms, field
        self.first()

    def first(self) -> str | None:
        return self.find(b"")

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before this one."""
        encoded = term if isinstance(term, bytes) else term.encode("utf-8", "surrogatepass")
        self._rest = self._terms.since(encoded)
        return self.next()

    def next(self) -> str | None:
        found = next(self._rest, None)
        self._text: str | None = None if found is None else self._field.from_bytes(found)
        return self._text

    def text(self) -> str | None:
        return self._text

    def is_valid(self) -> bool:
        return self._text is not None
