"""Where the sentences of a text begin and end.

They are found once, at accession, and stored: a better rule here moves no link. A line break ends a sentence, since
posts have one paragraph, heading or item of a list a line; within a line a stop does, unless it belongs to an
abbreviation, an initial, an ordinal or the number of a list's item. Unicode's sentence boundaries (UAX 29) know none of
these, and break at "Art. 51" and "S. Lavrov".
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.abbreviations import ANY_LANGUAGE, BY_LANGUAGE, ORDINALS_WITH_STOP, Abbreviations

# The look behind lets a run of stops be tried once only, so that a line of dots takes linear time.
_STOP = re.compile(
    r"(?<![.!?…؟۔।])(?P<mark>[.!?…؟۔।]++)[\"”’»›“'′)\]}*_]*+(?:\s»)?+(?=\s)"
    r"|(?P<wide>[。！？｡]++[」』”’）]*+)"
)
_LINE = re.compile(r"[^\n]+")
_TO_THE_NEXT_WORD = re.compile(r"[\W_]*+")
_WORD = re.compile(r"\w++['’]?")
_LAST_WORD = re.compile(r"[^\W_][\w.]*+\Z")
_LONGEST_ABBREVIATION = 24
_LONGEST_BULLET = 8
"""In characters, with the space behind it."""
_ENUMERATOR = re.compile(r"[\W_]*+(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[IVXLC]{1,6})\.")
_LETTERED = re.compile(r"\w{1,3}\)")
_INITIALS = re.compile(r"[^\W\d_]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ORDINAL = re.compile(r"\d{1,3}|[IVXLC]+")
_NUMBER = re.compile(r"\d|[IVXLC]+\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a revision: its number, from 1, and its span in the text (code points, end excluded)."""

    number: int
    start: int
    end: int


def dumps(sentences: Iterable[Sentence]) -> str:
    """Their spans as JSON, ``[[0,52],[53,90]]``: archives hold millions of sentences."""
    return json.dumps([[one.start, one.end] for one in sentences], separators=(",", ":"))


def loads(line: str) -> tuple[Sentence, ...]:
    """Read what `dumps` wrote."""
    return tuple(Sentence(number, start, end) for number, (start, end) in enumerate(json.loads(line), start=1))


def split(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of a display text in that language (ISO 639-1, or ``und``).

    Every letter and digit is in exactly one; a line with neither, such as one of stars, is in none.
    """
    spans = (
        span for line in _LINE.finditer(text) for span in _sentences_of_line(text, line.start(), line.end(), language)
    )
    return tuple(Sentence(number, start, end) for number, (start, end) in enumerate(spans, start=1))


def _sentences_of_line(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    first_word = following = _next_word(text, start, end)
    for stop in _STOP.finditer(text, start, end):
        if first_word >= stop.end():
            continue  # nothing that could be a sentence yet: a mark of elision, a bullet
        if following < stop.end():
            following = _next_word(text, stop.end(), end)
        if stop["mark"] is None or _ends_sentence(text, start, stop, following, end, language):
            yield _trimmed(text, start, stop.end())
            start, first_word = stop.end(), following
    if first_word < end:
        yield _trimmed(text, start, end)


def _ends_sentence(text: str, start: int, stop: re.Match[str], following: int, end: int, language: str) -> bool:
    """Whether this stop ends the sentence that began at `start`; the next word is at `following`, or `end` if none."""
    if following == end:
        return True
    if text[following].islower():
        # "Really?" he asked. But a bullet or a letter in brackets begins an item, whatever its case.
        if _LETTERED.match(text, following):
            return True
        between = text[max(stop.end(), following - _LONGEST_BULLET) : following]
        return any(unicodedata.category(one) == "So" for one in between)
    if stop["mark"] != ".":
        return text[stop.start() - 1] not in "[(<"  # a bracketed ellipsis marks words that were left out
    if _ENUMERATOR.fullmatch(text, start, stop.end()):
        return False
    return not _belongs_to_its_word(text, start, stop.start(), following, language)


def _belongs_to_its_word(text: str, start: int, stop: int, following: int, language: str) -> bool:
    """Whether the full stop at `stop` is that of an abbreviation, an initial or an ordinal."""
    known = BY_LANGUAGE.get(language, ANY_LANGUAGE)
    found = _LAST_WORD.search(text, max(start, stop - _LONGEST_ABBREVIATION), stop)
    word = found[0] if found else ""
    folded = word.casefold()
    if folded in known.titles or (folded in known.numbered and _NUMBER.match(text, following)):
        return True
    if (
        folded in known.others
        or _INITIALS.fullmatch(word)
        or (language in ORDINALS_WITH_STOP and _ORDINAL.fullmatch(word))
    ):
        return not _opens_sentence(text, following, known)
    return False


def _opens_sentence(text: str, position: int, known: Abbreviations) -> bool:
    word = _WORD.match(text, position)
    if word is None or text[word.end() : word.end() + 1] == ".":  # "A." is another initial
        return False
    folded = word[0].casefold().replace("’", "'")
    return folded in known.openers or folded.rstrip("'") in known.openers


def _next_word(text: str, start: int, end: int) -> int:
    """Where the next letter or digit is; `end` if there is none."""
    passed = _TO_THE_NEXT_WORD.match(text, start, end)
    return passed.end() if passed else start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
