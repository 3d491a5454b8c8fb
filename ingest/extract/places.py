"""Where was it said? The city that a dateline or the report of the act names; never inferred from the institution."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2

from archive.description import Evidence, Place
from ingest.extract import gazetteer
from ingest.extract.datelines import find_datelines
from ingest.extract.gazetteer import KnownPlace
from ingest.extract.identifiers import slug
from ingest.extract.patterns import any_of
from ingest.extract.phrases import PhraseTable, find_words
from ingest.extract.source_text import Line, SourceText

_LINES_AT_THE_TOP = 8
_LONGEST_PLACE_LINE = 60
_MOST_WORDS_OF_UNKNOWN = 2
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


def read_places(source: SourceText) -> tuple[Place, ...]:
    """The places, datelines first; a place that is named twice is given once."""
    found: dict[str, Place] = {}
    for reading in (_from_datelines, _from_place_lines, _from_report):
        for place in reading(source):
            found.setdefault(place.id, place)
        if found:
            break
    return tuple(found.values())


def _from_datelines(source: SourceText) -> Iterator[Place]:
    for dateline in find_datelines(source):
        if dateline.names_place:
            place = _at(source, dateline.place_start, dateline.place_end, "dateline")
            if place is not None:
                yield place
                return


def _from_place_lines(source: SourceText) -> Iterator[Place]:
    """A line of its own that is a known place, perhaps with its region or country: "New York, New York"."""
    for line in source.below[:_LINES_AT_THE_TOP]:
        if len(line.text) <= _LONGEST_PLACE_LINE and _is_place_line(line):
            place = _at(source, line.start, line.end, "place-line")
            if place is not None:
                yield place
                return


def _is_place_line(line: Line) -> bool:
    words = find_words(line.text)
    covered = sum(match.last - match.first for match in _names().matches(line.text, words))
    return 0 < covered == len(words) and "#" not in line.text + line.ornament


def _from_report(source: SourceText) -> Iterator[Place]:
    """A known city or venue after "in", "at" or "to" in a sentence of the lead that reports an act before it."""
    end = source.headline.end if source.has_form_heading else source.lead_end
    words = source.words_between(source.headline.start, end)
    for match in _names().matches(source.text, words):
        place_start, place_end = words[match.first].start, words[match.last - 1].end
        if _is_where_it_happened(source.sentence_before(place_start)):
            yield _known(source, match.values[0], place_start, place_end, "report")
            return


def _is_where_it_happened(before: str) -> bool:
    """Whether a place after these words of its sentence is where the reported act took place."""
    if not _BEFORE_PLACE.search(before) or _TO_COME.search(before) or _SEAT.search(before):
        return False
    return bool(_ACT.search(before) or _OPENING.search(before))


def _at(source: SourceText, start: int, end: int, rule: str) -> Place | None:
    """The place that a span names: the first of its parts that is known, else a short name as written, with no country.

    A longer unknown name, or one with an article, is more likely a newspaper's.
    """
    text = source.text[start:end]
    for part in (text, *text.split(",")):
        known = _whole_name(part.strip().removeprefix("The "))
        if known is not None:
            return _known(source, known, start, end, rule)
    words = text.partition(",")[0].split()
    name = " ".join(words)
    if len(words) > _MOST_WORDS_OF_UNKNOWN or words[0] == "The" or name.isupper():
        return None
    return Place(slug(name), name, None, None, Evidence(start, end, rule))


def _whole_name(text: str) -> KnownPlace | None:
    """The place whose name is the whole text."""
    words = find_words(text)
    for match in _names().matches(text, words):
        if match.last - match.first == len(words):
            return match.values[0]
    return None


def _known(source: SourceText, known: KnownPlace, start: int, end: int, rule: str) -> Place:
    identifier = slug(f"{known.name} {known.country.code}")
    return Place(identifier, known.name, known.country.code, known.country.name, Evidence(start, end, rule))


@cache
def _names() -> PhraseTable[KnownPlace]:
    return PhraseTable((place.written, place) for place in gazetteer.places())
