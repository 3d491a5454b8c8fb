"""The words that dates are written with, in all languages of ``dates.toml`` at once.

No two of these languages use one word for different months, so a date is read without knowing the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from ingest.extract import gazetteer
from ingest.extract.gazetteer import DateWords
from ingest.extract.patterns import any_of

_DAYS_OF_A_WEEK = 7
_SHORTEST_WEEKDAY = len("lundi")


@cache
def month_numbers() -> dict[str, int]:
    """The number of the month that each form names, in small letters."""
    return {
        form.lower(): number
        for words in gazetteer.date_words()
        for number, forms in enumerate(words.months, start=1)
        for form in forms
    }


def month_pattern(*, before_day: bool) -> str:
    """A pattern for months as they are written; `before_day` for those languages only that put them before the day."""
    languages = [words for words in gazetteer.date_words() if words.month_first or not before_day]
    return rf"(?:({_longest_first(form for words in languages for form in _written_months(words))})\.?)"


def _written_months(words: DateWords) -> Iterable[str]:
    """The forms of months in the cases of letters that occur: "may" is an English verb, "mai" a French month."""
    for forms in words.months:
        for form in forms:
            yield from {form.title(), form.upper()} if words.capitalised else {form, form.title(), form.upper()}


def words_pattern(chosen: Callable[[DateWords], Iterable[str]]) -> str:
    """A pattern for the words that each language's `chosen` gives, in any case."""
    return f"(?i:{_longest_first(word for words in gazetteer.date_words() for word in chosen(words))})"


def _longest_first(words: Iterable[str]) -> str:
    return any_of(*(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))))


def relative_days() -> str:
    """A pattern for the words that count from the day of posting: "today", "hier", "am Freitag"."""
    return f"(?i:{_longest_first((*_days_ago(), *_weekdays()))})"


def counted_back(written: str, posted: date) -> date:
    """The day that such words name, counted back from the day of posting."""
    words = written.casefold()
    ago = _days_ago().get(words)
    if ago is None:
        ago = (posted.weekday() - _weekdays()[words]) % _DAYS_OF_A_WEEK
    return date.fromordinal(max(1, posted.toordinal() - ago))


@cache
def _days_ago() -> dict[str, int]:
    words = gazetteer.date_words()
    today = {word.casefold(): 0 for language in words for word in language.today}
    return today | {word.casefold(): 1 for language in words for word in language.yesterday}


@cache
def _weekdays() -> dict[str, int]:
    """The number of each weekday (Monday is 0) with the words that make it the name of one day: "on friday".

    Short forms are left out: "a lecture on Sun and planets".
    """
    return {
        f"{on} {form}".strip().casefold(): number
        for words in gazetteer.date_words()
        for on in words.on
        for number, forms in enumerate(words.weekdays)
        for form in forms
        if len(form) >= _SHORTEST_WEEKDAY
    }
