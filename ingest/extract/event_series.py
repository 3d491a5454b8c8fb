"""To which series does an event belong, and which edition of it is it?

"26th St Petersburg International Economic Forum", "SPIEF-2023" and "#SPIEF2023" are one edition of one series. The
series of ``event_series.csv`` are known by several names, and the year of an edition by its number; of other events,
the series is the name without number and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.extract import gazetteer
from ingest.extract.gazetteer import KnownSeries
from ingest.extract.identifiers import slug
from ingest.extract.phrases import PhraseTable, find_words
from ingest.extract.source_text import SourceText

# Names are short, and these patterns have no two ways to match one text.
_ORDINAL = re.compile(r"\b([0-9]{1,3})(?:st|nd|rd|th)\b")
_YEAR = re.compile(r"(?:\b|(?<=[A-Za-z]))((?:19|20)[0-9]{2})\b")
_WRITTEN_OUT = re.compile(r"(?i)\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERED_TAG = re.compile(r"([^\W\d]+)((?:19|20)[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition by its id, and the series that it is of."""

    id: str
    series_id: str
    series: str


@dataclass(frozen=True, slots=True)
class NamedEdition:
    """A place of the text that calls an edition by a short name of its series: "SPIEF-2023", "#SPIEF2023"."""

    start: int
    end: int
    is_hashtag: bool


def edition_of(name: str, *, year: int | None) -> Edition:
    """The edition that an event of this name is; `year` is that of the statement, for names without number and year."""
    ordinal, written_year = _ordinal(name), _year(name)
    known = _known_series(name)
    if known is not None:
        held = written_year or known.year_of(ordinal) or (year if ordinal is None else None)
        edition = gazetteer.current_id("event", f"{known.id}-{held or ordinal or 'undated'}".lower())
        return Edition(edition, known.id.lower(), known.name)
    dated = name if ordinal or written_year or year is None else f"{name} {year}"
    series = " ".join(_WRITTEN_OUT.sub("", _ORDINAL.sub("", _YEAR.sub("", name))).split()).strip(" -–,")
    return Edition(gazetteer.current_id("event", slug(dated)), slug(series) or slug(dated), series or name)


def named_editions(source: SourceText, start: int, end: int) -> Iterator[NamedEdition]:
    """The acronyms of series within a span of the text, each with the year that follows it, and their hashtags."""
    words = source.words_between(start, end)
    for match in _series().matches(source.text, words):
        if all(word.text.isupper() for word in words[match.first : match.last]):
            last = match.last
            if last < len(words) and _YEAR.fullmatch(words[last].text):
                last += 1
            yield NamedEdition(words[match.first].start, words[last - 1].end, is_hashtag=False)
    for tag in source.hashtags:
        written = _NUMBERED_TAG.fullmatch(tag.text[1:])
        if start <= tag.start < end and written is not None and _known_series(written[1]) is not None:
            yield NamedEdition(tag.start, tag.end, is_hashtag=True)


def _known_series(name: str) -> KnownSeries | None:
    """The series that the name contains a name of; of an acronym with the year attached ("SPIEF2023") too."""
    parted = _YEAR.sub(r" \1", name)
    return next((match.values[0] for match in _series().matches(parted, find_words(parted))), None)


def _ordinal(name: str) -> int | None:
    if (found := _ORDINAL.search(name)) is not None:
        return int(found[1])
    if (found := _WRITTEN_OUT.search(name)) is not None:
        return _ORDINALS.index(found[1].lower()) + 1
    return None


def _year(name: str) -> int | None:
    found = _YEAR.search(name)
    return int(found[1]) if found else None


@cache
def _series() -> PhraseTable[KnownSeries]:
    return PhraseTable((name, series) for series in gazetteer.event_series() for name in (series.name, *series.aliases))
