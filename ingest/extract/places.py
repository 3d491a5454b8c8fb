"""Where was it said? The city that a dateline or the report of the act names; never inferred from the institution."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import re2

from archive.description import Evidence, Place
from ingest.extract.datelines import Dateline
from ingest.extract.identifiers import slug
from ingest.extract.patterns import any_of
from ingest.extract.phrases import find_words
from ingest.extract.place_names import (
    as_place,
    country_table,
    place_table,
    places_between,
    read_span,
    whole_country,
    whole_name,
)
from ingest.extract.source_text import Line, SourceText

_LINES_AT_THE_TOP = 8
_LONGEST_PLACE_LINE = 60
# Verbs of the reported act. Nouns are left out: "their last meeting in Kyiv" is about another day.
_ACT = re2.compile(
    r"(?i)\b"
    + any_of(
        "address(?:ed|es)",
        "arrive[sd]?",
        "attend(?:ed|s)",
        "beg[aiu]ns?",
        "chaired",
        "commence[sd]?",
        "conducted",
        "convened",
        "delivered",
        "gathered",
        "held",
        "hold(?:s|ing)?",
        "host(?:s|ed)?",
        "kick(?:s|ed)? off",
        "laid",
        "meets?",
        "met",
        "ongoing",
        "opened",
        "opens",
        "organi[sz]ed",
        "participated",
        "receive[sd]",
        "signed",
        "speaking",
        "spoke",
        "t(?:akes?|ook|aking) p(?:art|lace)",
        "visit(?:ed|ing)",
        "welcome[sd]?",
    )
    + r"\b"
)
# "On March 8 in Cairo, the ministers met."
_OPENING = re2.compile(r"(?i)^\W*(?:on|from)\s[^.,;]*$")
_TO_COME = re2.compile(r"(?i)\b(?:will|would|plans? to|planned)\b")
_BEFORE_PLACE = re2.compile(r"(?i)\b(?:in|at|to)\s+(?:the\s+)?(?:capital(?:\s+city)?(?:,|\s+of)?\s+)?$")
# What is called after its seat says nothing of where somebody speaks: "Consul General of Russia in Cape Town". Nor does
# the place of what a statement is about.
_SEAT = re2.compile(
    r"(?i)\b"
    + any_of(
        any_of("ambassador", "embassy", "consul", "consulate", "consul general", "consulate general", "delegation"),
        any_of("mission", "office", "organi[sz]ations", "representation", "representative"),
        any_of(
            "attack",
            "bombing",
            "conflict",
            "coup",
            "crisis",
            "developments",
            "elections?",
            "events?",
            "situation",
            "war",
        ),
        any_of("earlier", "forthcoming", "future", "last", "next", "previous", "their", "upcoming") + r"\s+[^.,;:]*\w",
    )
    + r"\s+(?:(?:of|to)\s+[^.,;:]*\s+)?(?:in|at|to)\s+(?:the\s+)?$"
)

_SPOKEN = re2.compile(
    r"(?i)\b" + any_of("address", "lecture", "remarks", "speech", "speak(?:s|ing)?", "statement") + r"\b"
)
# "at Lake University", "in the Parliament of Peru", "before the National Assembly of Peru"
_VENUE = re2.compile(
    r"\b(?:at|in|to|before)\s+(?:the\s+)?("
    r"(?:[A-Z][^\s,.;:]+\s+)+"
    + any_of("Academy", "Library", "Museum", "Palace", "Theatre", "University")
    + r"(?:\s+of\s+[A-Z][^\s,.;:]+)?|"
    + any_of("University", "Institute", "Academy", "House", "Parliament", "National Assembly", "Congress", "Senate")
    + r"\s+of\s+(?:the\s+)?[A-Z][^\s,.;:]+(?:\s+(?:of\s+)?[A-Z][^\s,.;:]+)*)"
)
# "St George's Hall", "the Geneva Convention": the city is a part of another name.
_ATTRIBUTIVE = re2.compile(r"^(?:[ -]\p{Lu}\pL+|['’]s? ?\p{Lu}|-)")
_BY_PHONE = re2.compile(r"(?i)\b(?:tele)?phoned?\b")
_LONGEST_WORD = 20
_TOWN = re2.compile(r"\p{Lu}[\pL.’'-]+(?: \p{Lu}[\pL.’'-]+){0,2}")
_REGION = re2.compile(
    r"^\p{Lu}[^.:;]*\s" + any_of("Region", "Oblast", "Territory", "Province", "Republic", "District", "Islands?") + "$"
    r"|^Republic of |" + any_of("область", "край", "республика", "район") + "$"
)


def read_places(source: SourceText, datelines: Sequence[Dateline]) -> tuple[Place, ...]:
    """The places, each once. A dateline may be that of a release about what happened elsewhere; a place line is not."""
    issued = _from_datelines(source, datelines)
    on_line = () if issued else _from_place_lines(source, datelines)
    reported = () if on_line else _from_report(source)
    found: dict[str, Place] = {}
    for place in (*issued, *on_line, *reported):
        found.setdefault(place.id, place)
    return tuple(found.values()) or _from_venues(source)


def _from_datelines(source: SourceText, datelines: Sequence[Dateline]) -> tuple[Place, ...]:
    for dateline in datelines:
        if dateline.names_place:
            places = read_span(source, dateline.place_start, dateline.place_end, "dateline")
            # A headline "Weekly Briefing, March 9" looks like one: there only a known place counts.
            if any(place.country for place in places) or (places and dateline.start != source.headline.start):
                return places
    return ()


def _from_place_lines(source: SourceText, datelines: Sequence[Dateline]) -> tuple[Place, ...]:
    """A line of its own that is a known place, perhaps with its region or country: "New York, New York".

    Under a line with nothing but a date, one known name is enough: "Guildhall, London".
    """
    dated = {dateline.end for dateline in datelines if not dateline.names_place}
    for above, line in pairwise(source.lines[: _LINES_AT_THE_TOP + 1]):
        if len(line.text) > _LONGEST_PLACE_LINE or "#" in line.text + line.ornament:
            continue
        if _is_place_line(line) or (above.end in dated and _is_place_with_a_known_name(line)):
            return read_span(source, line.start, line.end, "place-line")
    return ()


def _is_place_line(line: Line) -> bool:
    """Such as "The Kremlin, Moscow", "New York, New York" and "College Park, MD"."""
    words = find_words(line.text)
    covered = sum(match.last - match.first for match in place_table().matches(line.text, words))
    if covered and covered >= len(words) - line.text.lower().startswith("the "):
        return True
    town, comma, country = line.text.rpartition(", ")
    return bool(comma) and whole_country(country) is not None and _TOWN.fullmatch(town) is not None


def _is_place_with_a_known_name(line: Line) -> bool:
    """Such as "Guildhall, London" and "Tver Region"."""
    parts = line.text.split(", ")
    is_known = any(whole_name(part) or whole_country(part) for part in parts) or _REGION.search(line.text) is not None
    return is_known and not line.text.endswith(".")


def _from_report(source: SourceText) -> tuple[Place, ...]:
    """A known city or venue after "in", "at" or "to" in a sentence of the lead that reports an act before it."""
    end = source.headline.end if source.has_form_heading else source.lead_end
    for known, place_start, place_end in places_between(source, source.headline.start, end):
        if known.venue is None and _ATTRIBUTIVE.match(source.text[place_end : place_end + _LONGEST_WORD]):
            continue
        if _is_where_it_happened(source.sentence_before(place_start)):
            return (as_place(known, place_start, place_end, "report"),)
    return ()


def _from_venues(source: SourceText) -> tuple[Place, ...]:
    """A building or a parliament in the heading of spoken words, with the country that its name tells."""
    if not _SPOKEN.search(source.headline.text):
        return ()
    for found in _VENUE.finditer(source.headline.text):
        start, end = source.headline.start + found.start(1), source.headline.start + found.end(1)
        name = source.text[start:end]
        words = source.words_between(start, end)
        countries = [match.values[0] for match in country_table().matches(source.text, words)]
        code, country = (countries[0].code, countries[0].name) if countries else (None, None)
        return (Place(slug(name), name, code, country, Evidence(start, end, "venue")),)
    return ()


def _is_where_it_happened(before: str) -> bool:
    """Whether a place after these words of its sentence is where the reported act took place."""
    if not _BEFORE_PLACE.search(before) or _BY_PHONE.search(before) or _TO_COME.search(before) or _SEAT.search(before):
        return False
    return bool(_ACT.search(before) or _OPENING.search(before))
