"""From our expression to Whoosh's query tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from whoosh.matching import Matcher
from whoosh.query import And, ConstantScoreQuery, Every, NullQuery, NumericRange, Or, SpanNear2, Term
from whoosh.query import Not as WhooshNot
from whoosh.query import Prefix as WhooshPrefix
from whoosh.query import Query as WhooshQuery
from whoosh.query.spans import Span
from whoosh.searching import Searcher

from archive.canonical import fold
from index.analysis import Token, stems, tokens
from index.query import AllOf, AnyOf, DateRange, Expression, FacetIs, Not, Phrase, Prefix, Quote, Word


def translate(
    expression: Expression,
    *,
    languages: Collection[str],
    matching: Callable[[str, str], Iterable[str]],
    quoted: Callable[[str], WhooshQuery],
) -> WhooshQuery:
    """The Whoosh query for an expression.

    What stands several times side by side, as words of a pasted sentence do, counts once. `languages` are those in
    whose stems a word is looked up, `matching` gives the values of a facet that are meant by what was typed, `quoted`
    the query for a passage like the one that was typed: Whoosh has none for that.
    """
    translated = partial(translate, languages=languages, matching=matching, quoted=quoted)
    match expression:
        case Word(text):
            return _word(list(tokens(text)), languages)
        case Phrase(text):
            return phrase(text)
        case Quote(text):
            return quoted(text)
        case Prefix(text):
            # Whoosh's prefix has the words' scores or a constant one, as their number and that of the documents has it.
            return ConstantScoreQuery(WhooshPrefix("exact", fold(text)))
        case FacetIs(facet, value):
            return _or([Term(facet, each) for each in matching(facet, value)])
        case DateRange():
            return _overlapping(expression)
        case Not(part):
            return WhooshNot(translated(part))
        case AllOf(parts):
            return _all_of(parts, translated)
        case AnyOf(parts):
            return _or([*map(translated, dict.fromkeys(parts))])


def phrase(text: str) -> WhooshQuery:
    """The Whoosh query for words in exactly this order."""
    return _phrase(list(tokens(text)))


def _all_of(parts: Sequence[Expression], translated: Callable[[Expression], WhooshQuery]) -> WhooshQuery:
    """All that is left out in one: each of Whoosh's negations looks at every document anew."""
    wanted = dict.fromkeys(part for part in parts if not isinstance(part, Not))
    unwanted = dict.fromkeys(part.part for part in parts if isinstance(part, Not))
    negated = [translated(part) for part in unwanted]
    return And([*map(translated, wanted), *([WhooshNot(_or(negated))] if negated else [])])


def _word(words: Sequence[Token], languages: Collection[str]) -> WhooshQuery:
    """A word in all its forms; one that is several tokens (``SPIEF-2023``) has no forms, and is a phrase."""
    if len(words) != 1:
        return _phrase(words)
    return _or([Term("stemmed", each) for each in sorted(stems(words[0].text, languages))])


def _phrase(words: Sequence[Token]) -> WhooshQuery:
    if not words:
        return NullQuery
    if len(words) == 1:
        return Term("exact", words[0].text)
    offsets: dict[str, list[int]] = {}
    for word in words:
        offsets.setdefault(word.text, []).append(word.position)
    return WordsInPlace("exact", offsets)


class WordsInPlace(SpanNear2):
    """Words at the same distances as in a phrase, each word with its offsets.

    Whoosh's own Phrase knows only neighbours, which runs of pairs of characters are not, and goes through the postings
    of a word again for each time that it is repeated. Its SpanNear2 fails with a NameError among alternatives.
    """

    def __init__(self, field: str, offsets: Mapping[str, Sequence[int]]) -> None:
        super().__init__([Term(field, text) for text in offsets])
        self.fieldname = field
        self.offsets = offsets

    def _and_query(self) -> WhooshQuery:
        return And(self.qs)

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
        """Goes through the documents one by one, as Whoosh's searches do."""
        return _PhraseMatcher([term.matcher(searcher, context) for term in self.qs], tuple(self.offsets.values()))


class _PhraseMatcher(SpanNear2.SpanNear2Matcher):
    """Goes through the documents with all words, and stops at those where the phrase begins somewhere."""

    def __init__(self, matchers: Sequence[Matcher], offsets: Sequence[Sequence[int]]) -> None:
        self._offsets = offsets  # before Whoosh's constructor, which looks for the first document already
        super().__init__(matchers)

    def _get_spans(self) -> list[Span]:
        beginnings: set[int] | None = None
        for matcher, offsets in zip(self.ms, self._offsets, strict=True):
            positions = matcher.value_as("positions")
            for offset in offsets:
                possible = {position - offset for position in positions}
                beginnings = possible if beginnings is None else beginnings & possible
        return [Span(beginning) for beginning in sorted(beginnings or ())]


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
