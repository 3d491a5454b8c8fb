"""How pages say things in English: dates, times, numbers of things, and what a statement is called."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from archive.edtf import EdtfDate, Precision
from archive.statement import SourceTime, Statement, TimePrecision
from index.schema import month_label

_HEADLINE_LENGTH = 110
_HASHTAG = re.compile(r"#\w+")
# Flags, telephones and bullets before the first word: So, Sk and Mn are symbols and what modifies them, Cf joins them.
_ORNAMENTS = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Zs"})


def day_words(day: date) -> str:
    """``9 March 2026``."""
    return f"{day.day} {month_label(day.isoformat()[:7])}"


def date_words(value: EdtfDate) -> str:
    """A date as far as it is known: ``9 March 2026``, ``March 2026``, ``2026``, ``7–8 March 2026``."""
    first, last = value.first, value.last
    match value.precision:
        case Precision.DAY:
            return day_words(first)
        case Precision.MONTH:
            return month_label(first.isoformat()[:7])
        case Precision.YEAR:
            return str(first.year)
        case Precision.SPAN:
            if (first.year, first.month) == (last.year, last.month):
                return f"{first.day}–{day_words(last)}"
            return f"{day_words(first)} – {day_words(last)}"


def period_words(first: EdtfDate | None, last: EdtfDate | None) -> str:
    """A range of dates: ``March 2026``, ``from 2023``, ``until 9 May 2024``, ``2023 to March 2024``."""
    if first and last:
        return date_words(first) if first == last else f"{date_words(first)} to {date_words(last)}"
    if first:
        return f"from {date_words(first)}"
    return f"until {date_words(last)}" if last else "any date"


def time_words(time: SourceTime) -> str:
    """A time on the clocks of its source, with the zone: ``9 March 2026, 15:02 (Europe/Moscow)``."""
    if time.precision is TimePrecision.DAY:
        return day_words(time.day)
    return f"{day_words(time.day)}, {time.local:%H:%M} ({time.zone})"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things: ``1 statement``, ``2,080 statements``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def headline(statement: Statement) -> str:
    """What a statement is called: its title, else its first words, cut between words with an ellipsis."""
    if statement.title:
        return statement.title
    lines = [_without_ornaments(line) for line in statement.text.splitlines() if _has_letters(line)]
    telling = [line for line in lines if _has_letters(_HASHTAG.sub("", line))] or lines
    name = ""
    for line in telling:
        name = f"{name} {line}" if name else line
        if not name.endswith(":"):  # “Embassy in Lindhaven:” only leads to what is said
            break
    if len(name) <= _HEADLINE_LENGTH:
        return name or "Post without text"
    return name[:_HEADLINE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"


def _without_ornaments(line: str) -> str:
    start = next((at for at, each in enumerate(line) if unicodedata.category(each) not in _ORNAMENTS), len(line))
    return line[start:].rstrip()


def _has_letters(line: str) -> bool:
    return any(character.isalnum() for character in line)
