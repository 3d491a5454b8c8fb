"""From our expression to Whoosh's query tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

from whoosh.query import And, Every, NullQuery, NumericRange, Or, SpanNear2, Term
from whoosh.query import Not as WhooshNot
from whoosh.query import Prefix as WhooshPrefix
from whoosh.query import Query as WhooshQuery

from archive.canonical import fold
from index.analysis import Token, stems, tokens
from index.query import AllOf, AnyOf, DateRange, Expression, FacetIs, Not, Phrase, Prefix, Word


def translate(
    expression: Expression, *, languages: Collection[str], matching: Callable[[str, str], Iterable[str]]
) -> WhooshQuery:
    """The Whoosh query for an expression.

    `languages` are those in whose stems a word is looked up, `matching` gives the values of a facet that are meant by
    what was typed.
    """
    match expression:
        case Word(text):
            return _word(list(tokens(text)), languages)
        case Phrase(text):
            return _phrase(list(tokens(text)))
        case Prefix(text):
            return WhooshPrefix("exact", fold(text))
        case FacetIs(facet, value):
            return _or([Term(facet, each) for each in matching(facet, value)])
        case DateRange():
            return _overlapping(expression)
        case Not(part):
            return WhooshNot(translate(part, languages=languages, matching=matching))
        case AllOf(parts):
            return And([translate(part, languages=languages, matching=matching) for part in parts])
        case AnyOf(parts):
            return _or([translate(part, languages=languages, matching=matching) for part in parts])


def _word(words: Sequence[Token], languages: Collection[str]) -> WhooshQuery:
    """A word in all its forms; one that is several tokens (``SPIEF-2023``) has no forms, and is a phrase."""
    if len(words) != 1:
        return _phrase(words)
    return _or([Term("stemmed", each) for each in sorted(stems(words[0].text, languages))])


def _phrase(words: Sequence[Token]) -> WhooshQuery:
    """Tokens at the same distances as in the phrase. Whoosh's own Phrase knows only neighbours."""
    if not words:
        return NullQuery
    query: WhooshQuery = Term("exact", words[0].text)
    for before, word in pairwise(words):
        distance = word.position - before.position
        query = _Near([query, Term("exact", word.text)], slop=distance, ordered=True, mindist=distance)
    return query


class _Near(SpanNear2):
    """Whoosh's own fails with a NameError here, so that its phrases cannot stand among alternatives."""

    def _and_query(self) -> WhooshQuery:
        return And(self.qs)


def _or(queries: Sequence[WhooshQuery]) -> WhooshQuery:
    if len(queries) == 1:
        return queries[0]
    return Or(queries) if queries else NullQuery


def _overlapping(dates: DateRange) -> WhooshQuery:
    ends = []
    if dates.first_day is not None:
        ends.append(NumericRange("last_day", dates.first_day.toordinal(), None))
    if dates.last_day is not None:
        ends.append(NumericRange("first_day", None, dates.last_day.toordinal()))
    return And(ends) if ends else Every("first_day")
