"""Where was it said? The city that a dateline or the report of the act names; never inferred from the institution."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2

from archive.description import Place
from ingest.extract import gazetteer
from ingest.extract.datelines import find_datelines
from ingest.extract.gazetteer import KnownPlace
from ingest.extract.identifiers import slug
from ingest.extract.phrases import PhraseTable, find_words
from ingest.extract.source_text import Line, SourceText

_LINES_AT_THE_TOP = 8
_LONGEST_PLACE_LINE = 60
# Verbs of the reported act. Nouns are left out: "their last meeting in Kyiv" is about another day.
_ACT = re2.compile(
    r"(?i)\b(?:held|holds?|holding|hosts?|hosted|met|meets?|meeting with|spoke|arrive[sd]?|received?|receives|visit(?:s|ed|ing)?"
    r"|took place|takes? place|taking place|began|begun|begins?|opened|opens|kick(?:s|ed)? off|gathered|organi[sz]ed"
    r"|delivered|addressed|attended|participated|took part|convened|signed|chaired|laid|speaking|conducted|welcomed|welcome)\b"
)
_BEFORE_PLACE = re2.compile(r"(?i)\b(?:in|at|to)\s+(?:the\s+)?(?:capital(?:\s+city)?(?:,|\s+of)?\s+)?$")
# A post or mission is called after its seat: "Consul General of Russia in Cape Town" says nothing of where he speaks.
_SEAT = re2.compile(
    r"(?i)(?:ambassador|embassy|consul|consulate|consul general|consulate general|office|organi[sz]ations|mission|delegation"
    r"|representative|representation|attack|events?|situation|crisis|war|conflict|bombing|developments|coup|elections?"
    r"|(?:their|last|next|previous|upcoming|forthcoming|earlier|future)\s+[^.,;:]*\w)\s+"
    r"(?:(?:of|to)\s+[^.,;:]*\s+)?(?:in|at|to)\s+(?:the\s+)?$"
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
            yield _at(source, dateline.place_start, dateline.place_end, "dateline")
            return


def _from_place_lines(source: SourceText) -> Iterator[Place]:
    """A line of its own that is a known place, perhaps with its region or country: "New York, New York"."""
    for line in source.lines[1:_LINES_AT_THE_TOP]:
        if len(line.text) <= _LONGEST_PLACE_LINE and _is_place_line(line):
            yield _at(source, line.start, line.end, "place-line")
            return


def _is_place_line(line: Line) -> bool:
    words = find_words(line.text)
    covered = sum(match.last - match.first for match in _names().matches(line.text, words))
    return covered == len(words) and "#" not in line.text + line.ornament


def _from_report(source: SourceText) -> Iterator[Place]:
    """A known city or venue after "in", "at" or "to" in a sentence of the lead that reports an act before it."""
    start, end = source.headline.start, source.lead_end
    for match in _names().matches(source.text, source.words_between(start, end)):
        known, place = match.values[0], source.words_between(start, end)[match.first : match.last]
        sentence = source.sentence_before(place[0].start)
        if _BEFORE_PLACE.search(sentence) and _ACT.search(sentence) and not _SEAT.search(sentence[-120:]):
            yield _known(source, known, place[0].start, place[-1].end, "report")
            return


def _at(source: SourceText, start: int, end: int, rule: str) -> Place:
    """The place that a span names: its first known name, else the words as they are written, without a country."""
    text = source.text[start:end]
    for match in _names().matches(text, find_words(text)):
        return _known(source, match.values[0], start, end, rule)
    name = " ".join(text.partition(",")[0].split())
    return Place(slug(name), name, None, None, source.evidence(start, end, rule))


def _known(source: SourceText, known: KnownPlace, start: int, end: int, rule: str) -> Place:
    identifier = slug(f"{known.name} {known.country.code}")
    return Place(identifier, known.name, known.country.code, known.country.name, source.evidence(start, end, rule))


@cache
def _names() -> PhraseTable[KnownPlace]:
    return PhraseTable((place.written, place) for place in gazetteer.places())
