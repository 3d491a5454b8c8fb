"""What sort of statement is it? The words of ``kinds.toml``, the hashtags, and the shape of the text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2

from archive.description import Kind, KindReading
from ingest.extract import gazetteer
from ingest.extract.phrases import PhraseTable, fold_word
from ingest.extract.source_text import SourceText

_HASHTAG = re2.compile(r"#([\pL\pN_]+)")
_SPOKEN_PARAGRAPH = re2.compile(r"(?:💬|🗣)\s*[^\n:]{3,80}:")
_READOUTS = frozenset([Kind.READOUT_CALL, Kind.READOUT_MEETING])
# A release signed by an official, such as "Ana Lopez, Secretary of State", is a statement by form.
_BYLINE_LINES = 3


def read_kind(source: SourceText, *, has_byline: bool) -> KindReading:
    """The kind; OTHER where nothing shows one. `has_byline` tells that a line of the heading is its author's name."""
    for found in (*_from_hashtags(source), *_from_words(source)):
        return found
    headline = source.headline
    evidence = source.evidence(headline.start, headline.end, "byline" if has_byline else "plain-report")
    if has_byline:
        return KindReading(Kind.STATEMENT, evidence)
    return KindReading(Kind.NEWS, evidence) if headline.text else KindReading(Kind.OTHER, None)


def _from_hashtags(source: SourceText) -> Iterator[KindReading]:
    for tag in _HASHTAG.finditer(source.text):
        kind = _hashtags().get(fold_word(tag[1] or ""))
        if kind is not None:
            yield KindReading(kind, source.evidence(tag.start(), tag.end(), "hashtag"))


def _from_words(source: SourceText) -> Iterator[KindReading]:
    headline = source.headline
    zones = ((_opening_words(), headline.end, "headline"), (_lead_words(), source.lead_end, "lead"))
    for table, end, rule in zones:
        words = source.words_between(headline.start, end)
        for match in table.matches(source.text, words):
            start, stop = words[match.first].start, words[match.last - 1].end
            yield KindReading(_by_shape(source, match.values[0], stop), source.evidence(start, stop, rule))


def _by_shape(source: SourceText, kind: Kind, position: int) -> Kind:
    """A report of talks that goes on with what one side said there, word by word, carries remarks."""
    if kind in _READOUTS and len(source.lines) > 1:
        second = source.lines[1]
        if _SPOKEN_PARAGRAPH.match(second.ornament.strip() + second.text) and second.start > position:
            return Kind.REMARKS
    return kind


@cache
def _opening_words() -> PhraseTable[Kind]:
    return PhraseTable(
        ((phrase, entry.kind) for entry in gazetteer.kind_words() for phrase in entry.opening), any_case=True
    )


@cache
def _lead_words() -> PhraseTable[Kind]:
    return PhraseTable(
        ((phrase, entry.kind) for entry in gazetteer.kind_words() for phrase in entry.lead), any_case=True
    )


@cache
def _hashtags() -> dict[str, Kind]:
    return {fold_word(tag): entry.kind for entry in gazetteer.kind_words() for tag in entry.hashtags}
