"""The facets: by which values statements are narrowed and counted, and how those are read from a revision.

This is the only list of them. Engines index what it declares; pages and the query syntax show and read its names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from archive.description import Kind
from archive.edtf import EdtfDate
from archive.statement import Revision, Status


class FacetValue(NamedTuple):
    """A value as it is searched, usually the id of an authority, and as it is shown in English.

    A tuple, not a dataclass: an index looks each up in a dictionary for every statement that has it.
    """

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A property of statements.

    `name` stands in addresses and before the colon in typed queries, `title` above the values on a page. `values` reads
    them from a revision, each at most once. A histogram is shown whole, others by their most frequent values.
    """

    name: str
    title: str
    values: Callable[[Revision], tuple[FacetValue, ...]]
    histogram: bool = False


# Not strftime("%B"): that follows the locale of the process.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_KINDS = {
    Kind.INTERVIEW: "Interview",
    Kind.REMARKS: "Remarks",
    Kind.SPEECH: "Speech",
    Kind.BRIEFING: "Briefing",
    Kind.STATEMENT: "Statement",
    Kind.COMMENT: "Comment",
    Kind.READOUT_CALL: "Readout of a call",
    Kind.READOUT_MEETING: "Readout of a meeting",
    Kind.ARTICLE: "Article",
    Kind.MESSAGE: "Message",
    Kind.JOINT_STATEMENT: "Joint statement",
    Kind.ANNOUNCEMENT: "Announcement",
    Kind.COMMEMORATION: "Commemoration",
    Kind.NEWS: "News",
    Kind.OTHER: "Other",
}

_STATUSES = {
    Status.CURRENT: "Current",
    Status.SUPERSEDED: "Superseded by a later revision",
    Status.WITHDRAWN: "Withdrawn by its source",
    Status.NOT_SEEN: "No longer seen at its source",
}

# The languages in which ministries publish most; any other is shown by its code (ISO 639-1).
_LANGUAGES = {
    "ar": "Arabic",
    "be": "Belarusian",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "kk": "Kazakh",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "und": "Undetermined",
    "zh": "Chinese",
}


def _once(pairs: Iterable[tuple[str, str]]) -> tuple[FacetValue, ...]:
    """Values in the order of their first mention, with the label that they had there."""
    labels: dict[str, str] = {}
    for value, label in pairs:
        labels.setdefault(value, label)
    return tuple(FacetValue(value, label) for value, label in labels.items())


def _events(revision: Revision) -> tuple[FacetValue, ...]:
    return _once((event.id, event.name) for event in revision.statement.description.events)


def _event_series(revision: Revision) -> tuple[FacetValue, ...]:
    events = revision.statement.description.events
    return _once((event.series_id, event.series or event.series_id) for event in events if event.series_id)


def _organisations(revision: Revision) -> tuple[FacetValue, ...]:
    return _once((each.id, each.name) for each in revision.statement.description.organisations)


def _speakers(revision: Revision) -> tuple[FacetValue, ...]:
    return _once((person.id, person.name) for person in revision.statement.description.speakers)


def _places(revision: Revision) -> tuple[FacetValue, ...]:
    return _once((place.id, place.name) for place in revision.statement.description.places)


def _countries(revision: Revision) -> tuple[FacetValue, ...]:
    places = revision.statement.description.places
    return _once((place.country_code, place.country or place.country_code) for place in places if place.country_code)


def _kinds(revision: Revision) -> tuple[FacetValue, ...]:
    kind = revision.statement.description.kind.kind
    return (FacetValue(kind.value, _KINDS[kind]),)


def _channels(revision: Revision) -> tuple[FacetValue, ...]:
    return (FacetValue(revision.ref.channel, revision.ref.channel),)


def _languages(revision: Revision) -> tuple[FacetValue, ...]:
    code = revision.statement.description.language.code
    return (FacetValue(code, _LANGUAGES.get(code, code)),)


def _status(revision: Revision) -> tuple[FacetValue, ...]:
    return (FacetValue(revision.status.value, _STATUSES[revision.status]),)


def _date(revision: Revision) -> EdtfDate | None:
    effective = revision.statement.effective_date
    return effective.date if effective else None


def _years(revision: Revision) -> tuple[FacetValue, ...]:
    date = _date(revision)
    return _once((year, year) for year in date.years()) if date else ()


def _months(revision: Revision) -> tuple[FacetValue, ...]:
    date = _date(revision)
    return _once((month, month_label(month)) for month in date.months()) if date else ()


def month_label(month: str) -> str:
    """``2026-03`` as *March 2026*, ``2022-XX`` as *2022, month unknown*."""
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}" if number.isdecimal() else f"{year}, month unknown"


FACETS = (
    Facet("event", "Events", _events),
    Facet("series", "Event series", _event_series),
    Facet("organisation", "Organisations", _organisations),
    Facet("speaker", "Speakers", _speakers),
    Facet("place", "Places", _places),
    Facet("country", "Countries", _countries),
    Facet("kind", "Kinds", _kinds),
    Facet("channel", "Channels", _channels),
    Facet("lang", "Languages", _languages),
    Facet("status", "Statuses", _status),
    Facet("year", "Years", _years, histogram=True),
    Facet("month", "Months", _months, histogram=True),
)
"""All facets, in the order in which pages show them."""
