"""The passage of a statement that shows why it was found, in the statement's own words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from archive.canonical import fold
from index.analysis import Token, divides_anywhere, stem, stems, tokens
from index.query import Expression, Phrase, Prefix, Quote, Word, sought

LENGTH = 240
"""How long a passage is at most, in characters, without the marks of omission."""

OMISSION = "…"
"""Stands where the passage was cut out of the text."""


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """A run of the statement's own text, and whether the query matched it. Never markup."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """A place in the text where some part of the query, by its number, was found."""

    start: int
    end: int
    part: int


def snippet(
    text: str, expression: Expression | None, *, language: str, languages: Collection[str]
) -> tuple[SnippetPart, ...]:
    """The passage with the most different parts of the query, and these marked; the beginning where there is none.

    `language` is the statement's, `languages` are those in whose stems the query's words are looked up. The parts are
    whole words of the text without a gap between them, besides OMISSION at a cut end.
    """
    matches = _matches(text, expression, language=language, languages=languages)
    start, end = _passage(text, matches)
    parts = list(_parts(text, start, end, matches))
    if text[:start].strip():
        parts.insert(0, SnippetPart(OMISSION, matched=False))
    if text[end:].strip():
        parts.append(SnippetPart(OMISSION, matched=False))
    return tuple(parts)


def _matches(text: str, expression: Expression | None, *, language: str, languages: Collection[str]) -> list[_Match]:
    words = list(tokens(text))
    found: list[_Match] = []
    inflected: dict[str, list[int]] = {}
    for number, part in enumerate(dict.fromkeys(_parts_sought(expression))):
        looked_up = list(tokens(part.text))
        if isinstance(part, Word) and len(looked_up) == 1:
            for form in stems(looked_up[0].text, languages):
                inflected.setdefault(form, []).append(number)
        else:
            found += (_Match(start, end, number) for start, end in _places(words, part, looked_up))
    if inflected:  # all at once, since a quotation has many words
        for word in words:
            found += (_Match(word.start, word.end, one) for one in inflected.get(stem(word.text, language), ()))
    return sorted(found, key=lambda match: (match.start, match.end))


def _parts_sought(expression: Expression | None) -> Iterator[Word | Prefix | Phrase]:
    """What is to be marked: of a quotation, in which words may be wrong or missing, each word by itself."""
    for part in sought(expression):
        if isinstance(part, Quote):
            yield from (Word(token.text) for token in tokens(part.text))
        else:
            yield part


def _places(
    words: Sequence[Token], part: Word | Prefix | Phrase, looked_up: Sequence[Token]
) -> Iterator[tuple[int, int]]:
    if isinstance(part, Prefix):
        beginning = fold(part.text)
        yield from ((word.start, word.end) for word in words if word.text.startswith(beginning))
    elif looked_up:
        yield from _runs(words, looked_up)


def _runs(words: Sequence[Token], sought: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where words follow each other at the same distances as those that are sought."""
    first = sought[0]
    wanted = [(word.text, word.position - first.position) for word in sought]
    for index, word in enumerate(words):
        if word.text != first.text:
            continue
        run = words[index : index + len(sought)]
        if [(each.text, each.position - word.position) for each in run] == wanted:
            yield run[0].start, run[-1].end


def _passage(text: str, matches: Sequence[_Match]) -> tuple[int, int]:
    """Where the best passage starts and ends, with as much of the text before its matches as after them."""
    if len(text) <= LENGTH:
        return 0, len(text)
    first, last = _densest(matches) if matches else (0, 0)
    room = max(0, LENGTH - (last - first))
    earliest = max(0, min(first - room // 2, len(text) - LENGTH))
    start = _cut_after(text, earliest, first)
    end = _cut_before(text, min(start + LENGTH, len(text)), start)
    passage = text[start:end]
    return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())


def _densest(matches: Sequence[_Match]) -> tuple[int, int]:
    """The first window with most of the query: the start of its first match, and the end of its last."""
    within: Counter[int] = Counter()
    best = (0, 0)
    window = (matches[0].start, matches[0].end)
    following = 0
    for match in matches:
        while following < len(matches) and matches[following].end <= match.start + LENGTH:
            within[matches[following].part] += 1
            following += 1
        score = len(within), within.total()
        if score > best:
            best, window = score, (match.start, max(match.end, matches[following - 1].end))
        within[match.part] -= 1
        within += Counter()  # drops what has come to zero
    return window


def _cut_after(text: str, earliest: int, latest: int) -> int:
    """The first place from `earliest` to `latest` to cut at; where there is none, back to the beginning of the word."""
    places = (*range(earliest, latest + 1), *range(earliest, max(0, earliest - LENGTH // 2), -1))
    return next((place for place in places if _can_cut(text, place)), latest)


def _cut_before(text: str, latest: int, earliest: int) -> int:
    """The last place to cut at; inside a word where that alone is longer than a passage."""
    return next((place for place in range(latest, earliest, -1) if _can_cut(text, place)), latest)


def _can_cut(text: str, place: int) -> bool:
    """Whether words end before this place, or begin at it."""
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    if before.isspace() or after.isspace():
        return True
    return (divides_anywhere(before) or divides_anywhere(after)) and not unicodedata.category(after).startswith("M")


def _parts(text: str, start: int, end: int, matches: Sequence[_Match]) -> Iterator[SnippetPart]:
    """The passage in turns of what was not matched and what was; overlapping matches are one."""
    at = start
    for match_start, match_end in _merged(matches):
        marked_from, marked_to = max(match_start, start), min(match_end, end)
        if marked_from >= marked_to:
            continue
        if at < marked_from:
            yield SnippetPart(text[at:marked_from], matched=False)
        yield SnippetPart(text[marked_from:marked_to], matched=True)
        at = marked_to
    if at < end:
        yield SnippetPart(text[at:end], matched=False)


def _merged(matches: Sequence[_Match]) -> Iterator[tuple[int, int]]:
    start = end = 0
    for match in matches:
        if match.start < end:
            end = max(end, match.end)
            continue
        if start < end:
            yield start, end
        start, end = match.start, match.end
    if start < end:
        yield start, end
