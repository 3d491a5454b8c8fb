"""Datelines: the lines and brackets in which a text says where and when it was made.

The forms are those of the ministries' channels and releases: ``(Moscow, December 23, 2025)`` at the end of a heading,
``📍 Geneva, February 6, 2026`` and ``Beijing, 22 March 2016`` as lines of their own, ``Bern, 15.04.2020 –`` before the
first sentence, and a date after a dash at the end of a heading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import re2

from archive import edtf
from ingest.extract.date_expressions import DateExpression, find_dates
from ingest.extract.source_text import PIN, Line, SourceText

_LINES_AT_THE_TOP = 10
_LINES_AT_THE_END = 4
_LONGEST = 120
_BRACKETS = re2.compile(r"\(([^()\n]{3,120})\)")
_BEFORE_DASH = re2.compile(r"^(.{5,80}?)\s*[-–—]\s")
_AFTER_DASH = re2.compile(r"[-–—,:]\s+([^-–—,:()]{3,18}(?:,\s*[0-9]{4})?)$")
# A place: words with capitals and the small words of names ("Rio de Janeiro"), perhaps in parts ("Bern, Switzerland").
_PLACE = re2.compile(
    r"\p{Lu}[^\s,;:()0-9]*(?:\s(?:(?:de|del|da|do|of|the|el|al|la|upon|am)\s)*\p{Lu}[^\s,;:()0-9]*)*"
    r"(?:,\s*\p{Lu}[^,;:()0-9]*)*"
)
_EDGE = " ,;.\u00a0–—-"


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


def find_datelines(source: SourceText) -> Iterator[Dateline]:
    """The datelines of the text, the surest first: of the headline, at the top of the text, then at its end."""
    posted = source.posted.day if source.posted else None
    top = source.lines[:_LINES_AT_THE_TOP]
    for line in top:
        yield from _in_line(source, line, posted)
    for line in reversed(source.lines[_LINES_AT_THE_TOP:][-_LINES_AT_THE_END:]):
        yield from _whole_line(source, line, posted)


def _in_line(source: SourceText, line: Line, posted: date | None) -> Iterator[Dateline]:
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
    """Brackets in the headline, or at the end of another line; without a place they must give the year.

    Brackets within running text date what stands before them ("Finland (January 10, 2026)"), not the statement.
    """
    in_headline = line.start == source.headline.start
    text = source.headline.text if in_headline else line.text
    for found in _BRACKETS.finditer(text):
        if not in_headline and found.end() != len(text):
            continue
        dateline = _read(source, line.start + found.start(1), line.start + found.end(1), posted, "dateline")
        if dateline is not None and (dateline.names_place or dateline.date.has_year):
            yield dateline


def _read(source: SourceText, start: int, end: int, posted: date | None, rule: str) -> Dateline | None:
    """The dateline that the span is: a date with at most a place before or after it, and nothing else."""
    text = source.text[start:end]
    dates = find_dates(text, posted=posted)
    if len(dates) != 1:
        return None
    found = dates[0]
    before, after = text[: found.start].strip(_EDGE), text[found.end :].strip(_EDGE)
    if (before and after) or (before and "," not in text[: found.start]):
        return None
    place = before or after
    if place and not _PLACE.fullmatch(place):
        return None
    place_start = start + (text.index(place) if before else found.end + text[found.end :].index(place))
    shifted = DateExpression(start + found.start, start + found.end, found.date, found.has_year)
    return Dateline(start, end, shifted, place_start, place_start + len(place), rule)
