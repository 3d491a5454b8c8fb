"""Finding the phrases of a gazetteer in a text: one pass over its words, however many phrases there are.

Words are compared folded: without case and accents, and Cyrillic ones without their endings (the Snowball stemmer for
Russian, https://snowballstem.org/algorithms/russian/stemmer.html), so that one row of a gazetteer finds all the cases
that a name is inflected in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, compress, count
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

import Stemmer

Value = TypeVar("Value")

# One character class, so linear on any text; the standard module is used because `\w` of re2 knows ASCII only.
# "+" tells OPEC+ from OPEC.
# Han characters are words of their own: Chinese has no blanks between words.
_WORD = re.compile(r"([^\W\u4e00-\u9fff]+|[\u4e00-\u9fff]|\+)")
_HASHTAG = re.compile(r"(#\w+)")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LONGEST_GAP = 2
_GAP_IN_PHRASE = frozenset(" \u00a0-‐‑–.,'’ʼ`/#&“”\"")
_REMEMBERED_WORDS = 32_768
_LONGEST_REMEMBERED = 40
_STEMMER = Stemmer.Stemmer("russian")


class Word(NamedTuple):
    """A word or hashtag of a text with its place there (code points, end excluded) and its folded form.

    A named tuple, because a text is hundreds of them, and a frozen dataclass takes three times as long to make.
    """

    text: str
    folded: str
    start: int
    end: int


_as_word = partial(tuple.__new__, Word)
"""What ``Word._make`` does, without its checks, in a third of the time."""
_folded_form = attrgetter("folded")


@dataclass(frozen=True, slots=True)
class PhraseMatch(Generic[Value]):
    """Words `first` to `last` (excluded) are a phrase that stands for `values`."""

    first: int
    last: int
    values: tuple[Value, ...]


def fold_word(text: str) -> str:
    """The word as words of gazetteers and texts are compared."""
    if text.isascii():
        return text.lower()
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    composed = text.casefold()
    if _CYRILLIC.search(composed):
        composed = _STEMMER.stemWord(composed.replace("ё", "е"))
    decomposed = unicodedata.normalize("NFKD", composed)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


_remembered = lru_cache(_REMEMBERED_WORDS)(_folded)


def find_words(text: str) -> tuple[Word, ...]:
    """The words of the text in order."""
    return _found(_WORD, text, skipped=0)


def find_hashtags(text: str) -> tuple[Word, ...]:
    """The hashtags of the text in order, each with its ``#``; the folded form is without."""
    return _found(_HASHTAG, text, skipped=1) if "#" in text else ()


def _found(pattern: re.Pattern[str], text: str, *, skipped: int) -> tuple[Word, ...]:
    """The pieces that the pattern's one group finds; their folded forms without the first `skipped` letters.

    The text is parted in one go, and the places are the sums of the lengths: a match object a word takes twice as long.
    """
    parts = pattern.split(text)
    ends = list(accumulate(map(len, parts)))
    written = parts[1::2]
    # Written out for ASCII, which nearly all words are: a call for each takes as long as all the rest.
    folded = [word[skipped:].lower() if word.isascii() else fold_word(word[skipped:]) for word in written]
    return tuple(map(_as_word, zip(written, folded, ends[0::2], ends[1::2], strict=False)))  # a gap ends the text


@dataclass(slots=True)
class _Node(Generic[Value]):
    """What may follow the words so far, and what they stand for together, each with the spelling that it needs."""

    following: dict[str, _Node[Value]]
    entries: list[tuple[str | None, Value]]


class PhraseTable(Generic[Value]):
    """Phrases as a tree of their words. The longest phrase wins, and matches do not overlap.

    A phrase with capitals in it ("CIS", "eG8") is an acronym, and found only as it is written; another
    one of one word is a proper name, and found with a capital; others are found in any case, and all are if `any_case`.
    """

    def __init__(self, entries: Iterable[tuple[str, Value]], *, any_case: bool = False) -> None:
        self._root: _Node[Value] = _Node({}, [])
        for phrase, value in entries:
            words = find_words(phrase)
            node = self._root
            for word in words:
                node = node.following.setdefault(word.folded, _Node({}, []))
            node.entries.append((None if any_case else _needed_spelling(phrase, words), value))

    def matches(self, text: str, words: Sequence[Word]) -> Iterator[PhraseMatch[Value]]:
        """The phrases among the words of the text, in order."""
        first_words = self._root.following
        end = 0
        # No loop of Python's own: nearly all words begin no phrase, and every table looks at all of them.
        for index in compress(count(), map(first_words.__contains__, map(_folded_form, words))):
            if index >= end and self._may_begin(words, index):
                found = self._longest(text, words, index)
                if found is not None:
                    yield found
                    end = found.last

    def _may_begin(self, words: Sequence[Word], index: int) -> bool:
        """Whether the word is a phrase, or the one after it goes on with one."""
        node = self._root.following[words[index].folded]
        return bool(node.entries) or (index + 1 < len(words) and words[index + 1].folded in node.following)

    def _longest(self, text: str, words: Sequence[Word], first: int) -> PhraseMatch[Value] | None:
        node, last, best = self._root, first, None
        while last < len(words) and (last == first or _hangs_together(text, words[last - 1], words[last])):
            following = node.following.get(words[last].folded)
            if following is None:
                break
            node, last = following, last + 1
            values = tuple(value for needed, value in node.entries if _is_spelt(words[first:last], needed))
            if values:
                best = PhraseMatch(first, last, values)
        return best


_CAPITALISED = ""
"""The needed spelling of a proper name: with a capital."""


def _needed_spelling(phrase: str, words: Sequence[Word]) -> str | None:
    if phrase.isupper() or (len(words) == 1 and not phrase[1:].islower()):
        return _spelling(words)
    return _CAPITALISED if len(words) == 1 else None


def _is_spelt(words: Sequence[Word], needed: str | None) -> bool:
    if needed == _CAPITALISED:
        return words[0].text[0].isupper()
    return needed is None or _spelling(words) == needed


def _spelling(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _hangs_together(text: str, before: Word, after: Word) -> bool:
    """Whether nothing stands between two words that would end a name, such as a line break or a colon."""
    length = after.start - before.end
    return length <= _LONGEST_GAP and _GAP_IN_PHRASE.issuperset(text[before.end : after.start])
