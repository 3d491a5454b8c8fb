"""Calendar dates as they are written, in the languages of ``dates.toml``: finding them, and building EDTF dates.

Numeric forms are read day first, as most ministries write them, but for those that only make sense month first
("04/30/2022"); ISO 8601 and Chinese and Japanese dates are read too.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import re2

from archive import edtf
from ingest.extract.date_words import month_numbers, month_pattern, words_pattern

_DIGIT = re.compile("[0-9]")
_YEAR = r"([0-9]{4})"


class _Unreadable(ValueError):
    """The parts do not make a date of the calendar, or the year cannot be known."""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in a text: its span (end excluded), and the date that it gives."""

    start: int
    end: int
    date: edtf.EdtfDate
    has_year: bool


_Groups = list[str | None]
_Build = Callable[[_Groups, date | None], edtf.EdtfDate]


@dataclass(frozen=True, slots=True)
class _Form:
    """A way of writing a date: its pattern, and how the groups make a date when the posting day may supply the year."""

    pattern: re2._Regexp
    build: _Build
    groups: int
    year_group: int


def find_dates(text: str, *, posted: date | None) -> list[DateExpression]:
    """The dates of the text in order; of two that overlap, the one that starts first, then the longer.

    A missing year is the one that brings the date nearest to the day of posting; where that is not known, dates without
    a year are left out. So are dates that the calendar does not have.
    """
    if not _DIGIT.search(text):
        return []
    candidates = sorted(_candidates(text, posted), key=lambda one: (one[0], -one[1]))
    kept: list[DateExpression] = []
    covered = 0
    for start, end, value, has_year in candidates:
        if start >= covered:
            covered = end  # by an impossible date too: "31 June 2026" is not June 2026
            if value is not None:
                kept.append(DateExpression(start, end, value, has_year))
    return kept


def _candidates(text: str, posted: date | None) -> Iterator[tuple[int, int, edtf.EdtfDate | None, bool]]:
    """Everything that is written like a date: the span, the date if there is such a one, whether the year is given."""
    for form in _forms():
        for found in form.pattern.finditer(text):
            if not _stands_alone(text, found.start(), found.end()):
                continue
            groups = [found[number] for number in range(1, form.groups + 1)]
            try:
                value = form.build(groups, posted)
            except ValueError:
                value = None
            yield found.start(), found.end(), value, groups[form.year_group - 1] is not None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit stands beside the span. ``\\b`` of re2 knows ASCII letters only."""
    is_joined_before = start > 0 and (text[start - 1].isalnum() or text[start - 1 : start + 1].isdecimal())
    is_joined_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (is_joined_before or is_joined_after)


def _day(year: str | None, month: int, day: str | None, posted: date | None) -> date:
    if year is not None:
        return date(int(year), month, int(day or ""))
    if posted is None:
        raise _Unreadable
    return nearest_year(month, int(day or ""), posted)


def nearest_year(month: int, day: int, posted: date) -> date:
    """The day of this name that is nearest to the day of posting. Raises ValueError where the calendar has none."""
    years = range(max(date.min.year, posted.year - 1), min(date.max.year, posted.year + 1) + 1)
    candidates = [date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1]]
    return min(candidates, key=lambda candidate: abs(candidate - posted))


def _month_number(written: str | None) -> int:
    return month_numbers()[(written or "").lower()]


def _span(first: date, last: date) -> edtf.EdtfDate:
    """A span; across the turn of the year the one written year belongs to the last day."""
    if last < first:
        first = first.replace(year=first.year - 1)
    return edtf.span(first, last)


def _month_first(groups: _Groups, posted: date | None) -> edtf.EdtfDate:
    month, first, last_month, last, year = groups
    end = _day(year, _month_number(last_month or month), last or first, posted)
    if last is None:
        return edtf.day(end)
    return _span(date(end.year, _month_number(month), int(first or "")), end)


def _day_first(groups: _Groups, posted: date | None) -> edtf.EdtfDate:
    first, first_month, first_year, last, month, year = groups
    if last is None:
        return edtf.day(_day(year, _month_number(month), first, posted))
    end = _day(year, _month_number(month), last, posted)
    start = date(int(first_year or end.year), _month_number(first_month or month), int(first or ""))
    return edtf.span(start, end) if first_year else _span(start, end)


def _iso(groups: _Groups, _posted: date | None) -> edtf.EdtfDate:
    return edtf.parse(groups[0] or "")


def _numeric(groups: _Groups, posted: date | None) -> edtf.EdtfDate:
    first, second, year = groups
    last, start = int(second or ""), int(first or "")
    day, month = (last, start) if last > 12 >= start else (start, last)  # "04/30/2022" has no other reading
    return edtf.day(_day(year, month, str(day), posted))


def _numeric_span(groups: _Groups, posted: date | None) -> edtf.EdtfDate:
    first, last, month, year = groups
    end = _day(year, int(month or ""), last, posted)
    return edtf.span(end.replace(day=int(first or "")), end)


def _month_only(groups: _Groups, _posted: date | None) -> edtf.EdtfDate:
    month, year = groups
    return edtf.parse(f"{year}-{_month_number(month):02d}")


def _year_first(groups: _Groups, posted: date | None) -> edtf.EdtfDate:
    year, month, day = groups
    return edtf.day(_day(year, int(month or ""), day, posted))


@cache
def _forms() -> tuple[_Form, ...]:
    month, month_before_day = month_pattern(before_day=False), month_pattern(before_day=True)
    of = words_pattern(lambda words: words.of)
    to = rf"(?:\s*[-–—−/]\s*|\s+{words_pattern(lambda words: words.to)}\s+)"
    day = rf"([0-3]?[0-9])(?:{words_pattern(lambda words: words.ordinal)})?"
    year = rf"{_YEAR}(?:\s?{words_pattern(lambda words: words.year)})?"
    maybe_year = rf"(?:,?\s+(?:{of}\s+)?{year})?"
    of_month = rf"\s+(?:{of}\s+)?{month}"
    dotted = r"([0-3]?[0-9])[./]\s?([0-3]?[0-9])[./]\s?"
    return (
        # "March 9", "March the 9th", "March 7-8, 2026", "February 27 – March 1, 2026"
        _Form(
            re2.compile(rf"{month_before_day}\s+(?:the\s+)?{day}(?:{to}(?:{month_before_day}\s+)?{day})?{maybe_year}"),
            *(_month_first, 5, 5),
        ),
        # "9 March", "2 March, 2026", "7 – 8 марта 2026 года", "27 February 2026 to 1 March 2026", "1er mai"
        _Form(
            re2.compile(rf"{day}(?:(?:{of_month}{maybe_year})?{to}{day})?{of_month}{maybe_year}"),
            *(_day_first, 6, 6),
        ),
        _Form(re2.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})"), _iso, 1, 1),
        _Form(re2.compile(dotted + _YEAR), _numeric, 3, 3),
        _Form(re2.compile(r"([0-3]?[0-9])\.?\s?[-–—]\s?" + dotted + _YEAR), _numeric_span, 4, 4),
        _Form(re2.compile(rf"{_YEAR}\s?年\s?([01]?[0-9])\s?月\s?([0-3]?[0-9])\s?日"), _year_first, 3, 1),
        _Form(re2.compile(rf"{month}\s+(?:{of}\s+)?{year}"), _month_only, 2, 2),
    )
