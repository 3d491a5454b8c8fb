"""From a Whoosh schema to the layout of segments, and from Whoosh's documents to ours.

TEXT and KEYWORD are texts, ID are keywords, NUMERIC are numbers, and what is to be stored is one JSON text a document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, FieldType, Schema, UnknownFieldError
from whoosh.formats import Positions, tokens

from index.columnar.builder import Document, Vocabulary, Words
from index.columnar.field_writer import NONE
from index.columnar.segment import Layout

_NAME = re.compile(r"[^\W_]\w*", re.ASCII)  # names of fields are parts of names of files
_GREATEST = int(np.iinfo(np.int64).max)


class UnsupportedField(ValueError):
    """A field or value that columnar segments have no place for. The message names it, and says what to use instead."""


class SchemaMismatch(ValueError):
    """A schema other than the one that an index was written with. The message says what differs."""


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a field may not ask for: how to tell that it does, and what the message says."""

    is_made: Callable[[FieldType], bool]
    remedy: str


_REFUSED = (
    _Demand(lambda field: field.vector is not None, "term vectors are not kept; leave out vector"),
    _Demand(lambda field: field.separate_spelling(), "a field for spelling is not kept apart; leave out spelling"),
    _Demand(lambda field: field.format.supports("characters"), "characters are not kept; leave out chars"),
    _Demand(lambda field: field.format.field_boost != 1, "weights are not kept; boost the query instead"),
)


def layout_of(schema: Schema) -> Layout:
    """The layout for a schema. Raises UnsupportedField."""
    texts, keywords, numbers = {}, [], []
    for name, field in schema.items():
        _check(name, field)
        if isinstance(field, TEXT | KEYWORD):
            texts[name] = isinstance(field.format, Positions)
        elif isinstance(field, ID):
            keywords.append(name)
        elif isinstance(field, NUMERIC):
            numbers.append(name)
    return Layout(texts, tuple(keywords), tuple(numbers), stored=any(field.stored for _, field in schema.items()))


def _check(name: str, field: FieldType) -> None:
    if not _NAME.fullmatch(name):
        raise UnsupportedField(f"the name of the field {name!r} is to be made of letters of ASCII, digits and _")
    if type(field) not in (TEXT, KEYWORD, ID, NUMERIC, STORED):  # subclasses may mean anything
        raise UnsupportedField(
            f"the field {name} is a {type(field).__name__}; TEXT, KEYWORD, ID, NUMERIC and STORED can be kept"
        )
    if isinstance(field, NUMERIC) and field.numtype is not int:
        raise UnsupportedField(f"the field {name} is for numbers with fractions; use whole ones, as of thousandths")
    if isinstance(field, TEXT | KEYWORD) and field.column_type is not None:
        raise UnsupportedField(f"the field {name} is sortable, which texts cannot be; sort by a field of type ID")
    for demand in _REFUSED:
        if not isinstance(field, STORED) and demand.is_made(field):
            raise UnsupportedField(f"the field {name}: {demand.remedy}")


def check_layout(written: Layout, wanted: Layout) -> None:
    """Raise SchemaMismatch where segments that were written with one layout cannot be read with another."""
    for kind, there, asked in (
        ("texts (TEXT, KEYWORD; whether with positions)", dict(written.texts), dict(wanted.texts)),
        ("keywords (ID)", sorted(written.keywords), sorted(wanted.keywords)),
        ("numbers (NUMERIC)", sorted(written.numbers), sorted(wanted.numbers)),
    ):
        if there != asked:
            raise SchemaMismatch(
                f"the index has the {kind} {there}, and the schema has {asked}; open it with the schema that it was "
                "written with"
            )


def document(schema: Schema, given: Mapping[str, object], vocabularies: Mapping[str, Vocabulary]) -> Document:
    """The document for what Whoosh's `add_document` is given, with the words of each text field numbered.

    Raises UnsupportedField, Whoosh's UnknownFieldError, or ValueError for what a field cannot hold; then nothing of it
    is indexed.
    """
    _check_names(schema, given)
    fields = dict(schema.items())
    values = {name: value for name, value in given.items() if not name.startswith("_") and value is not None}
    return Document(
        texts={
            name: _words(field, name, values.get(name), vocabularies[name])
            for name, field in fields.items()
            if isinstance(field, TEXT | KEYWORD)
        },
        keywords={
            name: [(each, "") for each in dict.fromkeys(text for text, _ in _tokens(field, name, values.get(name)))]
            for name, field in fields.items()
            if isinstance(field, ID)
        },
        numbers={
            name: _number(field, name, values.get(name)) for name, field in fields.items() if isinstance(field, NUMERIC)
        },
        stored=_stored(fields, values, given),
    )


def _check_names(schema: Schema, given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if name.endswith("_boost") and name.startswith("_") and value != 1:
            raise UnsupportedField(f"{name}: weights are not kept; boost the query instead")
        if not name.startswith("_") and name not in schema.names():
            raise UnknownFieldError(f"the schema has no field {name!r}")


def _tokens(field: FieldType, name: str, value: object) -> Iterator[tuple[str, int]]:
    """The words of a value, each with its position, as the field's analyser gives them."""
    if value is None:
        return
    if not isinstance(value, str | list | tuple):
        raise ValueError(f"the field {name} is given {value!r}, which is neither text nor a list of words")
    for token in tokens(value, field.analyzer, {"mode": "index", "positions": True, "boosts": True}):
        if token.boost != 1:
            raise UnsupportedField(f"the field {name}: weights are not kept, and its analyser gives some to words")
        token.text.encode()  # raises UnicodeEncodeError here, and not when a segment is written
        yield token.text, token.pos


def _words(field: FieldType, name: str, value: object, vocabulary: Vocabulary) -> Words:
    found = sorted(_tokens(field, name, value), key=lambda word: word[1])
    numbers = np.array([vocabulary[text] for text, _ in found], dtype=np.uint32)
    return Words(numbers, np.array([position for _, position in found], dtype=np.uint32))


def _number(field: NUMERIC, name: str, value: object) -> int | None:
    if isinstance(value, list | tuple):
        if len(value) > 1:
            raise UnsupportedField(f"the field {name} is given {len(value)} numbers; it has room for one")
        value = value[0] if value else None
    if value is None:
        return None
    number = int(field.prepare_number(value))
    if not NONE < number <= _GREATEST:
        raise UnsupportedField(f"the field {name} is given {number}, which is no number of 64 bits with a sign")
    return number


def _stored(fields: Mapping[str, FieldType], values: Mapping[str, object], given: Mapping[str, object]) -> str:
    """What is to be stored, as JSON; Whoosh lets ``_stored_NAME`` stand in for the value that is indexed."""
    chosen = {name: given.get(f"_stored_{name}", value) for name, value in values.items() if fields[name].stored}
    stored = {name: value for name, value in chosen.items() if value is not None}
    for name, value in stored.items():
        try:
            survives = json.loads(json.dumps(value, allow_nan=False)) == value
        except (TypeError, ValueError):
            survives = False
        if not survives:
            raise UnsupportedField(f"the field {name} is to store {value!r}, which JSON cannot hold")
    return json.dumps(stored)
