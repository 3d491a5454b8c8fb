"""The query as data, and in words.

A query is an expression over the text, and beside it the filters that narrow it. Filters stand apart because facet
counts are contextual (a facet ignores its own filter), and because a page shows each as a chip that can be removed.
"""

from __future__ import annotations

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


Expression = Word | Prefix | Phrase | FacetIs | DateRange | Not | AllOf | AnyOf


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
    """What to find, and which window of the hits to return."""

    expression: Expression | None = None
    filters: tuple[FacetFilter, ...] = ()
    dates: DateRange | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10

    def selected(self, facet: str) -> tuple[str, ...]:
        """The values that a facet is narrowed to."""
        return tuple(value for one in self.filters if one.facet == facet for value in one.values)
