"""From text to the words that are indexed and looked up.

One tokeniser serves the index, the query and the snippet, so that what is found is also what is marked. There are two
views of its words: *exact*, where each is folded (archive.canonical.fold) and none is dropped, and *stemmed*, where it
is also cut down to its stem in the language of the statement (Snowball stemmers, https://snowballstem.org/).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from archive.canonical import fold

# Scripts that put no spaces between words. Thai vowel signs are marks, and belong to the run.
_UNSPACED = (
    "\u0e00-\u0e3e\u0e40-\u0e7f"  # Thai without its currency sign
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Kana, and the marks of repetition
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Han
)
# Marks (accents that stand for themselves, vowel signs) are parts of words, which `\w` does not know.
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_SOFT_HYPHEN = "\u00ad"
# U+02BC is a letter to Unicode, but people type any other apostrophe for it, and those divide words.
_LETTERS = rf"(?:[^\W_ʼ]++|[{_MARKS}{_SOFT_HYPHEN}]++)"  # runs, since letter by letter takes twice as long
# A full stop or comma between digits belongs to the number: 3.5 is not 35, and not 3 and 5.
_WORD = re.compile(rf"[^\W_ʼ]{_LETTERS}*+(?:(?<=\d)[.,](?=\d){_LETTERS}++)*+")
_ODD_LETTER = re.compile(f"[ʼ{_UNSPACED}]")
_RUN = re.compile(f"([{_UNSPACED}]+)")
_STEMMING = threading.Lock()


class Token(NamedTuple):
    """A word of a text. A tuple, not a dataclass, since texts have hundreds: it is made in half the time.

    `text` is folded; `start` and `end` (excluded) count code points of the text as it was given. Words that follow each
    other have positions that do so too. In scripts without spaces (Han, Kana, Thai) a token is two characters, each
    overlapping the next, and a run of n characters takes n positions: so phrases do not reach across a run's end.
    """

    text: str
    start: int
    end: int
    position: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order, none dropped. Quotation marks, dashes, apostrophes and ``#`` divide or vanish."""
    if _RUN.search(text) is None:
        for position, word in enumerate(_WORD.finditer(text)):
            yield Token(_folded(word[0]), *word.span(), position)
    else:
        yield from _tokens_with_runs(text)


def _tokens_with_runs(text: str) -> Iterator[Token]:
    position = 0
    for word in _WORD.finditer(text):
        start = word.start()
        # Odd pieces are runs without spaces.
        for number, piece in enumerate(_RUN.split(word[0])):
            if not piece:
                continue
            if number % 2 and len(piece) > 1:
                yield from _pairs(piece, start, position)
                position += len(piece)
            else:
                yield Token(_folded(piece), start, start + len(piece), position)
                position += 1
            start += len(piece)


def is_one_word(letters: str) -> bool:
    """Whether some letters are a single token, which they are but for a few letters, and scripts without spaces."""
    return _ODD_LETTER.search(letters) is None


def _pairs(run: str, start: int, position: int) -> Iterator[Token]:
    for offset in range(len(run) - 1):
        yield Token(_folded(run[offset : offset + 2]), start + offset, start + offset + 2, position + offset)


def divides_anywhere(character: str) -> bool:
    """Whether it belongs to a script without spaces, where a text may be cut inside of what looks like one word."""
    return _RUN.match(character) is not None


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """The stem of a folded word in a language (ISO 639-1); the word itself where the language has no stemmer."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return word
    with _STEMMING:  # a Snowball stemmer has state, and must not run in two threads at once
        return stemmer.stemWord(word) or word


def all_stems(words: Sequence[str], language: str) -> list[str]:
    """The stems of many folded words, a tenth of the time that one by one takes where they are not remembered."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return list(words)
    with _STEMMING:
        return [stem or word for stem, word in zip(stemmer.stemWords(words), words, strict=True)]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    try:
        return Stemmer.Stemmer(language)
    except KeyError:
        return None


def stems(word: str, languages: Iterable[str]) -> frozenset[str]:
    """Under what a folded word is found in the stemmed view of statements in these languages."""
    return frozenset(stem(word, language) for language in languages)
