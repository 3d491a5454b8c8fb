"""Calendar dates as far as they are known: a day, a month, a year, or a span of these.

The notation is EDTF level 0 (ISO 8601-2:2019, https://www.loc.gov/standards/datetime/): ``2026-03-09``, ``2026-03``,
``2022``, ``2026-03-07/2026-03-08``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class InvalidDate(ValueError):
    """Text that is no EDTF level 0 date. The message quotes it and shows the forms that are read."""


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date with the first and the last calendar day that it covers."""

    first: date
    last: date
    precision: Precision

    def __str__(self) -> str:
        """The EDTF text."""
        match self.precision:
            case Precision.DAY:
                return self.first.isoformat()
            case Precision.MONTH:
                return self.first.isoformat()[:7]
            case Precision.YEAR:
                return f"{self.first.year:04d}"
            case Precision.SPAN:
                return f"{self.first.isoformat()}/{self.last.isoformat()}"

    def months(self) -> tuple[str, ...]:
        """The months it falls in, as ``2026-03``; a year without a month gives ``2022-XX`` (EDTF for *unspecified*)."""
        if self.precision is Precision.YEAR:
            return (f"{self.first.year:04d}-XX",)
        found = []
        day = self.first.replace(day=1)
        while day <= self.last:
            found.append(day.isoformat()[:7])
            if (day.year, day.month) == (9999, 12):
                break
            day = (day + timedelta(days=31)).replace(day=1)
        return tuple(found)

    def years(self) -> tuple[str, ...]:
        """The years it falls in, as four digits."""
        return tuple(f"{year:04d}" for year in range(self.first.year, self.last.year + 1))


def day(value: date) -> EdtfDate:
    """One whole day."""
    return EdtfDate(value, value, Precision.DAY)


def span(first: date, last: date) -> EdtfDate:
    """From one day to another, both included; one day where they are the same.

    Raises InvalidDate where the last day comes before the first.
    """
    if last < first:
        raise InvalidDate(f"the span {first}/{last} ends before it begins")
    return EdtfDate(first, last, Precision.SPAN if first != last else Precision.DAY)


def parse(text: str) -> EdtfDate:
    """Read an EDTF level 0 date. Raises InvalidDate for anything else, such as ``2023-02-30``."""
    first, slash, last = text.partition("/")
    start = _parse_partial(first)
    if not slash:
        return start
    return span(start.first, _parse_partial(last).last)


def _parse_partial(text: str) -> EdtfDate:
    found = _PARTIAL.fullmatch(text)
    if found is None:
        raise InvalidDate(f"{text!r} is not a date; write 2026-03-09, 2026-03 or 2026")
    year, month, day_of_month = (int(part or 0) for part in found.groups())
    try:
        if not found[2]:
            return EdtfDate(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        if not found[3]:
            last = calendar.monthrange(year, month)[1]
            return EdtfDate(date(year, month, 1), date(year, month, last), Precision.MONTH)
        return day(date(year, month, day_of_month))
    except (ValueError, calendar.IllegalMonthError):
        raise InvalidDate(f"there is no date {text!r} in the calendar") from None
