"""Datelines: the lines and brackets in which a text says where and when it was made.

The forms are those of the ministries' channels and releases: ``(Moscow, December 23, 2025)`` at the end of a heading,
``📍 Geneva, February 6, 2026`` and ``Beijing, 22 March 2016`` as lines of their own, ``Bern, 15.04.2020 –`` before the
first sentence, and a date after a dash at the end of a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import re2

from archive import edtf
from ingest.extract.date_expressions import DateExpression, find_dates
from ingest.extract.date_words import words_pattern
from ingest.extract.source_text import PIN, Line, SourceText

_DIGIT = re.compile("[0-9]")
_LINES_AT_THE_TOP = 10
_LINES_AT_THE_END = 4
_LONGEST = 120
_LONG_AGO = timedelta(days=2 * 365)
_BRACKETS = re2.compile(r"\(([^()\n]{3,120})\)")
_BEFORE_DASH = re2.compile(r"^([^\n]{5,80}?[0-9][.,]?)\s*[-–—]+\s")
_AFTER_DASH = re2.compile(r"[-–—,:]\s+([^-–—,:()]{3,18}(?:,\s*[0-9]{4})?)$")
# A place: words with capitals and the small words of names ("Rio de Janeiro"), perhaps in parts ("Bern, Switzerland",
# "Bern/Geneva", "Riehen (BS)").
_PLACE_PART = (
    r"\p{Lu}[^\s,;:()0-9/]*"
    r"(?:\s(?:(?:de|del|da|do|of|the|el|al|la|le|upon|am|im|an der|на|sur|di|du)\s)*\p{Lu}[^\s,;:()0-9/]*)*"
)
_PLACE = re2.compile(rf"{_PLACE_PART}(?:\s?[,/(]\s?{_PLACE_PART}\)?)*")
_EDGE = " ,;.\u00a0–—-"
_CLOCK_TIME = (
    r"(?i:[0-9]{1,2}[:.h][0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\.?)?(?:\s?"
    r"(?:Uhr|heures|local time|hours|hrs|MSK|МСК|GMT|UTC|CES?T|E[SD]T))?)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline with its date; `place_start` and `place_end` are equal where it names no place."""

    start: int
    end: int
    date: DateExpression
    place_start: int
    place_end: int
    rule: str

    @property
    def names_place(self) -> bool:
        """Whether a place is written in it."""
        return self.place_end > self.place_start


def find_datelines(source: SourceText) -> tuple[Dateline, ...]:
    """The datelines of the text, the surest first: at its top with a place, others there, those at its end."""
    posted = source.posted.day if source.posted else None
    at_top = [dateline for line in source.lines[:_LINES_AT_THE_TOP] for dateline in _in_line(source, line, posted)]
    at_end = reversed(source.lines[_LINES_AT_THE_TOP:][-_LINES_AT_THE_END:])
    return (
        *sorted(at_top, key=lambda dateline: not dateline.names_place),
        *(dateline for line in at_end for dateline in _whole_line(source, line, posted)),
    )


def _in_line(source: SourceText, line: Line, posted: date | None) -> Iterator[Dateline]:
    if _DIGIT.search(line.text) is None:
        return
    yield from _in_brackets(source, line, posted)
    yield from _whole_line(source, line, posted)
    yield from _before_dash(source, line, posted)
    if line.start == source.headline.start:
        yield from _after_dash(source, line, posted)


def _whole_line(source: SourceText, line: Line, posted: date | None) -> Iterator[Dateline]:
    """A line of its own; with any sign but the pin before it, it is an item of a list."""
    if len(line.text) <= _LONGEST and (not line.ornament or PIN in line.ornament):
        dateline = _read(source, line.start, line.end, posted, "dateline")
        if dateline is not None:
            yield dateline


def _before_dash(source: SourceText, line: Line, posted: date | None) -> Iterator[Dateline]:
    """Place and date before the first sentence, as news agencies write them."""
    found = _BEFORE_DASH.match(line.text)
    if found is not None:
        dateline = _read(source, line.start, line.start + found.end(1), posted, "dateline")
        if dateline is not None and dateline.names_place:
            yield dateline


def _after_dash(source: SourceText, line: Line, posted: date | None) -> Iterator[Dateline]:
    """A whole day at the end of a heading."""
    text = line.text[-_LONGEST:]
    found = _AFTER_DASH.search(text)
    if found is not None:
        start = line.end - len(text)
        dateline = _read(source, start + found.start(1), start + found.end(1), posted, "heading-date")
        if dateline is not None and dateline.date.has_year and dateline.date.date.precision is edtf.Precision.DAY:
            yield dateline


def _in_brackets(source: SourceText, line: Line, posted: date | None) -> Iterator[Dateline]:
    """Brackets in the heading, or at the end of another line; without a place they must give the year.

    Brackets within running text date what stands before them ("Finland (January 10, 2026)"), not the statement. Nor
    does a day of long ago, with no place: it is that of somebody's birth ("Ana Lopez (March 28, 1917)"). The brackets
    that a colon follows at the end of the heading need no year.
    """
    in_heading = line.start == source.headline.start and source.has_heading
    for found in _BRACKETS.finditer(line.text):
        if not in_heading and found.end() != len(line.text):
            continue
        dateline = _read(source, line.start + found.start(1), line.start + found.end(1), posted, "dateline")
        if dateline is None or (not dateline.names_place and _is_long_ago(dateline.date, posted)):
            continue
        introduces = in_heading and line.text[found.end() :].strip() == ":"
        if dateline.names_place or dateline.date.has_year or introduces:
            yield dateline


def _is_long_ago(found: DateExpression, posted: date | None) -> bool:
    return posted is not None and posted - found.date.last > _LONG_AGO


def _read(source: SourceText, start: int, end: int, posted: date | None, rule: str) -> Dateline | None:
    """The dateline that the span is: a date with at most a place before or after it, and nothing else.

    Weekdays, clock times and small words ("Berne, le lundi 9 mars, 15:30") are passed over.
    """
    text = source.text[start:end]
    dates = find_dates(text, posted=posted)
    if len(dates) != 1:
        return None
    found = dates[0]
    before, after = _trimmed(text, 0, found.start), _trimmed(text, found.end, len(text))
    if (before and after) or (before and not _is_set_off(text[before[1] : found.start])):
        return None
    place_start, place_end = before or after or (0, 0)
    if place_end and not _PLACE.fullmatch(text[place_start:place_end]):
        return None
    shifted = DateExpression(start + found.start, start + found.end, found.date, found.has_year)
    return Dateline(start, end, shifted, start + place_start, start + place_end, rule)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """What of a span is left without the words that stand beside dates; None for nothing."""
    length = None
    while length != end - start:
        length = end - start
        start += length - len(text[start:end].lstrip(_EDGE))
        end = start + len(text[start:end].rstrip(_EDGE))
        leading, trailing = _beside_dates().match(text[start:end]), _beside_dates_at_end().search(text[start:end])
        if leading is not None:
            start += leading.end()
        elif trailing is not None:
            end = start + trailing.start()
    return (start, end) if start < end else None


def _is_set_off(between: str) -> bool:
    """Whether a comma or the like parts place and date: "Ana Lopez on March 9" is no dateline."""
    return any(character in between for character in ",–—-/")


@cache
def _beside_dates() -> re2._Regexp:
    """Before the place that follows a date."""
    return re2.compile(rf"^(?:{_weekdays()}|{_CLOCK_TIME})\.?(?:[\s,]|$)")


@cache
def _beside_dates_at_end() -> re2._Regexp:
    """Between the place and the date that follows it."""
    small_words = words_pattern(lambda words: words.before)
    return re2.compile(rf"(?:^|[\s,])(?:{_weekdays()}|{small_words}:?|{_CLOCK_TIME})$")


def _weekdays() -> str:
    return words_pattern(lambda words: (form for forms in words.weekdays for form in forms))
