"""The search as it stands in the address: query string to search request and back, and from there to the query.

The address is the whole state of a search page, so that every search can be linked. Reading keeps what is good: a
wrong parameter becomes a problem that names it, and the others stand. ``docs/http-api.md`` describes the parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self
from urllib.parse import urlencode

from archive import edtf
from archive.description import Kind
from archive.edtf import EdtfDate, InvalidDate, Precision
from archive.statement import Status
from index.lexemes import ALIASES, FACET_FIELDS
from index.query import DateRange, FacetFilter, Query, Sort
from index.syntax import QuerySyntaxError, parse
from webapp.redirects import current_ids, redirected

FACET_PARAMETERS = FACET_FIELDS
"""The parameters that may be repeated: several values of one facet widen each other."""

PARAMETERS = ("q", *FACET_PARAMETERS, "from", "to", "sort", "page")
"""All parameters, in the order in which they are written."""

PAGE_SIZE = 20
"""How many hits a page shows."""

COUNTED_VALUES = 200
"""How many values of a facet are counted, the most frequent ones; of years and months all are."""

COMPLETION_PARAMETERS = ("q", "facet")
"""All parameters of a completion."""

QUOTE_PARAMETERS = ("q", "speaker", "date")
"""All parameters of a quotation that is checked."""

EXPORT_PARAMETERS = (*PARAMETERS[:-1], "format")
"""All parameters of an export, which has no pages."""

MAX_VALUES = 50
"""How many values one facet may be narrowed to."""

MAX_VALUE_LENGTH = 200
"""How long the value of a facet may be, in characters."""

_MOST_UNKNOWN = 10
"""How many unknown parameters one answer names: it must not grow with the request."""

_CLOSED = {"kind": tuple(map(str, Kind)), "status": tuple(map(str, Status))}
_PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that cannot be so. The message says what was wrong, and what to write instead.

    Where a part of the value is wrong, `position` and `length` count its characters. `correction` is the whole value
    put right, where we can guess it.
    """

    parameter: str
    value: str
    message: str
    position: int | None = None
    length: int = 0
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What an address asks for: the text as it was typed, and what narrows it.

    `filters` has each facet once, in the order of FACET_PARAMETERS. `first` and `last` are periods, a year, a month or
    a day: the search begins with the first day of one, and ends with the last day of the other.
    """

    text: str = ""
    filters: tuple[FacetFilter, ...] = ()
    first: EdtfDate | None = None
    last: EdtfDate | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    def selected(self, facet: str) -> tuple[str, ...]:
        """The values that the address narrows a facet to."""
        return next((one.values for one in self.filters if one.facet == facet), ())

    def searching(self, text: str) -> Self:
        """The same, for another text."""
        return replace(self, text=text, page=1)

    def toggling(self, facet: str, value: str) -> Self:
        """The same without this value of a facet, or with it where it was not there."""
        chosen = self.selected(facet)
        values = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
        by_facet = {one.facet: one.values for one in self.filters} | {facet: values}
        return replace(self, filters=_filters(by_facet), page=1)

    def between(self, first: EdtfDate | None, last: EdtfDate | None) -> Self:
        """The same, of other days."""
        return replace(self, first=first, last=last, page=1)

    def sorted_by(self, sort: Sort) -> Self:
        """The same in another order."""
        return replace(self, sort=sort, page=1)

    def at_page(self, page: int) -> Self:
        """Another page of the same."""
        return replace(self, page=page)


class InvalidSearch(ValueError):
    """A search that cannot be made. `request` holds all that was good, `problems` what was not."""

    def __init__(self, request: SearchRequest, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.parameter}: {one.message}" for one in problems))
        self.request = request
        self.problems = tuple(problems)

    @property
    def corrected(self) -> SearchRequest | None:
        """The search put right: without the parameters that cannot be so, and with the corrected text.

        None where the text is wrong and there is no correction.
        """
        request = self.request
        for problem in self.problems:
            if problem.parameter == "q":
                if problem.correction is None:
                    return None
                request = request.searching(problem.correction)
        return request


def read(parameters: Mapping[str, Sequence[str]]) -> tuple[SearchRequest, Query]:
    """What the parameters of an address ask for, and the query it makes.

    Parameters that we do not know are left alone: links are passed around with the marks of trackers on them. Raises
    InvalidSearch for what cannot be so.
    """
    problems: list[Problem] = []
    given = _cleaned(parameters)
    single = {name: _single(name, given.get(name, ()), problems) for name in ("q", "from", "to", "sort", "page")}
    request = SearchRequest(
        text=single["q"],
        filters=_filters({name: _facet_values(name, given.get(name, ()), problems) for name in FACET_PARAMETERS}),
        first=read_period("from", single["from"], problems),
        last=read_period("to", single["to"], problems),
        sort=_sort(single["sort"], problems),
        page=_page(single["page"], problems),
    )
    if request.first and request.last and request.last.last < request.first.first:
        message = f"the search would end before it begins: from is {request.first}, to is {request.last}"
        problems.append(Problem("to", str(request.last), f"{message}; exchange them, or drop one"))
        request = request.between(request.first, None)
    try:
        query = to_query(request)
    except InvalidSearch as error:
        raise InvalidSearch(error.request, [*problems, *error.problems]) from error
    if problems:
        raise InvalidSearch(request, problems)
    return request, query


def to_query(request: SearchRequest) -> Query:
    """The query, from the typed text and the parameters together. Raises InvalidSearch where the text is wrong.

    A facet that is named in both is narrowed to the values of both, as if all had been chosen beside each other. Of
    two ranges of dates only what they share is searched.
    """
    try:
        typed = parse(request.text)
    except QuerySyntaxError as error:
        problem = Problem("q", request.text, str(error), error.position, error.length, error.suggestion)
        raise InvalidSearch(request, [problem]) from error
    values: dict[str, tuple[str, ...]] = {}
    for one in (*typed.filters, *request.filters):
        values[one.facet] = tuple(dict.fromkeys((*values.get(one.facet, ()), *one.values)))
    dates = _shared(typed.dates, DateRange(request.first, request.last))
    if dates and dates.first_day and dates.last_day and dates.last_day < dates.first_day:
        name, value = ("from", request.first) if request.first else ("to", request.last)
        message = f"the search text asks for other days than {name} does, they have none in common; drop one of them"
        raise InvalidSearch(request.between(None, None), [Problem(name, str(value), message)])
    query = Query(
        expression=typed.expression,
        filters=tuple(FacetFilter(facet, chosen) for facet, chosen in values.items()),
        dates=dates,
        sort=request.sort,
        offset=(request.page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        values=COUNTED_VALUES,
    )
    return redirected(query)


def unknown_parameters(parameters: Iterable[str], known: Sequence[str] = PARAMETERS) -> tuple[Problem, ...]:
    """The first parameters that mean nothing here, for the API: a program that misspells a filter must hear of it."""
    unknown = (name for name in parameters if ALIASES.get(name, name) not in known)
    return tuple(
        Problem(
            name[:MAX_VALUE_LENGTH], "", f"there is no such parameter; those of this address are {', '.join(known)}"
        )
        for name in islice(unknown, _MOST_UNKNOWN)
    )


def write(request: SearchRequest) -> str:
    """The query string that reads back as this request; empty where it asks for nothing in particular."""
    return urlencode(list(_pairs(request)))


def pairs_to_keep(request: SearchRequest) -> tuple[tuple[str, str], ...]:
    """The parameters that a form keeps, besides those that it shows as inputs, when something else is searched."""
    return tuple((name, value) for name, value in _pairs(request) if name not in {"q", "from", "to", "page"})


def _pairs(request: SearchRequest) -> Iterator[tuple[str, str]]:
    if request.text:
        yield "q", request.text
    for one in request.filters:
        for value in one.values:
            yield one.facet, value
    if request.first:
        yield "from", str(request.first)
    if request.last:
        yield "to", str(request.last)
    if request.sort is not Sort.RELEVANCE:
        yield "sort", request.sort.value
    if request.page != 1:
        yield "page", str(request.page)


def _cleaned(parameters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Values by parameter, each once, without the blank ones that an unfilled input of a form sends."""
    found: dict[str, dict[str, None]] = {}
    for name, values in parameters.items():
        kept = found.setdefault(ALIASES.get(name, name), {})
        kept.update(dict.fromkeys(value.strip() for value in values if value.strip()))
    return {name: tuple(values) for name, values in found.items()}


def _filters(values: Mapping[str, tuple[str, ...]]) -> tuple[FacetFilter, ...]:
    return tuple(FacetFilter(name, values[name]) for name in FACET_PARAMETERS if values.get(name))


def _single(name: str, values: Sequence[str], problems: list[Problem]) -> str:
    if len(values) > 1:
        message = f"{name} stands there {len(values)} times with different values; give it once"
        problems.append(Problem(name, values[0], message, correction=values[0]))
    return values[0] if values else ""


def _facet_values(name: str, values: tuple[str, ...], problems: list[Problem]) -> tuple[str, ...]:
    good = []
    for value in values[:MAX_VALUES]:
        if len(value) > MAX_VALUE_LENGTH:
            message = f"a value of {name} has at most {MAX_VALUE_LENGTH} characters, this one has {len(value)}"
            problems.append(Problem(name, value[:MAX_VALUE_LENGTH], message))
        elif name in _CLOSED and value not in _CLOSED[name]:
            message = f"there is no {name} “{value}”; use one of {', '.join(_CLOSED[name])}"
            problems.append(Problem(name, value, message))
        else:
            good.append(value)
    if len(values) > MAX_VALUES:
        message = f"a search is narrowed to at most {MAX_VALUES} values of {name}, not {len(values)}; leave some out"
        problems.append(Problem(name, values[MAX_VALUES], message))
    return current_ids(name, tuple(good))


def read_period(name: str, value: str, problems: list[Problem]) -> EdtfDate | None:
    """A year, a month or a day; None where the value is empty, or cannot be so, which is then one more problem."""
    if not value:
        return None
    try:
        found = edtf.parse(value)
    except InvalidDate:
        found = None
    if found is None or found.precision is Precision.SPAN:
        message = f"“{value}” is not a date; write a year, a month or a day: 2023, 2023-05 or 2023-05-09"
        problems.append(Problem(name, value, message))
        return None
    return found


def _sort(value: str, problems: list[Problem]) -> Sort:
    if not value:
        return Sort.RELEVANCE
    try:
        return Sort(value)
    except ValueError:
        message = f"there is no order “{value}”; use one of {', '.join(Sort)}"
        problems.append(Problem("sort", value, message))
        return Sort.RELEVANCE


def _page(value: str, problems: list[Problem]) -> int:
    if not value:
        return 1
    if not _PAGE.fullmatch(value):
        problems.append(Problem("page", value, f"“{value}” is not the number of a page; pages count from 1"))
        return 1
    return int(value)


def _shared(one: DateRange | None, other: DateRange) -> DateRange | None:
    """The days that two ranges have in common: from the later beginning to the earlier end."""
    ranges = [one, other] if one else [other]
    firsts = [each.first for each in ranges if each.first]
    lasts = [each.last for each in ranges if each.last]
    first = max(firsts, key=lambda date: date.first, default=None)
    last = min(lasts, key=lambda date: date.last, default=None)
    return DateRange(first, last) if first or last else None
