"""What sort of statement is it? The words of ``kinds.toml``, the hashtags, and the shape of the text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2

from archive.description import Evidence, Kind, KindReading
from ingest.extract import gazetteer
from ingest.extract.patterns import any_of
from ingest.extract.phrases import PhraseTable, fold_word
from ingest.extract.source_text import Line, SourceText

_SPOKEN_PARAGRAPH = re2.compile(r"^(?:💬|🗣)\s*[^:]+:")
# Turns as records of spoken words write them: "SECRETARY LOPEZ:  Good morning", "QUESTION:".
_TURN = re2.compile(r"^\p{Lu}[\p{Lu}’'.-]+(?: [\p{Lu}][\p{Lu}’'.-]*){0,5}:(?:\s|$)")
_QUESTION = re2.compile(r"^(?i:question|q)\b")
_LINES_BEFORE_TURNS = 8
_LINES_BEFORE_SPEECH = 2
_OBSERVED = re2.compile(r"\b(?:is|marks?|observes?|celebrates?|commemorates?)\s(?:\S+\s){0,5}?Day\b")
_YEAR = re2.compile(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b")
_ATTRIBUTED = re2.compile(r"(?i)\b(?:following|below) is attributable to\b")
_LONG_AGO = 5
# Quotations come first, so that they are passed over. A verb, since "I" is also the first of wars and emperors.
_FIRST_PERSON = re2.compile(
    r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|\b("
    + any_of(
        r"I['’](?:d|ll|m|ve)",
        r"I (?:also |once again )?(?:am|ask|believe|call|can|come|congratulate|could|did|do|emphasi[sz]ed?|express"
        r"|extend|fear|had|have|hope|join|know|must|refer|said|say|see|shall|should|speak|take|thank|think|urge|want|was"
        r"|will|wish|would)",
        "my",
        r"My (?:country|delegation|[Gg]overnment|people)",
    )
    + r")\b"
)
_DATELINE = re2.compile(r"^.{0,80}?[0-9]{4}\s*[–-]\s")
_WORDS_OF_FORM = 6
_AFTER_FORM = frozenset(["by", "from", "of", "to", "with", "at"])
_LANGUAGES = frozenset(["de", "en", "fr", "it", "ru"])
"""Those whose words ``kinds.toml`` has."""
_READOUTS = frozenset([Kind.READOUT_CALL, Kind.READOUT_MEETING])


def read_kind(source: SourceText, *, author: Line | None, language: str) -> KindReading:
    """The kind. `author` is the line that only names whose text it is, such as a byline.

    Hashtags before the text go first: #LIVE makes an announcement of any briefing. Then come the words of the headline
    and of the lead, hashtags elsewhere, and the author's line. What remains reports facts if it is in a language
    whose words are known, and is OTHER in another.
    """
    headline = source.headline
    if not headline.text:
        return KindReading(Kind.OTHER, None)
    readings = (
        _from_hashtags(source, 0, headline.start),
        _from_words(source, _headline_words(), _heading_end(source, author), "headline"),
        _from_observed_day(source),
        _from_second_heading(source),
        _from_record(source, author),
        _from_opening(source),
        _from_words(source, _lead_words(), source.lead_end, "lead"),
        _from_hashtags_of_text(source),
        _from_author(source, author),
        _from_first_person(source),
    )
    for reading in readings:
        for found in reading:
            if author is None or found.kind is not Kind.COMMEMORATION:  # under a byline it is somebody's words
                return found
    if language not in _LANGUAGES:
        return KindReading(Kind.OTHER, None)
    return KindReading(Kind.NEWS, Evidence(headline.start, headline.end, "plain-report"))


def _heading_end(source: SourceText, author: Line | None) -> int:
    """Where the heading ends: under an author's name it goes on for a line that is no sentence."""
    if not source.has_heading:
        return source.headline.start
    if author == source.headline and source.below and not source.below[0].text.endswith("."):
        return source.below[0].end
    return source.headline.end


def _from_hashtags(source: SourceText, start: int, end: int) -> Iterator[KindReading]:
    for tag in source.hashtags:
        kind = _hashtags().get(tag.folded)
        if kind is not None and start <= tag.start < end:
            yield KindReading(kind, Evidence(tag.start, tag.end, "hashtag"))


def _from_hashtags_of_text(source: SourceText) -> Iterator[KindReading]:
    """The hashtags in the text and below it. News of this year's ceremonies end with those of commemorations too."""
    years = [int(found[0] or 0) for found in _YEAR.finditer(source.headline.text)]
    is_news = source.posted is not None and not any(year < source.posted.day.year - _LONG_AGO for year in years)
    for reading in _from_hashtags(source, source.headline.start, len(source.text)):
        if reading.kind is not Kind.COMMEMORATION or not is_news:
            yield reading


def _from_observed_day(source: SourceText) -> Iterator[KindReading]:
    """A headline such as "May 4 is Lake Day"."""
    for found in _OBSERVED.finditer(source.headline.text):
        start = source.headline.start
        yield KindReading(Kind.COMMEMORATION, Evidence(start + found.start(), start + found.end(), "observed-day"))


def _from_first_person(source: SourceText) -> Iterator[KindReading]:
    """Running words of somebody who says "I" outside of quotations, and whom nothing introduces."""
    for found in _FIRST_PERSON.finditer(source.text):
        if found[1]:
            yield KindReading(Kind.SPEECH, Evidence(found.start(1), found.end(1), "first-person"))


def _from_words(source: SourceText, table: PhraseTable[Kind], end: int, rule: str) -> Iterator[KindReading]:
    words = source.words_between(source.headline.start, end)
    for match in table.matches(source.text, words):
        kind, stop = match.values[0], words[match.last - 1].end
        if words[match.first].folded == "to" and source.headline.text.endswith("."):
            continue  # a headline is "Minister to visit Peru", a sentence "They came to visit it."
        if kind in _READOUTS and _goes_on_with_speech(source, stop):
            kind = Kind.REMARKS
        yield KindReading(kind, Evidence(words[match.first].start, stop, rule))


def _from_second_heading(source: SourceText) -> Iterator[KindReading]:
    """A form with which the line under the headline begins, after its dateline: "Bern, 15.04.2020 – Address by ...".

    A bare noun is none: it may begin any sentence.
    """
    for line in source.below[:1]:
        dateline = _DATELINE.search(line.text)
        begin = line.start + dateline.end() if dateline else line.start
        words = source.words_between(begin, line.end)[:_WORDS_OF_FORM]
        for match in _headline_words().matches(source.text, words):
            beside = words[match.last - 1 : match.last + 1]
            if match.first == 0 and any(word.folded in _AFTER_FORM for word in beside):
                evidence = Evidence(words[0].start, words[match.last - 1].end, "second-heading")
                yield KindReading(match.values[0], evidence)
            return


def _from_opening(source: SourceText) -> Iterator[KindReading]:
    """How one of the first lines addresses an audience."""
    for line in source.below[:_LINES_BEFORE_TURNS]:
        words = source.words_between(line.start, line.end)[:_WORDS_OF_FORM]
        for match in _opening_words().matches(source.text, words):
            if match.first == 0:
                evidence = Evidence(words[0].start, words[match.last - 1].end, "opening")
                yield KindReading(match.values[0], evidence)


def _from_record(source: SourceText, author: Line | None) -> Iterator[KindReading]:
    """A record of spoken words under a byline: an interview where a question comes first, else remarks."""
    if author is None:
        return
    for line in source.below[:_LINES_BEFORE_TURNS]:
        found = _TURN.match(line.text)
        if found is not None:
            kind = Kind.INTERVIEW if _QUESTION.match(line.text) else Kind.REMARKS
            yield KindReading(kind, Evidence(line.start, line.start + len((found[0] or "").rstrip()), "record"))
            return


def _goes_on_with_speech(source: SourceText, position: int) -> bool:
    """Whether the line after a place of the text carries what one side said at the talks, word for word."""
    following = [line for line in source.below[:_LINES_BEFORE_SPEECH] if line.start > position]
    return any(_SPOKEN_PARAGRAPH.match(line.ornament + line.text) for line in following)


def _from_author(source: SourceText, author: Line | None) -> Iterator[KindReading]:
    if author is not None:
        yield KindReading(Kind.STATEMENT, Evidence(author.start, author.end, "author-line"))
    for found in _ATTRIBUTED.finditer(source.lead):
        start = source.headline.start
        yield KindReading(Kind.STATEMENT, Evidence(start + found.start(), start + found.end(), "attributed"))


@cache
def _headline_words() -> PhraseTable[Kind]:
    entries = ((phrase, entry.kind) for entry in gazetteer.kind_words() for phrase in entry.headline)
    return PhraseTable(entries, any_case=True)


@cache
def _opening_words() -> PhraseTable[Kind]:
    entries = ((phrase, entry.kind) for entry in gazetteer.kind_words() for phrase in entry.opening)
    return PhraseTable(entries, any_case=True)


@cache
def _lead_words() -> PhraseTable[Kind]:
    entries = ((phrase, entry.kind) for entry in gazetteer.kind_words() for phrase in entry.lead)
    return PhraseTable(entries, any_case=True)


@cache
def _hashtags() -> dict[str, Kind]:
    return {fold_word(tag): entry.kind for entry in gazetteer.kind_words() for tag in entry.hashtags}
