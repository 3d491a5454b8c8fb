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
    country_table,
    place_table,
    read_span,
    whole_country,
    whole_name,
)
from ingest.extract.reported_places import SPOKEN, read_greeting, read_reported_places, read_visited_country
from ingest.extract.source_text import Line, SourceText

_LINES_AT_THE_TOP = 8
_LONGEST_PLACE_LINE = 60
# "at Lake University", "in the Parliament of Peru", "before the National Assembly of Peru"
_VENUE = re2.compile(
    r"\b(?:at|in|to|before)\s+(?:the\s+)?("
    r"(?:[A-Z][^\s,.;:]+\s+)+"
    + any_of("Academy", "Library", "Museum", "Palace", "Theatre", "University")
    + r"(?:\s+of\s+[A-Z][^\s,.;:]+)?|"
    + any_of("University", "Institute", "Academy", "House", "Parliament", "National Assembly", "Congress", "Senate")
    + r"\s+of\s+(?:the\s+)?[A-Z][^\s,.;:]+(?:\s+(?:of\s+)?[A-Z][^\s,.;:]+)*)"
)
_TOWN = re2.compile(r"\p{Lu}[\pL.’'-]+(?: \p{Lu}[\pL.’'-]+){0,2}")
_REGION = re2.compile(
    r"^\p{Lu}[^.:;]*\s" + any_of("Region", "Oblast", "Territory", "Province", "Republic", "District", "Islands?") + "$"
    r"|^Republic of |" + any_of("область", "край", "республика", "район") + "$"
)


def read_places(source: SourceText, datelines: Sequence[Dateline]) -> tuple[Place, ...]:
    """The places, each once. A dateline may be that of a release about what happened elsewhere; a place line is not."""
    issued = _from_datelines(source, datelines)
    on_line = () if issued else _from_place_lines(source, datelines)
    reported = () if on_line else read_reported_places(source)
    found: dict[str, Place] = {}
    for place in (*issued, *on_line, *reported):
        found.setdefault(place.id, place)
    return tuple(found.values()) or _from_venues(source) or read_visited_country(source) or read_greeting(source)


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


def _from_venues(source: SourceText) -> tuple[Place, ...]:
    """A building or a parliament in the heading of spoken words, with the country that its name tells."""
    if not SPOKEN.search(source.headline.text):
        return ()
    for found in _VENUE.finditer(source.headline.text):
        start, end = source.headline.start + found.start(1), source.headline.start + found.end(1)
        name = source.text[start:end]
        words = source.words_between(start, end)
        countries = [match.values[0] for match in country_table().matches(source.text, words)]
        code, country = (countries[0].code, countries[0].name) if countries else (None, None)
        return (Place(slug(name), name, code, country, Evidence(start, end, "venue")),)
    return ()
