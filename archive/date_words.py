"""Dates in English, in the forms that pages and citation styles ask for, as far as the date is known."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from archive.edtf import EdtfDate, Precision


@dataclass(frozen=True, slots=True)
class DateForm:
    """How a day and how a month alone are written, with ``{day}``, ``{month}`` and ``{year}`` in their places."""

    of_day: str
    of_month: str
    short_months: bool = False


DAY_FIRST = DateForm("{day} {month} {year}", "{month} {year}")
"""``9 March 2026``"""
MONTH_FIRST = DateForm("{month} {day}, {year}", "{month} {year}")
"""``March 9, 2026``, as Chicago writes it"""
YEAR_FIRST = DateForm("{year}, {month} {day}", "{year}, {month}")
"""``2026, March 9``, as APA writes it"""
SHORT_MONTH = DateForm("{day} {month} {year}", "{month} {year}", short_months=True)
"""``9 Mar. 2026``, as MLA writes it"""

_LONGEST_UNCUT = 4
"""MLA Handbook, 9th edition: months of more than four letters are cut to three, September to four."""


def written(value: EdtfDate, form: DateForm) -> str:
    """A day, a month, a year or a span in this form; a span within a month as ``7–8 March 2026``."""
    first, last = value.first, value.last
    match value.precision:
        case Precision.YEAR:
            return str(first.year)
        case Precision.MONTH:
            return form.of_month.format(month=_month(first, form), year=first.year)
        case Precision.DAY:
            return day_written(first, form)
        case Precision.SPAN:
            if (first.year, first.month) == (last.year, last.month):
                days = f"{first.day}–{last.day}"
                return form.of_day.format(day=days, month=_month(first, form), year=first.year)
            return f"{day_written(first, form)} – {day_written(last, form)}"


def day_written(day: date, form: DateForm) -> str:
    """A calendar day in this form."""
    return form.of_day.format(day=day.day, month=_month(day, form), year=day.year)


def _month(day: date, form: DateForm) -> str:
    name = calendar.month_name[day.month]
    if not form.short_months or len(name) <= _LONGEST_UNCUT:
        return name
    return f"{name[:4] if name == 'September' else name[:3]}."
