"""When was it said? The date that the text itself gives for the statement or the reported act.

A dateline decides. Without one, the first sentence that opens with a day ("On January 22, ...") gives the day of the act,
then words that count from the posting ("today", "yesterday", "on Tuesday"). Historical days, anniversaries and days to come
are no stated dates, and where nothing is found the answer is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import re2

from archive import edtf
from archive.description import StatedDate
from ingest.extract.date_expressions import find_dates
from ingest.extract.datelines import find_datelines
from ingest.extract.source_text import SourceText

_OPENING = re2.compile(r"^(?i:(?:late|early|earlier)\s+)?(?i:on|from|between)\s+(?:the\s+)?(?:\p{Lu}[a-z]+day,?\s+)?")
_NEAR = timedelta(days=45)
_DAY = timedelta(days=1)
_HEADING = re2.compile(
    r"(?i)\b(?:statement|comment|remarks|interview|answers?|reply|response|greetings|message|article|address|speech)"
    r"\s+(?:\w+\s+){0,2}(?:by|of|on|at|to|from|with|following|regarding)\b"
)
# What is said of a day that comes back every year.
_YEARLY = re2.compile(
    r"(?i)^\W*(?:\w+\W+){0,8}?(?:celebrates?|marks|marked|commemorates?|honou?rs|observes?|is|was born|turns|(?:is|are) "
    r"(?:celebrated|marked|observed|commemorated))\b.{0,60}(?:\bDay\b|anniversary|birthday|holiday|celebrated|marked)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ACTED = (
    r"(?:met|spoke|held|hosted|received|visited|signed|announced|discussed|began|opened|arrived|took|participated|joined"
    r"|addressed|delivered|designated|adopted|chaired|summoned|handed|presented|sent|had|convened|welcomed|attended|called)"
)
_RELATIVE = (
    # "spoke today with", "met with the Minister in Tokyo today"
    ("today", re2.compile(rf"(?i)\b{_ACTED}\b[^.!?\n]{{0,250}}?\b(today)\b(?:['’]s)?"), 0),
    ("yesterday", re2.compile(rf"(?i)\b{_ACTED}\b[^.!?\n]{{0,250}}?\b(yesterday)\b(?:['’]s)?"), 1),
    # "Today, Secretary Smith designated", "Today, we are enacting", "This morning, the Minister met"
    (
        "today",
        re2.compile(
            rf"(?i)(?:^|[.!?:\n]\s*|, )\W*(today|this morning|this afternoon|this evening|tonight),?\s+(?:\S+\s+){{1,9}}?"
            rf"(?:{_ACTED}|(?:is|are|am) (?:also )?[a-z]+ing|has|have)\b"
        ),
        0,
    ),
    (
        "yesterday",
        re2.compile(rf"(?i)(?:^|[.!?:\n]\s*)\W*(yesterday),?\s+(?:\S+\s+){{1,9}}?{_ACTED}\b"),
        1,
    ),
)
_ON_WEEKDAY = re2.compile(rf"(?i)\bon\s+({'|'.join(_WEEKDAYS)})\b(?:\s+(?:morning|afternoon|evening))?")
# In a speech the speaker's own "today" is the day of the speech.
_SPEECH = re2.compile(r"(?i)\b(?:address|speech|remarks|statement)\s+(?:by|of|to|at|delivered)\b")
_SPOKEN_TODAY = re2.compile(r"(?i)\b(today|this evening|tonight|on this day)\b(['’]s)?")
_DAY_IS_OVER = re2.compile(
    r"(?i)\bday\b[^.!?\n]{0,60}\b(?:is over|has ended|is coming to an end|comes to an end|is ending)\b"
)
_SMALL_HOURS = 4


def read_date(source: SourceText) -> StatedDate | None:
    """The stated date, or None."""
    for reading in (_from_datelines, _from_opening, _from_relative_words, _from_speech):
        for found in reading(source):
            return found
    return None


def _from_datelines(source: SourceText) -> Iterator[StatedDate]:
    for dateline in find_datelines(source):
        when = dateline.date
        if not _is_to_come(source, when.date.first):
            yield _stated(source, when.date, when.start, when.end, dateline.rule)


def _from_opening(source: SourceText) -> Iterator[StatedDate]:
    """A day with which a sentence of the headline, or of the lead under a headline without a form of words, begins."""
    if source.posted is None:
        return
    end = source.headline.end if _HEADING.search(source.headline.text) else source.lead_end
    for line in source.lines:
        if line.start >= end:
            return
        opening = _OPENING.match(line.text)
        if opening is None:
            continue
        dates = find_dates(line.text[:200], posted=source.posted.day)
        if not dates or dates[0].start != opening.end():
            continue
        found = dates[0]
        is_near = timedelta(0) <= source.posted.day - found.date.last + _DAY <= _NEAR
        if found.date.precision in (edtf.Precision.DAY, edtf.Precision.SPAN) and is_near:
            if not _YEARLY.match(line.text[found.end : found.end + 300]):
                yield _stated(source, found.date, line.start + found.start, line.start + found.end, "opening-day")
            return


def _from_relative_words(source: SourceText) -> Iterator[StatedDate]:
    """The first word of the lead that counts from the day of posting, in a sentence that reports an act."""
    if source.posted is None:
        return
    start, lead = source.headline.start, source.lead
    for rule, pattern, days_before in _RELATIVE:
        for found in pattern.finditer(lead):
            if not found.group(0).endswith("s") or found.end() == found.end(1):
                day = source.posted.day - days_before * _DAY
                yield _stated(source, edtf.day(day), start + found.start(1), start + found.end(1), rule)
    for found in _ON_WEEKDAY.finditer(lead):
        back = (source.posted.day.weekday() - _WEEKDAYS.index((found[1] or "").lower())) % len(_WEEKDAYS)
        sentence = lead[: found.start()].rpartition(". ")[2]
        if re2.compile(rf"(?i)\b{_ACTED}\b").search(sentence):
            day = source.posted.day - back * _DAY
            yield _stated(source, edtf.day(day), start + found.start(), start + found.end(), "weekday")


def _from_speech(source: SourceText) -> Iterator[StatedDate]:
    """The speaker's own "today". After midnight a speech that closes the day belongs to the day before."""
    if source.posted is None or not _SPEECH.search(source.headline.text):
        return
    for found in _SPOKEN_TODAY.finditer(source.text):
        if found[2] is None:
            closes_the_day = source.posted.local.hour < _SMALL_HOURS and _DAY_IS_OVER.search(source.text)
            day = source.posted.day - _DAY if closes_the_day else source.posted.day
            yield _stated(source, edtf.day(day), found.start(1), found.end(1), "spoken-today")
            return


def _is_to_come(source: SourceText, day: date) -> bool:
    """Whether the day lies after the posting; one day is allowed for the difference of time zones."""
    return source.posted is not None and day.toordinal() > source.posted.day.toordinal() + 1


def _stated(source: SourceText, when: edtf.EdtfDate, start: int, end: int, rule: str) -> StatedDate:
    return StatedDate(when, source.text[start:end], source.evidence(start, end, rule))
