"""A statement's text as the extractors look at it: its lines, its words, its headline and its lead."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import re2

from archive.description import Evidence
from archive.statement import SourceTime
from ingest.extract.phrases import Word, find_words

# The pattern is one character class, so linear on any text; re2 cannot read a text that holds surrogates.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ORNAMENT = re2.compile(r"^(?:#[\pL\pN_]+|[^\pL\pN#(“\"«'‘@<])+")
_SENTENCE_END = re2.compile(r"[.!?…](?:[\"”’»)]|\s)*\s(?:[^\pL\pN\s]|\s)*[\p{Lu}\pN]|\n")
_LONGEST_HEADLINE = 700
_LONGEST_LEAD = 1_500
_LONGEST_SENTENCE = 600
_LEAD_PARAGRAPHS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty. `start` and `end` are its place in the text, without leading emoji and hashtags."""

    text: str
    start: int
    end: int
    ornament: str
    """The emoji, signs and hashtags before it."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text with everything that several extractors want to know of it. Offsets are code points of `text`."""

    text: str
    posted: SourceTime | None
    lines: tuple[Line, ...]
    words: tuple[Word, ...]

    @classmethod
    def read(cls, text: str, *, posted: SourceTime | None) -> SourceText:
        """Look at a text. A lone surrogate is read as U+FFFD, so that every offset still holds."""
        readable = _SURROGATE.sub("\ufffd", text)
        return cls(readable, posted, tuple(_lines(readable)), find_words(readable))

    @property
    def headline(self) -> Line:
        """The first line that says something; where a post is one long line, the beginning of that."""
        if not self.lines:
            return Line("", 0, 0, "")
        first = self.lines[0]
        end = min(first.end, first.start + _LONGEST_HEADLINE)
        return Line(self.text[first.start : end], first.start, end, first.ornament)

    @property
    def lead_end(self) -> int:
        """Where the lead ends: the headline and the paragraphs right after it, which report what happened."""
        if not self.lines:
            return 0
        last = self.lines[:_LEAD_PARAGRAPHS][-1]
        return min(last.end, self.lines[0].start + _LONGEST_LEAD)

    @property
    def lead(self) -> str:
        """The text of the lead."""
        return self.text[self.headline.start : self.lead_end]

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that lie within a span of the text."""
        return self.words[self.word_index(start) : self.word_index(end)]

    def word_index(self, position: int) -> int:
        """The index of the first word that begins at a place of the text or after it."""
        return bisect_left(self.words, position, key=_start)

    def sentences_of_lead(self) -> Iterator[tuple[int, int]]:
        """The sentences of the lead as spans; a line break ends a sentence."""
        begin, lead = self.headline.start, self.lead
        for found in _SENTENCE_END.finditer(lead):
            yield begin, self.headline.start + found.start() + 1
            begin = self.headline.start + found.start() + 1
        if begin < self.lead_end:
            yield begin, self.lead_end

    def sentence_before(self, position: int) -> str:
        """What the sentence around a place of the text says before that place."""
        begin = max(0, position - _LONGEST_SENTENCE)
        before = self.text[begin:position]
        ends = [found.end() - 1 for found in _SENTENCE_END.finditer(before)]
        return before[ends[-1] :] if ends else before

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """The evidence for a value that a rule reads from a span."""
        return Evidence(start, end, rule)


def _start(word: Word) -> int:
    return word.start


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for whole in text.split("\n"):
        ornament = _ORNAMENT.match(whole)
        skipped = ornament.end() if ornament else 0
        said = whole[skipped:].rstrip()
        if said:
            yield Line(said, start + skipped, start + skipped + len(said), whole[:skipped])
        start += len(whole) + 1
