"""From the documents that match to those that are found, and the counts of the facets around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.statement import Status
from index.columnar.appearances import Together
from index.columnar.columns import KeywordColumn, Mask
from index.columnar.evaluate import Matches
from index.columnar.field_writer import NONE
from index.columnar.view import View
from index.facet_values import matching_values, nearest_value
from index.query import DateRange, Query, asks_for, facets_in
from index.results import FacetCount, UnmatchedValue
from index.schema import FACETS

Numbers = NDArray[np.intp]

_FEW = 32  # documents whose values are counted one by one
_HISTOGRAMS = frozenset(facet.name for facet in FACETS if facet.histogram)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is found, and the counts of the facets that the query asks for."""

    found: Matches
    facets: Mapping[str, tuple[FacetCount, ...]]


class Narrowing:
    """Facets and filters over one generation."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._meant: dict[tuple[str, str], tuple[int, ...]] = {}

    def narrow(self, matches: Matches, query: Query) -> Narrowed:
        """Apply dates and filters, hide what has the same words as an earlier statement, and count the facets.

        A facet is counted without its own filter, so that the page can offer its other values.
        """
        if query.dates is not None:
            inside = self._overlapping(query.dates, matches.documents)
            matches = Matches(matches.documents[inside], matches.scores[inside])
        passing = self._passing(matches.documents, query)
        kept = _all(passing.values())
        found = matches if kept is None else Matches(matches.documents[kept], matches.scores[kept])
        together = self._view.appearances.found(found.documents)
        facets = {}
        for name in query.facets if query.facets is not None else [facet.name for facet in FACETS]:
            around, together_around = found.documents, together
            if name in passing:
                others = _all(mask for other, mask in passing.items() if other != name)
                around = matches.documents if others is None else matches.documents[others]
                together_around = self._view.appearances.found(around)
            most = None if name in _HISTOGRAMS else query.values
            chosen = {each for typed in query.selected(name) for each in self.meant(name, typed)} if most else ()
            facets[name] = self._counts(name, around, together_around, most, chosen)
        return Narrowed(_without_hidden(found, together), facets)

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """The values of a facet, counted over what is found unasked."""
        documents = self._view.everything
        unasked = self._unasked(documents)
        if unasked is not None:
            documents = documents[unasked]
        return self._counts(facet, documents, self._view.appearances.found(documents))

    def unmatched(self, query: Query) -> Iterable[UnmatchedValue]:
        """The values that the query gives and no statement has."""
        typed = [(one.facet, value) for one in query.filters for value in one.values]
        for facet, value in dict.fromkeys([*typed, *facets_in(query.expression)]):
            if not self.meant(facet, value):
                likely = nearest_value(value, self._view.keyword(facet).known)
                nearest = next((each for each in self.values(facet) if each.value == likely), None)
                yield UnmatchedValue(facet, value, nearest)

    def meant(self, facet: str, typed: str) -> tuple[int, ...]:
        """The numbers of the values of a facet that are meant by what was typed."""
        key = (facet, typed)
        if key not in self._meant:
            if len(self._meant) > _MOST_MEANT:
                self._meant.clear()
            self._meant[key] = self._look_up(self._view.keyword(facet), typed)
        return self._meant[key]

    def _look_up(self, column: KeywordColumn, typed: str) -> tuple[int, ...]:
        same = column.by_lower_case.get(typed.casefold())
        if same is not None:
            return tuple(same)
        numbers = {value: number for number, value in enumerate(column.known)}
        return tuple(numbers[value] for value in matching_values(typed, column.known))

    def _passing(self, documents: Numbers, query: Query) -> Mapping[str, Mask]:
        """For each filter by its facet, which of the documents it lets through; only filters that hold some back."""
        passing = {}
        for one in query.filters:
            values = {number for typed in query.selected(one.facet) for number in self.meant(one.facet, typed)}
            passing[one.facet] = self._view.keyword(one.facet).having(values, documents)
        if not asks_for("status", query):
            unasked = self._unasked(documents)
            if unasked is not None:
                passing["status"] = unasked
        return passing

    def _unasked(self, documents: Numbers) -> Mask | None:
        """All but the superseded revisions, which only those find who ask for a status; None where there are none."""
        superseded = self._view.keyword("status").by_lower_case.get(Status.SUPERSEDED.value)
        return None if superseded is None else ~self._view.keyword("status").having(superseded, documents)

    def _overlapping(self, dates: DateRange, documents: Numbers) -> Mask:
        first, last = self._view.number("first_day")[documents], self._view.number("last_day")[documents]
        overlapping: Mask = first != NONE
        if dates.first_day is not None:
            overlapping &= last >= dates.first_day.toordinal()
        if dates.last_day is not None:
            overlapping &= first <= dates.last_day.toordinal()
        return overlapping

    def _counts(
        self,
        facet: str,
        documents: Numbers,
        together: Together | None,
        most: int | None = None,
        chosen: Collection[int] = (),
    ) -> tuple[FacetCount, ...]:
        """How many statements would be found if the search were narrowed to each value, the most frequent first.

        The `most` frequent values, and behind them those that are `chosen` besides.
        """
        column = self._view.keyword(facet)
        if together is None and len(documents) <= _FEW:
            counts = column.counts_of_few(documents)
            shown = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])
            shown |= {value: counts[value] for value in sorted(chosen) if value in counts and value not in shown}
        else:
            shown = _most_frequent(column, documents, together, most, chosen)
        return tuple(FacetCount(*column.named(value), count) for value, count in shown.items())


def _most_frequent(
    column: KeywordColumn, documents: Numbers, together: Together | None, most: int | None, chosen: Collection[int]
) -> dict[int, int]:
    """The numbers of the values with their counts; see Narrowing._counts."""
    values, counts = column.counts(documents)
    if together is not None:
        hidden, less = together.hidden_counts(column)
        counts[np.searchsorted(values, hidden)] -= less
    kept, often = values, counts
    if most is not None and len(values) > most:
        least = np.partition(counts, len(counts) - most)[len(counts) - most]
        frequent = np.flatnonzero(counts >= least)
        kept, often = values[frequent], counts[frequent]
    order = np.argsort(-often, kind="stable")[:most]
    shown = dict(zip(kept[order].tolist(), often[order].tolist(), strict=True))
    for value in sorted(chosen):
        for count in counts[values == value].tolist():
            shown.setdefault(value, count)
    return shown


_MOST_MEANT = 1000  # values as they were typed that are remembered with what they mean


def _all(masks: Iterable[Mask]) -> Mask | None:
    every: Mask | None = None
    for mask in masks:
        every = mask if every is None else every & mask
    return every


def _without_hidden(found: Matches, together: Together | None) -> Matches:
    if together is None:
        return found
    shown = np.ones(len(found.documents), dtype=np.bool_)
    shown[np.searchsorted(found.documents, together.hidden)] = False
    return Matches(found.documents[shown], found.scores[shown])
