"""When was it said? The date that the text itself gives for the statement or the reported act.

A dateline decides. Without one, a line of the lead that opens with a day ("On January 22, ...") dates the reported act;
then words that count from the posting do ("today", "yesterday", "on Tuesday"), days within sentences that report an
act, and days that open a later line. Historical days, anniversaries and days to come are no stated dates, and where
nothing is found the answer is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import chain

import re2

from archive import edtf
from archive.description import Evidence, StatedDate
from ingest.extract.date_expressions import DateExpression, find_dates
from ingest.extract.date_words import counted_back, relative_days
from ingest.extract.datelines import Dateline
from ingest.extract.patterns import any_of
from ingest.extract.reported_acts import reporting_sentences
from ingest.extract.source_text import Line, SourceText

_DAY = timedelta(days=1)
_RECENT = timedelta(days=45)
_FRESH = timedelta(days=10)
"""What stands within a sentence, and is older, is mostly a day that the report refers to."""
_SMALL_HOURS = 4
_OWN_WORDS = 1_500
_OPENING = re2.compile(r"^(?i:(?:late|early|earlier)\s+)?(?i:on|from|between)\s+(?:the\s+)?(?:\p{Lu}[a-z]+day,?\s+)?")
# What is said of a day that comes back every year: "On June 3, Peru celebrates ...", "On June 3, ... is marked".
_YEARLY = re2.compile(
    r"(?i)^\W*(?:\w+\W+){0,8}?"
    + any_of(
        "celebrates?", "marks", "marked", "commemorates?", "honou?rs", "observes?", "turns", "was born", "is", "are"
    )
    + r"\b.{0,60}"
    + any_of("day", "anniversary", "birthday", "holiday", "celebrated", "marked", "observed", "commemorated")
    + r"\b"
)
_ACTED = any_of(
    *("addressed", "adopted", "announced", "arrived", "attended", "began", "called", "chaired", "completed"),
    *("concluded", "convened", "delivered", "designated", "discussed", "had", "handed", "held", "hosted"),
    *("inaugurated", "joined", "launched", "met", "opened", "participated", "presented", "published", "received"),
    *("released", "sent", "signed", "spoke", "summoned", "took", "visited", "welcomed"),
)
_DAY_OF_ACT = re2.compile(r" on [\p{Lu}0-9]")
_HISTORY = re2.compile(r"(?i)\byears ago\b|\bon this (?:very )?day\b|\banniversary\b")
_HAS_ACT = re2.compile(rf"(?i)^.{{0,300}}?\b{_ACTED}\b")
_ACTING = any_of(_ACTED, "(?:is|are|am)(?: also)? [a-z]+ing", "(?:has|have)(?: also)? (?:[a-z]+ed|held|made|met|taken)")
_TO_COME = re2.compile(r"(?i)\bwill\b")
# In a speech the speaker's own "today" is the day of the speech.
_SPOKEN_TODAY = re2.compile(
    rf"(?i)\b({any_of('today', 'this morning', 'this afternoon', 'this evening', 'tonight', 'on this day')})\b(['’]s)?"
)
_SPEECH = re2.compile(r"(?i)\b(?:address|speech|remarks|statement)\s+(?:by|of|to|at|delivered)\b")
_AS_OF = re2.compile(r"(?i)as of $")
# "SECRETARY LOPEZ:", "QUESTION:"
_TURN = re2.compile(r"^\p{Lu}[\p{Lu} ’'.-]+:(?:\s|$)")
_DAY_IS_OVER = re2.compile(
    rf"(?i)\bday\b[^.!?\n]*\b{any_of('is over', 'has ended', 'is ending', '(?:is )?com(?:ing|es) to an end')}\b"
)


def read_date(source: SourceText, datelines: Sequence[Dateline]) -> StatedDate | None:
    """The stated date, or None."""
    readings = (
        _from_datelines(source, datelines),
        _from_opening(source),
        _from_relative_words(source),
        _from_reports(source),
        _from_english_reports(source),
        _from_opening_below(source),
        _from_speech(source),
    )
    return next(chain.from_iterable(readings), None)


def _from_datelines(source: SourceText, datelines: Sequence[Dateline]) -> Iterator[StatedDate]:
    for dateline in datelines:
        when = dateline.date
        if not _is_to_come(source, when.date.first):
            yield _stated(source, when.date, when.start, when.end, dateline.rule)


def _is_to_come(source: SourceText, day: date) -> bool:
    """Whether the day lies after the posting; one day is allowed for the difference of time zones."""
    return source.posted is not None and day.toordinal() > source.posted.day.toordinal() + 1


def _from_opening(source: SourceText) -> Iterator[StatedDate]:
    """A recent day with which the headline begins, or a line of the lead under a headline that is itself a report."""
    end = source.headline.end if _is_words(source) else source.lead_end
    return _openings(source, (line for line in source.lines if line.start < end))


def _from_opening_below(source: SourceText) -> Iterator[StatedDate]:
    """A recent day with which a line below the lead of a report begins, with an act after it; no tale of the past."""
    if _is_words(source) or _HISTORY.search(source.lead):
        return iter(())
    end = source.headline.start + _OWN_WORDS
    below = (line for line in source.lines if source.lead_end <= line.start < end)
    return _openings(source, (line for line in below if _OPENING.match(line.text) and _HAS_ACT.search(line.text)))


def _is_words(source: SourceText) -> bool:
    """Whether what follows the headline is somebody's words and no report."""
    return source.has_form_heading or source.has_byline


def _openings(source: SourceText, lines: Iterable[Line]) -> Iterator[StatedDate]:
    """The day with which the first of the lines that opens with one begins, if it is recent and not a yearly one."""
    if source.posted is None:
        return
    for line in lines:
        found = _opening_day(line.text[:200], source.posted.day)
        if found is not None:
            if _is_recent(found, source.posted.day) and not _YEARLY.match(line.text[found.end : found.end + 300]):
                yield _stated(source, found.date, line.start + found.start, line.start + found.end, "opening-day")
            return


def _opening_day(text: str, posted: date) -> DateExpression | None:
    opening = _OPENING.match(text)
    if opening is None:
        return None
    found = next(iter(find_dates(text, posted=posted)), None)
    return found if found is not None and found.start == opening.end() else None


def _from_relative_words(source: SourceText) -> Iterator[StatedDate]:
    """A word that counts from the day of posting, in a sentence that reports an act: of the lead, or under a byline."""
    if source.posted is None:
        return
    offset = source.headline.start
    text = _own_words(source) if source.has_byline else source.lead
    for pattern in (_word_after_act(), _word_before_act()):
        for found in pattern.finditer(text):
            # found[2]: "today's"
            if not found[2] and not _is_weekday_to_come(found[1] or "", found[0] or ""):
                yield _counted(source, source.posted.day, offset + found.start(1), offset + found.end(1))


def _own_words(source: SourceText) -> str:
    """The beginning of what the author under the headline writes; what is recorded of talks is nobody's writing."""
    start = source.headline.start
    turn = next((line.start for line in source.below if _TURN.match(line.text)), len(source.text))
    return source.text[start : min(start + _OWN_WORDS, turn)]


def _is_weekday_to_come(word: str, sentence: str) -> bool:
    return word.lower().startswith("on ") and _TO_COME.search(sentence) is not None


def _from_reports(source: SourceText) -> Iterator[StatedDate]:
    """The recent day, or else the word that counts from the posting, in a sentence that reports an act."""
    if source.posted is None:
        return
    posted = source.posted.day
    for start, end in reporting_sentences(source):
        sentence = source.text[start:end]
        for found in find_dates(sentence, posted=posted):
            if _is_recent(found, posted):
                yield _stated(source, found.date, start + found.start, start + found.end, "reported-day")
        for word in _relative_day().finditer(sentence):
            yield _counted(source, posted, start + word.start(1), start + word.end(1))


def _from_english_reports(source: SourceText) -> Iterator[StatedDate]:
    """A fresh day within a sentence of a report's lead that tells of an act: "They met on March 4 in Lima"."""
    if source.posted is None or _is_words(source):
        return
    for start, end in source.sentences_of_lead():
        sentence = source.text[start:end]
        if not _DAY_OF_ACT.search(sentence) or not _HAS_ACT.search(sentence) or _TO_COME.search(sentence):
            continue
        for found in find_dates(sentence, posted=source.posted.day):
            is_fresh = source.posted.day - found.date.last <= _FRESH
            if is_fresh and sentence[: found.start].endswith(" on ") and _is_recent(found, source.posted.day):
                yield _stated(source, found.date, start + found.start, start + found.end, "reported-day")


def _is_recent(found: DateExpression, posted: date) -> bool:
    """Whether it is a day or a span that was over by the posting, not long before."""
    is_exact = found.date.precision in (edtf.Precision.DAY, edtf.Precision.SPAN)
    return is_exact and timedelta(0) <= posted - found.date.last + _DAY <= _RECENT


def _counted(source: SourceText, posted: date, start: int, end: int) -> StatedDate:
    return _stated(source, edtf.day(counted_back(source.text[start:end], posted)), start, end, "counted-day")


@cache
def _relative_day() -> re2._Regexp:
    return re2.compile(rf"(?:^|[\s,(])({relative_days()})(?:[\s,.;)]|$)")


@cache
def _word_after_act() -> re2._Regexp:
    return re2.compile(rf"(?i)\b{_ACTED}\b[^.!?\n]*?\s({relative_days()})\b(['’]s)?")


@cache
def _word_before_act() -> re2._Regexp:
    return re2.compile(
        rf"(?i)(?:^|[.!?:\n,]\s+)({relative_days()}),?\s+(?:on\s+\S+\s+\S+\s*,\s+)?(?:\S+\s+){{1,9}}?{_ACTING}\b()"
    )


def _from_speech(source: SourceText) -> Iterator[StatedDate]:
    """The speaker's own "today". After midnight, a speech that closes the day belongs to the day before."""
    if source.posted is None or not _SPEECH.search(source.headline.text):
        return
    for found in _SPOKEN_TODAY.finditer(source.text):
        if not found[2] and not _AS_OF.search(source.text[max(0, found.start(1) - 6) : found.start(1)]):
            closes_the_day = source.posted.local.hour < _SMALL_HOURS and _DAY_IS_OVER.search(source.text) is not None
            day = date.fromordinal(max(1, source.posted.day.toordinal() - int(closes_the_day)))
            yield _stated(source, edtf.day(day), found.start(1), found.end(1), "spoken-today")
            return


def _stated(source: SourceText, when: edtf.EdtfDate, start: int, end: int, rule: str) -> StatedDate:
    return StatedDate(when, source.original[start:end], Evidence(start, end, rule))
