"""Finding the phrases of a gazetteer in a text: one pass over its words, however many phrases there are."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Value = TypeVar("Value")

# One character class, so linear on any text; the standard module is used because `\w` of re2 knows ASCII only.
# "+" tells OPEC+ from OPEC.
_WORD = re.compile(r"\w+|\+")
_HASHTAG = re.compile(r"#\w+")
_LONGEST_GAP = 2
_GAP_IN_PHRASE = frozenset(" \u00a0-‐‑–.,'’ʼ`/#&“”\"")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or hashtag of a text with its place there (code points, end excluded) and its folded form."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PhraseMatch(Generic[Value]):
    """Words `first` to `last` (excluded) are a phrase that stands for `values`."""

    first: int
    last: int
    values: tuple[Value, ...]


def fold_word(text: str) -> str:
    """The word without case and accents, as words of gazetteers and texts are compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def find_words(text: str) -> tuple[Word, ...]:
    """The words of the text in order."""
    return tuple(Word(found[0], fold_word(found[0]), found.start(), found.end()) for found in _WORD.finditer(text))


def find_hashtags(text: str) -> tuple[Word, ...]:
    """The hashtags of the text in order, each with its ``#``; the folded form is without."""
    return tuple(
        Word(found[0], fold_word(found[0][1:]), found.start(), found.end()) for found in _HASHTAG.finditer(text)
    )


class PhraseTable(Generic[Value]):
    """Phrases by their words. The longest phrase wins, and matches do not overlap.

    A phrase of one word or without small letters is an acronym or a proper name, and is found only as it is written
    ("CIS", not "cis"), unless `any_case`; others are found in any case.
    """

    def __init__(self, entries: Iterable[tuple[str, Value]], *, any_case: bool = False) -> None:
        found: defaultdict[tuple[str, ...], list[tuple[str | None, Value]]] = defaultdict(list)
        for phrase, value in entries:
            phrase_words = find_words(phrase)
            is_exact = not any_case and (len(phrase_words) == 1 or phrase.isupper())
            as_written = _spelling(phrase_words) if is_exact else None
            found[tuple(word.folded for word in phrase_words)].append((as_written, value))
        self._entries = dict(found)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for key in self._entries:
            lengths[key[0]].add(len(key))
        self._lengths = {first: sorted(those, reverse=True) for first, those in lengths.items()}

    def matches(self, text: str, words: Sequence[Word]) -> Iterator[PhraseMatch[Value]]:
        """The phrases among the words of the text, in order."""
        end = 0
        for index, word in enumerate(words):
            if index >= end and word.folded in self._lengths:
                found = self._longest(text, words, index)
                if found is not None:
                    yield found
                    end = found.last

    def _longest(self, text: str, words: Sequence[Word], first: int) -> PhraseMatch[Value] | None:
        for length in self._lengths[words[first].folded]:
            if first + length > len(words):
                continue
            run = words[first : first + length]
            entries = self._entries.get(tuple(word.folded for word in run))
            if entries is None or not _hangs_together(text, run):
                continue
            spelling = _spelling(run)
            values = tuple(value for as_written, value in entries if as_written in (None, spelling))
            if values:
                return PhraseMatch(first, first + length, values)
        return None


def _spelling(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _hangs_together(text: str, run: Sequence[Word]) -> bool:
    """Whether nothing stands between the words that would end a name, such as a line break or a colon."""
    gaps = (text[before.end : after.start] for before, after in pairwise(run))
    return all(len(gap) <= _LONGEST_GAP and _GAP_IN_PHRASE.issuperset(gap) for gap in gaps)
