"""At which named occasion, or about which, was it said: a summit, a session, a conference, an observed day?

An occasion is a noun of ``occasions.toml`` with the words of its name around it. The headline names the statement's
occasion; where the headline is itself a report, the paragraphs after it do too, after "at", "during" and the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

import re2

from archive.description import Event, Evidence
from ingest.extract import gazetteer
from ingest.extract.event_series import edition_of, named_editions
from ingest.extract.patterns import any_of
from ingest.extract.phrases import Word
from ingest.extract.source_text import SourceText

_LONGEST_NAME = 40
_LONGEST_TITLE = 150
_CONNECTORS_BEFORE = frozenset(["of", "and", "the", "for", "s"])
_CONNECTORS_AFTER = _CONNECTORS_BEFORE | {"on", "in", "to", "against", "a", "its"}
# "a meeting in Brasilia", "talks to Peru": what follows is where or with whom, not what the occasion is called.
_NOT_AFTER_NOUN = frozenset(["in", "to", "at", "and", "a", "against", "the"])
_NOT_FIRST = _CONNECTORS_BEFORE | {"a", "an", "on"}
_GAPS_BEFORE = frozenset([" ", "-", "–", "’", "'", "’ ", "' ", " #", ".", ".-"])
_GAPS_AFTER = _GAPS_BEFORE | frozenset([" “", ' "', " «"])
_DAY = "day"
_QUOTES = {"“": "”", "«": "»", '"': '"'}
_AT = re2.compile(
    r"(?i)\b"
    + any_of(
        "at",
        "during",
        any_of("sidelines", "margins", "framework", "part", "opening", "participants", "work", "outcomes")
        + " (?:of|in)",
        "in conne(?:ct|x)ion with",
        "participat(?:ed|es|ing) in",
        any_of("takes?", "took", "taking") + " part in",
        "attend(?:s|ed|ing)?",
        "address(?:es|ed)",
        "host(?:s|ed)",
        "opened",
        "convened",
        "marks?",
        "celebrates?",
        "is",
    )
    + r"\s+(?:(?:the|an?|its|their|annual|current|present)\s+)*[“\"«]?$"
)


# "The first session of the Lake Committee will convene in Lima."
_TAKES_PLACE = re2.compile(
    r"(?i)^[^.;:!?\n]{0,90}?\s"
    + any_of(
        r"(?:(?:will|to|have|has)\s+)?(?:convenes?|convened|begins?|began|begun|kicks? off|kicked off|opens?|opened"
        r"|concludes?|concluded|takes? place|took place)",
        r"(?:is|was|will be|has been|is being) (?:\S+ )?(?:held|convened|under way|underway)",
    )
    + r"\b"
)
# "Vice-president of the Lake Forum" is an office.
_OFFICE_OF = re2.compile(
    r"(?i)\b"
    + any_of("advis[oe]r", r"chair\w*", "coordinator", "director", "envoy", "founder", "head", "members?", "president")
    + r" (?:for|of|to) (?:the )?$"
)
_BODY_MEETS = re2.compile(
    r"\b(?:The\s)?((?:\p{Lu}\pL*\s)+(?:Assembly|Board|Commission|Committee|Conference|Council)(?:\s(?:for|of|on)(?:\s\p{Lu}\pL*)+)?"
    r"\s(?:holds?|held|is holding|will hold)\s(?:an?|its)\s(?:\S+\s)?(?:meeting|session|summit|debate|briefing))\b"
)
_OF_A_YEAR = re2.compile(r"\b\p{Lu}\pL{3,}-20[0-9]{2}\b")
"""A name with the year of its edition: "Regatta-2026"."""
_OBSERVED = re2.compile(
    r"(?i)\b(?:mark(?:s|ed|ing)?|(?:celebrat|observ|commemorat)(?:es?|ed|ing)|on the occasion of)\s+(?:the\s+)?$"
)


@dataclass(frozen=True, slots=True)
class _Name:
    """Words `first` to `last` (excluded) of the text name an occasion."""

    first: int
    last: int


def read_events(source: SourceText) -> tuple[Event, ...]:
    """The occasion of the statement: the first that the headline names, else the first that the lead reports."""
    found = chain(_in_headline(source), _in_lead(source), _by_short_name(source))
    return tuple(islice(found, 1))


def _in_headline(source: SourceText) -> Iterator[Event]:
    """The occasions that the headline names; where it is no heading but the beginning of a report, as in the lead."""
    start, end = source.headline.start, source.headline.end
    if not source.has_heading:
        yield from _reported(source, start, end)
        return
    for name in _names(source, start, end):
        if not _OFFICE_OF.search(source.sentence_before(source.words[name.first].start)):
            yield _named(source, name, "headline")
    for found in _BODY_MEETS.finditer(source.text[start:end]):
        yield _event(source, start + found.start(1), start + found.end(1), "headline")
    for found in _OF_A_YEAR.finditer(source.text[start:end]):
        if _TAKES_PLACE.search(source.text[start + found.end() : end]):
            yield _event(source, start + found.start(), start + found.end(), "headline")


def _in_lead(source: SourceText) -> Iterator[Event]:
    """The occasions that the lead reports; where it is somebody's words and no report, only an observed day."""
    if source.has_form_heading:
        for name in _names(source, source.headline.end, source.lead_end):
            if _OBSERVED.search(source.sentence_before(source.words[name.first].start)):
                yield _named(source, name, "observed-day")
    else:
        yield from _reported(source, source.headline.end, source.lead_end)


def _reported(source: SourceText, start: int, end: int) -> Iterator[Event]:
    """The occasions that somebody attends, or that are said to take place."""
    for name in _names(source, start, end):
        end_of_name = source.words[name.last - 1].end
        following = source.text[end_of_name : end_of_name + _LONGEST_TITLE]
        if _is_attended(source, source.words[name.first].start) or _TAKES_PLACE.search(following):
            yield _named(source, name, "lead")


def _by_short_name(source: SourceText) -> Iterator[Event]:
    """Editions by an acronym or a hashtag: any hashtag, an acronym in a heading or where somebody attends."""
    headline = source.headline
    for named in named_editions(source, 0, len(source.text)):
        is_in_heading = headline.start <= named.start < headline.end and not headline.text.endswith(".")
        if named.is_hashtag or is_in_heading or _is_attended(source, named.start):
            yield _event(source, named.start, named.end, "hashtag" if named.is_hashtag else "acronym")


def _names(source: SourceText, start: int, end: int) -> Iterator[_Name]:
    """The names of occasions within a span of the text."""
    zone = range(source.word_index(start), source.word_index(end))
    for noun in _nouns(source, zone):
        name = _occasion(source, noun, zone) or _observed_day(source, noun, zone)
        if name is not None:
            yield name


def _nouns(source: SourceText, zone: range) -> Iterator[int]:
    """The words of the zone around which a name may stand."""
    vocabulary = gazetteer.occasions()
    nouns = vocabulary.nouns | vocabulary.capitalised_nouns | {_DAY}
    return (index for index in zone if source.words[index].folded in nouns)


def _is_attended(source: SourceText, position: int) -> bool:
    return _AT.search(source.sentence_before(position)) is not None


def _named(source: SourceText, name: _Name, rule: str) -> Event:
    start = source.words[name.first].start
    return _event(source, start, _with_whole_quotation(source, start, source.words[name.last - 1].end), rule)


def _event(source: SourceText, start: int, end: int, rule: str) -> Event:
    as_written = source.original[start:end]
    shown = " ".join(as_written.replace("#", "").split())
    edition = edition_of(shown, year=source.posted.day.year if source.posted else None)
    return Event(edition.id, shown, as_written, Evidence(start, end, rule), edition.series_id, edition.series)


def _with_whole_quotation(source: SourceText, start: int, end: int) -> int:
    """The end of a name in which a quotation begins: after its closing mark, or before its opening one."""
    for opening, closing in _QUOTES.items():
        begin = source.text.find(opening, start, end)
        if begin >= 0 and source.text.find(closing, begin + 1, end) < 0:
            close = source.text.find(closing, end, end + _LONGEST_TITLE)
            return close + 1 if close >= 0 else start + len(source.text[start:begin].rstrip())
    return end


def _occasion(source: SourceText, noun: int, zone: range) -> _Name | None:
    """The occasion around a noun such as "Summit": with a name of its own, or the name of the body that meets."""
    words, vocabulary = source.words, gazetteer.occasions()
    is_capitalised = words[noun].text[0].isupper()
    nouns = vocabulary.nouns | vocabulary.capitalised_nouns if is_capitalised else vocabulary.nouns
    if words[noun].folded not in nouns or (noun > 0 and words[noun - 1].folded in vocabulary.no_occasion):
        return None
    name = _Name(_first_word(source, noun, zone), _last_word(source, noun, zone, _CONNECTORS_AFTER))
    others = (*words[name.first : noun], *words[noun + 1 : name.last])
    if any(word.folded in gazetteer.offices().heads for word in words[name.first : noun]):
        return None  # "Special Advisor for the Lake Summit"
    return name if any(_is_name_word(word) and word.text.isalpha() for word in others) else None


def _observed_day(source: SourceText, noun: int, zone: range) -> _Name | None:
    """A day with a name, such as "Fishermen's Day" or "International Day of Rivers"."""
    if source.words[noun].text != _DAY.title():
        return None
    first = _first_word(source, noun, zone)
    if first == noun:
        return None
    return _Name(first, _last_word(source, noun, zone, _CONNECTORS_AFTER - {"on", "a"}))


def _first_word(source: SourceText, noun: int, zone: range) -> int:
    """The first word of the name: back from the noun over words with capitals and the small words between them."""
    words, index = source.words, noun
    small = _CONNECTORS_BEFORE | gazetteer.occasions().small_words
    while index > zone.start and noun - index < _LONGEST_NAME:
        if source.gap(index) not in _GAPS_BEFORE and not _is_saint(source, index):
            break
        if not _continues(words[index - 1], small):
            break
        index -= 1
    if words[index].text.isdigit() and words[index + 1].folded == "of":
        index += 1  # "on item 4 of the session"
    while index < noun and words[index].folded in _NOT_FIRST:
        index += 1
    return index


def _last_word(source: SourceText, noun: int, zone: range, connectors: frozenset[str]) -> int:
    """The end of the name: on from the noun over the same kinds of words, without connecting words at the end."""
    words, index = source.words, noun + 1
    small = connectors | gazetteer.occasions().small_words
    ends_name = _NOT_AFTER_NOUN if words[noun].text.islower() else {"in"}
    if index < zone.stop and words[index].folded in ends_name:
        return index
    while index < zone.stop and index - noun < _LONGEST_NAME:
        if source.gap(index) not in _GAPS_AFTER and not _is_saint(source, index):
            break
        if not _continues(words[index], small):
            break
        index += 1
    while index > noun + 1 and words[index - 1].folded in connectors:
        index -= 1
    return index


def _is_saint(source: SourceText, index: int) -> bool:
    """Whether the full stop before this word is that of "St."."""
    return source.words[index - 1].text == "St" and source.gap(index) == ". "


def _continues(word: Word, small_words: frozenset[str]) -> bool:
    if word.folded in gazetteer.occasions().boundaries and word.folded not in small_words:
        return False
    return _is_name_word(word) or word.folded in small_words


def _is_name_word(word: Word) -> bool:
    return word.text[0].isupper() or word.text[0].isdigit()
