"""What a statement's page shows beside the words: the values read from them, and where each was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive import edtf
from archive.description import CORRECTED, Description, Evidence, Kind
from archive.edtf import EdtfDate, Precision
from archive.statement import Revision, Status
from index.query import FacetFilter
from index.schema import FACETS
from webapp.marking import Span
from webapp.query_string import SearchRequest
from webapp.wording import date_words


@dataclass(frozen=True, slots=True)
class DescribedValue:
    """A value that was read from the text. `field` is the name of its kind in style sheets, `heading` that for people.

    `search` is narrowed to the value. Where the source itself gave the value there is no evidence.
    """

    field: str
    heading: str
    label: str
    detail: str | None
    search: SearchRequest
    evidence: Evidence | None

    @property
    def marked(self) -> bool:
        """Whether its evidence is marked in the text.

        The evidence of a language is all the words: to mark them all would hide the other marks.
        """
        return self.evidence is not None and self.field != "language" and not self.corrected

    @property
    def corrected(self) -> bool:
        """Whether an editor gave the value."""
        return self.evidence == CORRECTED


def described_values(revision: Revision) -> tuple[DescribedValue, ...]:
    """Everything that was read, in the order of a citation: who, when, where, at which event, about which bodies."""
    description = revision.statement.description
    return (*_people(description), *_occasion(description), *_organisations(description), *_sort(revision))


def facet_label(revision: Revision, facet: str) -> str:
    """What people call the first value that a statement has of a facet, such as its kind; empty where it has none."""
    values = next(one.values(revision) for one in FACETS if one.name == facet)
    return values[0].label if values else ""


def evidence_spans(values: tuple[DescribedValue, ...]) -> tuple[Span, ...]:
    """What to mark in the text. The number of a span is the place of its value, from 1."""
    return tuple(
        Span(
            start=one.evidence.start,
            end=one.evidence.end,
            number=number,
            field=one.field,
            note=f"{one.heading}: {one.label} (rule: {one.evidence.rule})",
        )
        for number, one in enumerate(values, start=1)
        if one.evidence is not None and one.marked
    )


def banner(revision: Revision) -> str | None:
    """What must be known of a revision before its words are read; None where there is no later one.

    What its source did with the whole statement is said by webapp.standing.
    """
    if revision.status is not Status.SUPERSEDED:
        return None
    return f"This is revision {revision.number}: the source has changed the statement since."


def _people(description: Description) -> Iterator[DescribedValue]:
    for person in description.speakers:
        yield DescribedValue(
            "speaker", "Speaker", person.name, person.role, _facet("speaker", person.id), person.evidence
        )
    for person in description.participants:
        # Only speakers are a facet: whoever else took part is found by name.
        yield DescribedValue(
            "participant", "Participant", person.name, person.role, _phrase(person.name), person.evidence
        )
    issuer = description.issuer
    if issuer is not None:
        yield DescribedValue("issuer", "Issuer", issuer.name, None, _phrase(issuer.name), issuer.evidence)


def _occasion(description: Description) -> Iterator[DescribedValue]:
    stated = description.date
    if stated is not None:
        yield DescribedValue(
            "date",
            "Stated date",
            date_words(stated.date),
            f"written “{stated.as_written}”",
            _days(stated.date),
            stated.evidence,
        )
    for place in description.places:
        where = ", ".join(filter(None, (place.venue, place.country)))
        yield DescribedValue("place", "Place", place.name, where or None, _facet("place", place.id), place.evidence)
    for event in description.events:
        detail = None if event.as_written == event.name else f"written “{event.as_written}”"
        yield DescribedValue("event", "Event", event.name, detail, _facet("event", event.id), event.evidence)


def _organisations(description: Description) -> Iterator[DescribedValue]:
    for body in description.organisations:
        detail = body.id if body.id != body.name else None
        yield DescribedValue(
            "organisation", "Organisation", body.name, detail, _facet("organisation", body.id), body.evidence
        )


def _sort(revision: Revision) -> Iterator[DescribedValue]:
    kind, language = revision.statement.description.kind, revision.statement.description.language
    if kind.kind is not Kind.OTHER:
        label = facet_label(revision, "kind")
        yield DescribedValue("kind", "Kind", label, None, _facet("kind", kind.kind.value), kind.evidence)
    label = facet_label(revision, "lang")
    if language.code != "und":
        yield DescribedValue("language", "Language", label, None, _facet("lang", language.code), language.evidence)


def _facet(name: str, value: str) -> SearchRequest:
    return SearchRequest(filters=(FacetFilter(name, (value,)),))


def _phrase(words: str) -> SearchRequest:
    unquoted = words.replace('"', " ")
    return SearchRequest(text=f'"{unquoted}"')


def _days(date: EdtfDate) -> SearchRequest:
    if date.precision is Precision.SPAN:
        return SearchRequest(first=edtf.day(date.first), last=edtf.day(date.last))
    return SearchRequest(first=date, last=date)
