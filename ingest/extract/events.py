"""At which named occasion, or about which, was it said: a summit, a session, a conference, an observed day?

An occasion is a noun of ``occasions.toml`` with the words of its name around it. The headline names the statement's occasion;
in the paragraphs after it only what stands after "at", "during" and the like does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import re2

from archive.description import Event
from ingest.extract import gazetteer
from ingest.extract.identifiers import slug
from ingest.extract.phrases import Word
from ingest.extract.source_text import SourceText

_LONGEST_NAME = 40
_CONNECTORS_BEFORE = frozenset("of and the for s".split())
_CONNECTORS_AFTER = frozenset("of and the for s on in to at against a its".split())
_CONNECTORS_OF_DAYS = frozenset("of and the for s against in to its victims".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_GAPS_BEFORE = frozenset([" ", "-", "–", "’", "'", "’ ", "' ", " #", ".", ".-"])
_GAPS_AFTER = _GAPS_BEFORE | frozenset([" “", ' "', " «"])
_AT = re2.compile(
    r"(?i)\b(?:at|during|(?:sidelines|margins|framework|part|opening|participants|work) (?:of|in)|participat(?:ed|es|ing) in"
    r"|(?:takes?|took|taking) part in|attend(?:s|ed|ing)?|address(?:es|ed)|hosts?|opened|outcomes of|marks?|celebrates?|on|is"
    r"|for|of|convened|holds)\s+(?:(?:the|an?|its|their|annual)\s+)*[“\"«]?$"
)


@dataclass(frozen=True, slots=True)
class _Span:
    """Words `first` to `last` (excluded) of the text name an occasion."""

    first: int
    last: int


def read_events(source: SourceText) -> tuple[Event, ...]:
    """The occasion of the statement: the first that the headline names, else the first that the lead reports."""
    headline_end, lead_end = source.headline.end, source.lead_end
    for start, end, rule in ((source.headline.start, headline_end, "headline"), (headline_end, lead_end, "lead")):
        first, last = source.word_index(start), source.word_index(end)
        for noun in range(first, last):
            span = _occasion(source, noun, first, last) or _observed_day(source, noun, first, last)
            if span is None:
                continue
            position = source.words[span.first].start
            if rule == "headline" or _AT.search(source.sentence_before(position)):
                return (_event(source, span, rule),)
    return ()


def _event(source: SourceText, span: _Span, rule: str) -> Event:
    start, end = source.words[span.first].start, source.words[span.last - 1].end
    if source.text[end : end + 1] in {"”", "»", '"'}:
        end += 1
    as_written = source.text[start:end]
    name = " ".join(as_written.replace("#", "").split())
    return Event(slug(_with_year(source, name)), name, as_written, source.evidence(start, end, rule))


def _with_year(source: SourceText, name: str) -> str:
    """The name with the year of posting, unless it says which edition it is."""
    if source.posted is None or any(character.isdigit() for character in name):
        return name
    return f"{name} {source.posted.day.year}"


def _occasion(source: SourceText, noun: int, first: int, last: int) -> _Span | None:
    """The occasion around a noun such as "Summit"."""
    words, vocabulary = source.words, gazetteer.occasions()
    word = words[noun]
    if word.folded not in vocabulary.nouns or (noun > 0 and words[noun - 1].folded in vocabulary.no_occasion):
        return None
    start = _extend_before(source, noun, first)
    end = _extend_after(source, noun, last, _CONNECTORS_AFTER)
    after = words[noun + 1 : end]
    if word.text.islower() and word.folded in vocabulary.everyday and not (_names_body(after, "of") or start < noun):
        return None
    return _Span(start, end) if _has_name([*words[start:noun], *after]) else None


def _observed_day(source: SourceText, noun: int, first: int, last: int) -> _Span | None:
    """A day with a name, such as "Fishermen's Day" or "International Day of Rivers"."""
    if source.words[noun].text != "Day":
        return None
    start = _extend_before(source, noun, first)
    if start == noun:
        return None
    end = _extend_after(source, noun, last, _CONNECTORS_OF_DAYS)
    return _Span(start, end)


def _extend_before(source: SourceText, noun: int, first: int) -> int:
    words, index = source.words, noun
    while index > first and noun - index < _LONGEST_NAME and _gap(source, index) in _GAPS_BEFORE:
        before = words[index - 1]
        if not (
            _is_name_word(before)
            or before.folded in _CONNECTORS_BEFORE
            or before.folded in gazetteer.occasions().small_words
        ):
            break
        if before.folded in _MONTHS:
            break
        index -= 1
    while index < noun and (words[index].folded in _CONNECTORS_BEFORE or words[index].text in {"The", "A", "An"}):
        index += 1
    return index


def _extend_after(source: SourceText, noun: int, last: int, connectors: frozenset[str]) -> int:
    words, index = source.words, noun + 1
    while index < last and index - noun < _LONGEST_NAME and _gap(source, index) in _GAPS_AFTER:
        word = words[index]
        is_small = word.folded in connectors or word.folded in gazetteer.occasions().small_words
        if word.folded in _MONTHS or not (_is_name_word(word) or is_small):
            break
        index += 1
    while index > noun + 1 and not _is_name_word(words[index - 1]):
        index -= 1
    return index


def _gap(source: SourceText, index: int) -> str:
    return source.text[source.words[index - 1].end : source.words[index].start]


def _is_name_word(word: Word) -> bool:
    return word.text[0].isupper() or word.text[0].isdigit()


def _names_body(words: Sequence[Word], connector: str) -> bool:
    return bool(words) and words[0].folded == connector and any(_is_name_word(word) for word in words)


def _has_name(words: Sequence[Word]) -> bool:
    return any(_is_name_word(word) and not word.text.isdigit() for word in words)
