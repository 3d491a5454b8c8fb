"""A statement's text as the extractors look at it: its lines, its words, its headline and its lead."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import re2

from archive.statement import SourceTime
from ingest.extract.phrases import Word, find_hashtags, find_words

# re2 knows ASCII blanks only, and cannot read surrogates: both are read as characters of the same length.
_BLANK = re.compile(r"[\t\v\f\r\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ORNAMENT = re2.compile(r"^(?:#[\pL\pN_]+|[^\pL\pN#(“\"«'‘@<])+")
_SENTENCE_END = re2.compile(r"[.!?…](?:[\"”’»)]|\s)*\s(?:[^\pL\pN\s]|\s)*[\p{Lu}\pN]|\n")
# "am 9. März"
_ORDINAL = re.compile(r"(?:^|[^0-9])[0-9]{1,2}\.$")
_BLANKS = re.compile(r" +")  # one character, so linear on any text
_FORM_HEADING = re2.compile(
    r"(?i)\b(?:briefing|statement|comment|remarks|interview|answers?|reply|[’']s response|^response|greetings|message"
    r"|article|address|speech)"
    r"\s+(?:\S+\s+){0,2}(?:by|of|on|at|to|from|with|following|regarding)\b"
)
_BYLINE = re2.compile(r"(?:\p{Lu}[^\s,.:;!?]*\.?\s)+\p{Lu}[^\s,.:;!?]+,\s\p{Lu}[^.:;!?]*")
ASIDE = re2.compile(r"\s*\([^()]*\)$")
"""What is said of how a turn was spoken: "Ana Lopez (in Spanish):"."""
PIN = "📍"
"""The sign before a line of place and date."""
_LONGEST_HEADLINE = 450
_LONGEST_BYLINE = 120
_LONGEST_LEAD = 1_500
_LONGEST_SENTENCE = 600
_LINES_OF_LEAD = 7
_WHOLE_PARAGRAPH = 120


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
    """A text with everything that several extractors want to know of it. Offsets are code points.

    `text` is read by the patterns: the original with plain blanks for all others, and U+FFFD for lone surrogates.
    """

    original: str
    text: str
    posted: SourceTime | None
    lines: tuple[Line, ...]
    headline: Line
    """The first line that says something and is no line of place and date; of a very long line, the beginning."""
    below: tuple[Line, ...]
    """The lines after the headline's."""
    words: tuple[Word, ...]
    hashtags: tuple[Word, ...]

    @classmethod
    def read(cls, text: str, *, posted: SourceTime | None) -> SourceText:
        """Look at a text."""
        readable = _SURROGATE.sub("\ufffd", _BLANK.sub(" ", text))
        lines = tuple(_lines(readable))
        first = next((index for index, line in enumerate(lines) if PIN not in line.ornament), 0)
        headline = _beginning(lines[first]) if lines else Line("", 0, 0, "")
        return cls(
            text, readable, posted, lines, headline, lines[first + 1 :], find_words(readable), find_hashtags(readable)
        )

    @property
    def has_heading(self) -> bool:
        """Whether the headline is a whole line, and not the beginning of running text."""
        return 0 < len(self.headline.text) < _LONGEST_HEADLINE

    @property
    def has_form_heading(self) -> bool:
        """Whether the headline announces words ("Remarks by ..."), so that what follows is them and no report.

        Under "Embassy of Peru:", the line below is the headline.
        """
        heading = self.below[0] if self.below and self.headline.text.endswith(":") else self.headline
        return _FORM_HEADING.search(heading.text[:_LONGEST_HEADLINE]) is not None

    @property
    def has_byline(self) -> bool:
        """Whether the line under the headline is like a name and an office: then what follows is somebody's words."""
        return any(len(line.text) < _LONGEST_BYLINE and _BYLINE.fullmatch(line.text) for line in self.below[:1])

    @property
    def lead_end(self) -> int:
        """Where the lead ends: after the first whole paragraph under the headline and the short lines before it."""
        whole = (line for line in self.below[:_LINES_OF_LEAD] if len(line.text) >= _WHOLE_PARAGRAPH)
        last = next(whole, (self.headline, *self.below[:_LINES_OF_LEAD])[-1])
        return min(last.end, self.headline.start + _LONGEST_LEAD)

    @property
    def lead(self) -> str:
        """The text of the lead."""
        return self.text[self.headline.start : self.lead_end]

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that lie within a span of the text."""
        return self.words[self.word_index(start) : self.word_index(end)]

    def gap(self, index: int) -> str:
        """What stands between a word and the one before it; a run of blanks is given as one."""
        gap = self.text[self.words[index - 1].end : self.words[index].start]
        return gap if len(gap) < 2 or "\n" in gap else _BLANKS.sub(" ", gap)

    def word_index(self, position: int) -> int:
        """The index of the first word that begins at a place of the text or after it."""
        return bisect_left(self.words, position, key=_start)

    def sentences_of_lead(self) -> Iterator[tuple[int, int]]:
        """The sentences of the lead as spans; a line break ends a sentence."""
        begin, lead = self.headline.start, self.lead
        for found in _SENTENCE_END.finditer(lead):
            if not _ORDINAL.search(lead[max(0, found.start() - 3) : found.start() + 1]):
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


def _beginning(line: Line) -> Line:
    text = line.text[:_LONGEST_HEADLINE]
    return Line(text, line.start, line.start + len(text), line.ornament)


def _start(word: Word) -> int:
    return word.start


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for whole in text.split("\n"):
        ornament = None if whole[:1].isalnum() else _ORNAMENT.match(whole)  # most lines begin with a word
        skipped = ornament.end() if ornament else 0
        said = whole[skipped:].rstrip()
        if said:
            yield Line(said, start + skipped, start + skipped + len(said), whole[:skipped])
        start += len(whole) + 1
