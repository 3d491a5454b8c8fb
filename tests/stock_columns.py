"""What searching needs to know of every indexed document besides its words: facets, dates, references.

Held in memory as arrays with a place for each document number; the engine that numbers the documents builds it anew
for every generation of its index. An engine with columns of its own does without.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.canonical import text_key
from archive.statement import Revision, StatementRef, Status
from index.facet_values import matching_values, nearest_value
from index.query import DateRange, Query, Sort, asks_for, facets_in
from index.results import FacetCount, UnmatchedValue
from index.schema import FACETS, FacetValue

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]

_HISTOGRAMS = frozenset(facet.name for facet in FACETS if facet.histogram)
_UNDATED = 0  # day 1 of the proleptic Gregorian calendar is 1 January of the year 1


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one revision. Days are ordinals of the proleptic Gregorian calendar, None where undated.

    `text_key` is equal where the words are (archive.canonical.text_key); `posted` is the time of posting in seconds
    since 1970.
    """

    ref: StatementRef
    revision: int
    first_day: int | None
    last_day: int | None
    text_key: str | None
    posted: float | None
    facets: Mapping[str, tuple[FacetValue, ...]]

    @classmethod
    def of(cls, revision: Revision) -> Record:
        """Read it from the revision."""
        statement = revision.statement
        effective, posted = statement.effective_date, statement.provenance.posted
        return cls(
            ref=revision.ref,
            revision=revision.number,
            first_day=effective.date.first.toordinal() if effective else None,
            last_day=effective.date.last.toordinal() if effective else None,
            text_key=text_key(statement.title, statement.text),
            posted=posted.instant.timestamp() if posted else None,
            facets={facet.name: facet.values(revision) for facet in FACETS},
        )


class Appearances:
    """Which documents have the same words in several channels; found together, all but the earliest are hidden."""

    def __init__(self, records: Iterable[tuple[int, Record]]) -> None:
        by_key: defaultdict[str, list[tuple[int, Record]]] = defaultdict(list)
        for number, record in records:
            if record.text_key is not None:
                by_key[record.text_key].append((number, record))
        self._groups = [
            [(number, record.ref.channel) for number, record in sorted(group, key=_earliest_first)]
            for group in by_key.values()
            if len({record.ref.channel for _, record in group}) > 1
        ]

        self.numbers = frozenset(number for group in self._groups for number, _ in group)
        """All documents that can be hidden."""

    def found(self, found: Mask) -> Iterator[list[tuple[int, str]]]:
        """Those found together, the earliest first, each with its channel."""
        for group in self._groups:
            together = [(number, channel) for number, channel in group if found[number]]
            if len(together) > 1:
                yield together


def _hidden(together: Sequence[tuple[int, str]]) -> list[int]:
    """Of documents with the same words, those that are not of the channel that had them first."""
    return [number for number, channel in together if channel != together[0][1]]


def _earliest_first(numbered: tuple[int, Record]) -> tuple[bool, float, str, int]:
    _, record = numbered
    return record.posted is None, record.posted or 0.0, str(record.ref), record.revision


class FacetColumn:
    """The values of one facet: for each pair of a document and a value, the document's number and the value's."""

    def __init__(self, pairs: Iterable[tuple[int, FacetValue]], appearances: Appearances) -> None:
        documents: list[int] = []
        codes: list[int] = []
        numbers: dict[str, int] = {}
        labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for document, each in pairs:
            documents.append(document)
            codes.append(numbers.setdefault(each.value, len(numbers)))
            labels[each.value][each.label] += 1
        self._documents: Numbers = np.array(documents, dtype=np.int64)
        self._codes: Numbers = np.array(codes, dtype=np.int64)
        self._numbers = numbers
        self.known: Mapping[str, Collection[str]] = {value: tuple(names) for value, names in labels.items()}
        """Each value with all labels that it goes by."""
        self._labels = {value: _preferred(names) for value, names in labels.items()}
        self._appearances = appearances
        self._codes_of: defaultdict[int, set[int]] = defaultdict(set)
        for document, code in zip(documents, codes, strict=True):
            if document in appearances.numbers:
                self._codes_of[document].add(code)

    def having(self, values: Iterable[str], size: int) -> Mask:
        """Which of `size` documents have at least one of these values."""
        wanted = [self._numbers[value] for value in values]
        mask = np.zeros(size, dtype=np.bool_)
        mask[self._documents[np.isin(self._codes, wanted)]] = True
        return mask

    def counts(self, found: Mask) -> tuple[FacetCount, ...]:
        """How many of the found documents have each value; only values that one has, the most frequent first.

        A value counts what is found when the search is narrowed to it, so the same words count once.
        """
        totals = np.bincount(self._codes[found[self._documents]], minlength=len(self._numbers))
        for together in self._appearances.found(found):
            for code in set().union(*(self._codes_of[number] for number, _ in together)):
                with_value = [each for each in together if code in self._codes_of[each[0]]]
                totals[code] -= len(_hidden(with_value))
        counted = (
            FacetCount(value, self._labels[value], int(totals[number]))
            for value, number in self._numbers.items()
            if totals[number]
        )
        return tuple(sorted(counted, key=lambda one: (-one.count, one.value.encode())))


def _preferred(labels: Counter[str]) -> str:
    """The label that most documents use; of equally frequent ones the first in the alphabet."""
    return min(labels, key=lambda label: (-labels[label], label))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of the matched documents, and the counts of the facets around it."""

    found: Mask
    facets: Mapping[str, tuple[FacetCount, ...]]
    unmatched: tuple[UnmatchedValue, ...]


class Columns:
    """All documents of one generation, numbered from 0 to `size` - 1. Numbers without a record match nothing."""

    def __init__(self, records: Iterable[tuple[int, Record]], size: int) -> None:
        self.size = size
        self._present = np.zeros(size, dtype=np.bool_)
        self._first_days: Numbers = np.full(size, _UNDATED, dtype=np.int64)
        self._last_days: Numbers = np.full(size, _UNDATED, dtype=np.int64)
        pairs: dict[str, list[tuple[int, FacetValue]]] = {facet.name: [] for facet in FACETS}
        references: list[tuple[str, int, int]] = []
        records = list(records)
        self._appearances = Appearances(records)
        for number, record in records:
            self._present[number] = True
            self._first_days[number] = record.first_day or _UNDATED
            self._last_days[number] = record.last_day or _UNDATED
            references.append((str(record.ref), record.revision, number))
            for name, values in record.facets.items():
                pairs[name] += ((number, value) for value in values)
        self._facets = {name: FacetColumn(found, self._appearances) for name, found in pairs.items()}
        self._ranks: Numbers = np.zeros(size, dtype=np.int64)
        for rank, (_, _, number) in enumerate(
            sorted((str(ref), revision, number) for ref, revision, number in references)
        ):
            self._ranks[number] = rank

    @property
    def languages(self) -> Collection[str]:
        """The languages of the documents."""
        return self._facets["lang"].known.keys()

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """The values of a facet, counted over what is found unasked."""
        return self._facets[facet].counts(self._present & self._unasked())

    def matching(self, facet: str, typed: str) -> tuple[str, ...]:
        """The values of a facet that are meant by what was typed."""
        return matching_values(typed, self._facets[facet].known)

    def narrow(self, matched: Mask, query: Query) -> Narrowed:
        """Apply dates and filters to the documents that match the expression, and count the facets.

        Where the same words are found in several channels, the earliest alone stands for them.
        A facet is counted without its own filter, so that the page can offer its other values.
        """
        within = self._present & matched
        if query.dates is not None:
            within &= self._overlapping(query.dates)
        filters = {one.facet: self._having(one.facet, query.selected(one.facet)) for one in query.filters}
        if not asks_for("status", query):
            filters["status"] = self._unasked()
        facets = {
            name: column.counts(_all(within, (mask for other, mask in filters.items() if other != name)))[
                : query.values
            ]
            for name, column in self._facets.items()
            if query.facets is None or name in query.facets
        }
        found = _all(within, filters.values())
        for together in self._appearances.found(found):
            found[_hidden(together)] = False
        return Narrowed(
            found,
            {name: counts if name in _HISTOGRAMS else counts[: query.values] for name, counts in facets.items()},
            tuple(self._unmatched(query)),
        )

    def ordered(self, found: Mask, scores: Scores, sort: Sort) -> Numbers:
        """The numbers of the found documents: by score, or by the first day of the effective date, undated ones last.

        Ties are broken by reference and revision.
        """
        numbers = np.flatnonzero(found)
        ranks, days = self._ranks[numbers], self._first_days[numbers]
        match sort:
            case Sort.RELEVANCE:
                order = np.lexsort((ranks, -scores[numbers]))
            case Sort.NEWEST:
                order = np.lexsort((ranks, -days))
            case Sort.OLDEST:
                order = np.lexsort((ranks, days, days == _UNDATED))
        return numbers[order]

    def _having(self, facet: str, typed: Iterable[str]) -> Mask:
        values = {value for each in typed for value in self.matching(facet, each)}
        return self._facets[facet].having(values, self.size)

    def _unasked(self) -> Mask:
        """All but the superseded revisions, which are found only by those who ask for a status."""
        return ~self._having("status", (Status.SUPERSEDED,))

    def _overlapping(self, dates: DateRange) -> Mask:
        overlapping: Mask = self._first_days != _UNDATED
        if dates.first_day is not None:
            overlapping &= self._last_days >= dates.first_day.toordinal()
        if dates.last_day is not None:
            overlapping &= self._first_days <= dates.last_day.toordinal()
        return overlapping

    def _unmatched(self, query: Query) -> Iterable[UnmatchedValue]:
        typed = [(one.facet, value) for one in query.filters for value in one.values]
        for facet, value in dict.fromkeys([*typed, *facets_in(query.expression)]):
            if not self.matching(facet, value):
                likely = nearest_value(value, self._facets[facet].known)
                nearest = next((each for each in self.values(facet) if each.value == likely), None)
                yield UnmatchedValue(facet, value, nearest)


def _all(within: Mask, masks: Iterable[Mask]) -> Mask:
    narrowed = within.copy()
    for mask in masks:
        narrowed &= mask
    return narrowed
