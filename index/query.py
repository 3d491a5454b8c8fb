"""The query as data, and in words.

A query is an expression over the text, and beside it the filters that narrow it. Filters stand apart because facet
counts are contextual (a facet ignores its own filter), and because a page shows each as a chip that can be removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.edtf import EdtfDate


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word, found in any of its grammatical forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word: ``diplom*``."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in exactly this order, every one of them kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as somebody remembers them: statements with a passage like it, of which words may differ or be missing."""

    text: str


@dataclass(frozen=True, slots=True)
class FacetIs:
    """Statements with this value of a facet, where it stands inside a larger expression."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one day to another, both included; None is without end. It matches dates that overlap it.

    `first` and `last` keep what was written, so that ``date:2023`` reads back as it was typed.
    """

    first: EdtfDate | None
    last: EdtfDate | None

    @property
    def first_day(self) -> date | None:
        """The first calendar day inside."""
        return self.first.first if self.first else None

    @property
    def last_day(self) -> date | None:
        """The last calendar day inside."""
        return self.last.last if self.last else None


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but this."""

    part: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    parts: tuple[Expression, ...]


Expression = Word | Prefix | Phrase | Quote | FacetIs | DateRange | Not | AllOf | AnyOf


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """Only statements that have at least one of these values of a facet."""

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What to find, which window of the hits to return, and which facets to count.

    `facets` names those to count, None all of them; `values` is how many values of each to give, None all; of
    histograms all are given, and so are the values that a facet is narrowed to.
    """

    expression: Expression | None = None
    filters: tuple[FacetFilter, ...] = ()
    dates: DateRange | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] | None = None
    values: int | None = None

    def selected(self, facet: str) -> tuple[str, ...]:
        """The values that a facet is narrowed to."""
        return tuple(value for one in self.filters if one.facet == facet for value in one.values)


def has_text(expression: Expression | None) -> bool:
    """Whether it looks for words, so that some statements are more relevant than others."""
    return next(sought(expression), None) is not None


def sought(expression: Expression | None) -> Iterator[Word | Prefix | Phrase | Quote]:
    """The words that it looks for, and not those that it leaves out."""
    match expression:
        case Word() | Prefix() | Phrase() | Quote():
            yield expression
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from sought(part)
        case _:
            pass


def facets_in(expression: Expression | None) -> Iterator[tuple[str, str]]:
    """The facets and values that stand in it, wherever they do."""
    match expression:
        case FacetIs(facet, value):
            yield facet, value
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from facets_in(part)
        case Not(part):
            yield from facets_in(part)
        case _:
            pass


def asks_for(facet: str, query: Query) -> bool:
    """Whether the query wants some value of this facet, be it in a filter or inside the expression."""
    return bool(query.selected(facet)) or _wants(facet, query.expression)


def _wants(facet: str, expression: Expression | None) -> bool:
    match expression:
        case FacetIs(name):
            return name == facet
        case AllOf(parts) | AnyOf(parts):
            return any(_wants(facet, part) for part in parts)
        case _:  # also Not: who leaves out what was withdrawn does not ask for what was superseded
            return False


def describe(query: Query, label: Callable[[str, str], str]) -> str:
    """The query in English words, for titles of pages and feeds; empty where it asks for nothing in particular.

    `label` gives the name under which a value of a facet is shown.
    """
    said = []
    if query.expression is not None:
        said.append(_in_words(query.expression, label, inside=False))
    said += [
        f"{_noun(one.facet)} {' or '.join(label(one.facet, value) for value in one.values)}" for one in query.filters
    ]
    if query.dates is not None:
        said.append(_dates_in_words(query.dates))
    if query.sort is not Sort.RELEVANCE:
        said.append(f"{query.sort.value} first")
    return ", ".join(said)


def _in_words(expression: Expression, label: Callable[[str, str], str], *, inside: bool) -> str:
    match expression:
        case Word(text):
            return text
        case Prefix(text):
            return f"{text}…"
        case Phrase(text):
            return f"“{text}”"
        case Quote(text):
            return f"a passage like “{text}”"
        case FacetIs(facet, value):
            return f"{_noun(facet)} {label(facet, value)}"
        case DateRange():
            return _dates_in_words(expression)
        case Not(part):
            return f"not {_in_words(part, label, inside=True)}"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(expression, AllOf) else " or "
            joined = word.join(_in_words(part, label, inside=True) for part in parts)
            return f"({joined})" if inside else joined


def _noun(facet: str) -> str:
    return "language" if facet == "lang" else facet


def _dates_in_words(dates: DateRange) -> str:
    if dates.first is not None and dates.first == dates.last:
        return f"dated {dates.first}"
    first = f"from {dates.first}" if dates.first else ""
    last = f"until {dates.last}" if dates.last else ""
    return " ".join(filter(None, (first, last))) or "dated"
