"""Whoosh's view of a revision: the fields of its document, and our tokeniser as a Whoosh analyser."""

from __future__ import annotations

from collections.abc import Iterator

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, NUMERIC, TEXT, Schema

from index.analysis import tokens
from index.schema import FACETS


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
    """The fields: two views of the text, the facets by their names, numbers, and what a hit is known by.

    `stemmed` needs no positions, since phrases are looked up in `exact`.
    """
    return Schema(
        ref=ID(unique=True, stored=True),
        revision=NUMERIC(int, stored=True),
        exact=TEXT(analyzer=ExactAnalyzer(), phrase=True),
        stemmed=TEXT(analyzer=ExactAnalyzer(), phrase=False),
        first_day=NUMERIC(int),
        last_day=NUMERIC(int),
        posted=NUMERIC(int, bits=64),
        text_key=NUMERIC(int, bits=64),
        **{facet.name: ID() for facet in FACETS},
    )
