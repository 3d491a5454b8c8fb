"""What a search page shows around the hits: facets, the chips of what is applied, the ways on, and the ways out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from archive import edtf
from archive.channels import Channels
from archive.edtf import EdtfDate
from archive.headline import headline
from index.engine import Engine
from index.query import Sort
from index.results import FacetCount, Results
from index.schema import FACETS, Facet
from index.snippets import SnippetPart
from webapp.finding import Found, FoundStatement
from webapp.query_string import FACET_PARAMETERS, InvalidSearch, SearchRequest, to_query
from webapp.wording import period_words

SHOWN_VALUES = 8
"""How many values of a facet stand open; the others are folded away."""

_MOST_WAYS_OUT = 8
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)

Address = Callable[[SearchRequest], str]
"""Gives the address of the page of a search."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet. `address` leads to the search with it, or without it where it is chosen; None where no
    search can be narrowed to it. `months` are those of a chosen year.
    """

    label: str
    count: int
    address: str | None
    chosen: bool
    months: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetBlock:
    """A facet with its values: the chosen ones, then the most frequent; `folded` are the rest."""

    name: str
    title: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the search, and the search without it."""

    heading: str
    label: str
    without: SearchRequest
    address: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """A change to a search that found nothing, and how many statements it would find."""

    chip: Chip
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that nothing has, and the nearest one that something has."""

    heading: str
    value: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order of the hits."""

    label: str
    address: str
    chosen: bool


def facet_heading(facet: str) -> str:
    """What one value of a facet is: ``Organisation``."""
    return {"lang": "Language"}.get(facet, facet.capitalize())


def shown_facets(request: SearchRequest) -> tuple[str, ...]:
    """The facets that the page shows: months only of a year that is chosen."""
    return (*FACET_PARAMETERS, "year", *(["month"] if _only_year(request) else []))


class Labels:
    """What people call the values of facets; a value that nobody knows goes by itself."""

    def __init__(self, results: Results, engine: Engine, channels: Channels) -> None:
        self._found = {facet: {one.value: one.label for one in counts} for facet, counts in results.facets.items()}
        self._engine = engine
        self._channels = channels

    def __call__(self, facet: str, value: str) -> str:
        """The label of a value: for a channel its title, else what the index has seen."""
        channel = self._channels.get(value) if facet == "channel" else None
        if channel is not None:
            return channel.title
        label = self._found.get(facet, {}).get(value)
        if label is not None:
            return label
        return next((one.label for one in self._engine.values(facet) if one.value == value), value)


def chips(found: Found, *, labels: Labels, address: Address) -> tuple[Chip, ...]:
    """Everything that narrows the search: the text, each value of a facet, and the dates."""

    def chip(heading: str, label: str, without: SearchRequest) -> Chip:
        return Chip(heading, label, without, address(without))

    def all_chips() -> Iterator[Chip]:
        request = found.request
        if request.text:
            yield chip("Search text", request.text, request.searching(""))
        for one in request.filters:
            for value in one.values:
                yield chip(facet_heading(one.facet), labels(one.facet, value), request.toggling(one.facet, value))
        if request.first or request.last:
            yield chip("Date", period_words(request.first, request.last), request.between(None, None))

    return tuple(all_chips())


def facet_blocks(found: Found, *, labels: Labels, address: Address) -> tuple[FacetBlock, ...]:
    """The facets with at least one value, dates first."""
    blocks = [_date_block(found, address)]
    blocks += [_facet_block(facet, found, labels, address) for facet in FACETS if facet.name in FACET_PARAMETERS]
    return tuple(block for block in blocks if block.shown and not _says_only_current(block))


def shown_snippet(found: FoundStatement) -> tuple[SnippetPart, ...]:
    """The snippet, going on where the headline ends if it would only begin with the same words and nothing matched."""
    snippet = found.snippet
    words = " ".join("".join(part.text for part in snippet).split())
    name = headline(found.revision.statement).removesuffix("…")
    _, repeated, rest = words.partition(name)
    if not repeated or any(part.matched for part in snippet):
        return snippet
    return (SnippetPart(f"…{rest}", matched=False),) if rest.strip("… ") else ()


def sort_choices(request: SearchRequest, address: Address) -> tuple[SortChoice, ...]:
    """The orders that make sense: without a text all hits are equally relevant, and the newest come first anyway."""
    orders = {Sort.RELEVANCE: "Most relevant", Sort.NEWEST: "Newest", Sort.OLDEST: "Oldest"}
    current = request.sort
    if not request.text:
        del orders[Sort.RELEVANCE]
        current = Sort.NEWEST if current is Sort.RELEVANCE else current
    return tuple(
        SortChoice(label, address(request.sorted_by(order)), order is current) for order, label in orders.items()
    )


def did_you_mean(found: Found, address: Address) -> tuple[Suggestion, ...]:
    """For values that no statement has, those that may have been meant instead, and the search with these."""
    suggestions = []
    for one in found.results.unmatched:
        request = found.request
        if one.nearest is None:
            continue
        if one.value in request.selected(one.facet):
            corrected = request.toggling(one.facet, one.value).toggling(one.facet, one.nearest.value)
        else:  # it was typed
            corrected = request.searching(request.text.replace(one.value, one.nearest.value))
        suggestions.append(Suggestion(facet_heading(one.facet), one.value, one.nearest.label, address(corrected)))
    return tuple(suggestions)


def ways_out(applied: tuple[Chip, ...], engine: Engine) -> tuple[WayOut, ...]:
    """For a search that found nothing: what could be dropped, and how much that would give, the most first."""
    found = []
    for chip in applied[:_MOST_WAYS_OUT]:
        try:
            query = replace(to_query(chip.without), offset=0, limit=0, facets=())
        except InvalidSearch:  # the text without its facets can be wrong only if it was wrong with them
            continue
        count = engine.search(query).total
        if count and len(applied) > 1:
            found.append(WayOut(chip, count))
    return tuple(sorted(found, key=lambda way: -way.count))


def _facet_block(facet: Facet, found: Found, labels: Labels, address: Address) -> FacetBlock:
    request, name = found.request, facet.name
    selected = request.selected(name)
    counts = list(found.results.facets.get(name, ()))
    counted_values = {one.value for one in counts}
    # A value that was chosen stays in sight, so that it can be taken back, even where nothing has it any more.
    counts += [FacetCount(value, "", 0) for value in selected if value not in counted_values]
    counts.sort(key=lambda one: one.value not in selected)
    choices = tuple(
        Choice(labels(name, one.value), one.count, address(request.toggling(name, one.value)), one.value in selected)
        for one in counts
    )
    shown = max(SHOWN_VALUES, len(selected))
    return FacetBlock(name, facet.title, choices[:shown], choices[shown:])


def _date_block(found: Found, address: Address) -> FacetBlock:
    """The years, newest first, and below the chosen one its months: both set the range of dates."""
    years = sorted(found.results.facets.get("year", ()), key=lambda one: one.value, reverse=True)
    chosen_year = _only_year(found.request)
    choices = tuple(
        _period_choice(
            one,
            found.request,
            address,
            chosen=one.value == chosen_year,
            wider=None,
            months=_months(one.value, found, address) if one.value == chosen_year else (),
        )
        for one in years
    )
    return FacetBlock("date", "Date", choices[:SHOWN_VALUES], choices[SHOWN_VALUES:])


def _months(year: str, found: Found, address: Address) -> tuple[Choice, ...]:
    months = [one for one in found.results.facets.get("month", ()) if one.value.startswith(f"{year}-")]
    months.sort(key=lambda one: (_MONTH.fullmatch(one.value) is not None, one.value), reverse=True)
    request = found.request
    return tuple(
        _period_choice(
            one,
            request,
            address,
            chosen=request.first == request.last and str(request.first) == one.value,
            wider=edtf.parse(year),
            months=(),
        )
        for one in months
    )


def _period_choice(
    one: FacetCount,
    request: SearchRequest,
    address: Address,
    *,
    chosen: bool,
    wider: EdtfDate | None,
    months: tuple[Choice, ...],
) -> Choice:
    """A year or a month; chosen, it leads back to what is wider. A month that is not known has no days to search."""
    if "X" in one.value:
        return Choice(one.label, one.count, None, chosen=False)
    period = wider if chosen else edtf.parse(one.value)
    return Choice(one.label, one.count, address(request.between(period, period)), chosen, months)


def _only_year(request: SearchRequest) -> str | None:
    """The year inside of which the whole range of dates lies."""
    if request.first is None or request.last is None or request.first.first.year != request.last.last.year:
        return None
    return f"{request.first.first.year:04d}"


def _says_only_current(block: FacetBlock) -> bool:
    # Where everything is current the facet has nothing to say.
    return block.name == "status" and len(block.shown) == 1 and not block.shown[0].chosen
