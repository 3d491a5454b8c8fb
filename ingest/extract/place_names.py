"""Which places do the names in a text mean? Cities, venues and countries, by their names in several languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2

from archive.description import Evidence, Place
from ingest.extract import gazetteer
from ingest.extract.gazetteer import KnownCountry, KnownPlace
from ingest.extract.identifiers import slug
from ingest.extract.phrases import PhraseTable, find_words
from ingest.extract.source_text import SourceText

_PARTS = re2.compile(r"\s*[,/()]\s*|\s+[–—-]\s+")
_ARTICLE = re2.compile(r"^(?i:the)\s+")
_MOST_WORDS_OF_UNKNOWN = 2


def places_between(source: SourceText, start: int, end: int) -> Iterator[tuple[KnownPlace, int, int]]:
    """The known cities and venues within a span of the text, each with its own span."""
    words = source.words_between(start, end)
    for match in place_table().matches(source.text, words):
        yield in_context(match.values, source), words[match.first].start, words[match.last - 1].end


def in_context(candidates: tuple[KnownPlace, ...], source: SourceText) -> KnownPlace:
    """Of places with one name, the one whose country the text names, else the largest."""
    if len(candidates) == 1:
        return candidates[0]
    named = {country.code for match in country_table().matches(source.text, source.words) for country in match.values}
    return next((place for place in candidates if place.country.code in named), candidates[0])


def as_place(known: KnownPlace, start: int, end: int, rule: str) -> Place:
    """The place that a name at this span of the text means."""
    country = known.country
    identifier = slug(f"{known.name} {country.code}")
    return Place(identifier, known.name, country.code, country.name, Evidence(start, end, rule), known.venue)


def in_country(country: KnownCountry, name: str, evidence: Evidence) -> Place:
    """A place of this name there, or the country itself."""
    return Place(slug(f"{name} {country.code}"), name, country.code, country.name, evidence)


def read_span(source: SourceText, start: int, end: int, rule: str) -> tuple[Place, ...]:
    """The places that a dateline names, from its parts: "Grand Kremlin Palace, Moscow", "Bern/Geneva", "Texas".

    Cities go before venues and venues before countries. With nothing known, it is the first part as it is written; but
    a longer name, or one with an article, is more likely a newspaper's.
    """
    parts = [part for part in _PARTS.split(source.text[start:end].strip()) if part]
    known = [in_context(found, source) for part in parts if (found := whole_name(_ARTICLE.sub("", part)))]
    cities = [place for place in known if place.venue is None] or known[:1]
    if cities:
        return tuple(as_place(place, start, end, rule) for place in cities)
    country = next((country for part in parts if (country := whole_country(part))), None)
    name = parts[0] if parts else ""
    if country is not None:
        is_country = any(match.values == (country,) for match in country_table().matches(name, find_words(name)))
        return (in_country(country, country.name if is_country else name, Evidence(start, end, rule)),)
    if len(name.split()) > _MOST_WORDS_OF_UNKNOWN or name.isupper() or _ARTICLE.search(name):
        return ()
    return (Place(slug(name), name, None, None, Evidence(start, end, rule)),) if slug(name) else ()


def whole_name(text: str) -> tuple[KnownPlace, ...]:
    """The places whose name is the whole text."""
    words = find_words(text)
    for match in place_table().matches(text, words):
        if match.last - match.first == len(words):
            return match.values
    return ()


def whole_country(text: str) -> KnownCountry | None:
    """The country that is the whole text, or that the region which it is belongs to."""
    words = find_words(text)
    for table in (country_table(), _region_table()):
        for match in table.matches(text, words):
            if match.last - match.first == len(words):
                return match.values[0]
    return None


@cache
def _region_table() -> PhraseTable[KnownCountry]:
    return PhraseTable((name, region.country) for region in gazetteer.regions() for name in region.names)


@cache
def place_table() -> PhraseTable[KnownPlace]:
    """The names of cities, the largest first, and of venues."""
    places = (*gazetteer.venues(), *gazetteer.cities())
    return PhraseTable((written, place) for place in places for written in dict.fromkeys(place.names))


@cache
def country_table() -> PhraseTable[KnownCountry]:
    """The names of countries."""
    return PhraseTable(
        (written, country)
        for country in gazetteer.countries()
        for written in (country.name, *country.aliases, *country.translations)
    )
