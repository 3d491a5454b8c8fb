"""What a search gives back, in nobody's vocabulary but our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.statement import StatementRef


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found: the reference, not the record, which the archive has."""

    ref: StatementRef
    revision: int
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that a quotation may be taken from, and which of its revisions fits best.

    The score is 1 where the words of the quotation stand together and in its order, and 0 where none is there.
    """

    ref: StatementRef
    revision: int
    superseded: bool
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, and how many statements would be found if the facet were narrowed to it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word as it is indexed, folded, and how many revisions have it."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class UnmatchedValue:
    """A value that the query gives for a facet and no statement has, and the value that may have been meant."""

    facet: str
    value: str
    nearest: FacetCount | None


@dataclass(frozen=True, slots=True)
class Results:
    """`total` counts all the hits; `hits` is the window that was asked for.

    `facets` holds, for each facet that the query asks for by name, its values with at least one statement: the most
    frequent first, equally frequent ones in the order of the values. `languages` are those of all statements, in whose
    stems the query's words were looked up. `unmatched` names the values that are the reason why nothing, or less than
    hoped for, was found.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    languages: frozenset[str] = frozenset()
    unmatched: tuple[UnmatchedValue, ...] = ()
