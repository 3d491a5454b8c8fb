"""Calendar dates as they are written in English: finding them, and building an EDTF date out of the parts.

Numeric forms are read day first, as most ministries write them; ISO 8601 is read too.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import re2

from archive import edtf

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

_MONTH = (
    r"(?i:(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"([0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"([0-9]{4})"
_TO = r"\s*(?:[-–—−]|\bto\b|\band\b)\s*"
_MAYBE_YEAR = rf"(?:,?\s+{_YEAR})?\b"


class _Unreadable(ValueError):
    """The parts do not make a date of the calendar, or the year cannot be known."""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in a text: its span (end excluded), and the date that it gives."""

    start: int
    end: int
    date: edtf.EdtfDate
    has_year: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A way of writing a date: its pattern, and how the groups make a date when the posting day may supply the year."""

    pattern: re2._Regexp
    build: Callable[[list[str | None], date | None], edtf.EdtfDate]
    year_group: int


def find_dates(text: str, *, posted: date | None) -> list[DateExpression]:
    """The dates of the text in order; of two that overlap, the one that starts first, then the longer.

    A missing year is the one that brings the date nearest to the day of posting; where that is not known, dates without
    a year are left out. So are dates that the calendar does not have.
    """
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
    for form in _FORMS:
        for found in form.pattern.finditer(text):
            groups = [found[number] for number in range(1, form.year_group + 1)]
            try:
                value = form.build(groups, posted)
            except ValueError:
                value = None
            yield found.start(), found.end(), value, groups[-1] is not None


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
    return _MONTHS[(written or "").lower()]


def _span(first: date, last: date) -> edtf.EdtfDate:
    """A span; across the turn of the year the one written year belongs to the last day."""
    if last < first:
        first = first.replace(year=first.year - 1)
    return edtf.span(first, last)


def _month_first(groups: list[str | None], posted: date | None) -> edtf.EdtfDate:
    month, first, last_month, last, year = groups
    end = _day(year, _month_number(last_month or month), last or first, posted)
    if last is None:
        return edtf.day(end)
    return _span(date(end.year, _month_number(month), int(first or "")), end)


def _day_first(groups: list[str | None], posted: date | None) -> edtf.EdtfDate:
    first, first_month, last, month, year = groups
    if last is None:
        return edtf.day(_day(year, _month_number(month), first, posted))
    end = _day(year, _month_number(month), last, posted)
    return _span(date(end.year, _month_number(first_month or month), int(first or "")), end)


def _iso(groups: list[str | None], _posted: date | None) -> edtf.EdtfDate:
    return edtf.parse(groups[0] or "")


def _numeric(groups: list[str | None], posted: date | None) -> edtf.EdtfDate:
    day, month, year = groups
    return edtf.day(_day(year, int(month or ""), day, posted))


def _month_only(groups: list[str | None], _posted: date | None) -> edtf.EdtfDate:
    month, year = groups
    return edtf.parse(f"{year}-{_month_number(month):02d}")


_FORMS = (
    # "March 9", "March 7-8, 2026", "February 27 – March 1, 2026"
    _Form(re2.compile(rf"\b{_MONTH}\s+{_DAY}\b(?:{_TO}(?:{_MONTH}\s+)?{_DAY}\b)?{_MAYBE_YEAR}"), _month_first, 5),
    # "9 March", "2 March, 2026", "7 – 8 March 2026", "27 February to 1 March 2026"
    _Form(re2.compile(rf"\b{_DAY}(?:(?:\s+{_MONTH})?{_TO}{_DAY})?\s+(?:of\s+)?{_MONTH}{_MAYBE_YEAR}"), _day_first, 5),
    _Form(re2.compile(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})\b"), _iso, 1),
    _Form(re2.compile(r"\b([0-3]?[0-9])[./]([01]?[0-9])[./]([0-9]{4})\b"), _numeric, 3),
    _Form(re2.compile(rf"\b{_MONTH}\s+{_YEAR}\b"), _month_only, 2),
)
