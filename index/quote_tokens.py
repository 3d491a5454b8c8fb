"""A text as the words and marks by which quotations are compared, without the typography that may differ.

Other than in the index (index.analysis), case counts, and so do commas, figures with their signs, currencies and
percents: whoever changes one of these changes what was said. What does not count: kinds of quotation marks, dashes,
spaces, ``#``, characters that cannot be seen, pictures (emoji), and ``ё`` where no other word is made of it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

_MARKS = "".join(chr(code) for code in range(0x300, 0xFE00) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
# Invisible characters belong to the word that they stand in: a reader sees one word. The overrides of direction do not
# belong here, since what they turn round is read otherwise.
_UNSEEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f"
_SINGLE = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Kana and Han, which put no spaces between words: each letter is compared by itself."""
_LETTERS = rf"[^\W{_SINGLE}]*+(?:[{_MARKS}{_UNSEEN}]++[^\W{_SINGLE}]*+)*+"
ELLIPSIS = r"[\[(<]\s*(?:\.{2,}|…)\s*[\])>]|\.(?:\s?\.){2,}|…"
_IGNORED = (
    r"\s\"“”„‟«»‹›「」『』＂'‘’‚‛＇`´ʼ"
    r"\-‐‑‒–—―−﹣－#•·▪‣\u200d"
    + _UNSEEN
    + "\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_TOKEN = re.compile(
    rf"(?:(?<![\w.,)\-–−])[-−–](?=\d))?(?=[^\W{_SINGLE}]){_LETTERS}(?:(?:(?<=\d)[.,:](?=\d)|['’‘ʼ＇](?=\w)){_LETTERS})*+"
    rf"|(?P<ellipsis>{ELLIPSIS})"
    rf"|[{_SINGLE}]"
    rf"|[^{_IGNORED}]"
)
_ODD = re.compile(rf"[’‘ʼ＇ё−–Ё{_UNSEEN}]")
_UNSEEN_PATTERN = re.compile(f"[{_UNSEEN}]")
_APOSTROPHES = re.compile("[’‘ʼ＇]")
_SEPARATOR = "\n"

# Words of which ё makes others: "все" are all, "всё" is everything. Folded with е.
_MADE_OTHERS = """
берет ведем ведра вести весла все всем гнезда жены звезды зерна истекший колеса крестный мел небо нем озера осел
осознаем падеж поем познаем признаем села сестры слезы совершенный сознаем стекла том узнаем чем
"""
_CHANGED_BY_YO = frozenset(_MADE_OTHERS.split())
ENDING_MARKS = frozenset(".,;:!?…()[]{}/|。，、；：！？؟،¿¡")
"""Marks that may be missing, or others, where a quotation begins and ends."""


class TokenisedText:
    """A text cut into tokens: `keys` are compared, `starts` and `ends` (excluded) count code points of `text`.

    Bracketed ellipses (``<...>``, ``[…]``), with which a text marks its own omissions, are no tokens: `own_elisions`
    are the numbers of the tokens that follow one.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.own_elisions: list[int] = []
        for found in _TOKEN.finditer(text):
            if found.lastgroup == "ellipsis" and found[0][0] in "[(<":
                self.own_elisions.append(len(self.keys))
                continue
            self.keys.append("…" if found.lastgroup == "ellipsis" else found[0])
            self.starts.append(found.start())
            self.ends.append(found.end())
        if _ODD.search(text):
            self.keys = [_plain(key) if _ODD.search(key) else key for key in self.keys]

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _joined(self) -> str:
        return _SEPARATOR + _SEPARATOR.join(self.keys) + _SEPARATOR

    @cached_property
    def _offsets(self) -> list[int]:
        offsets, at = [], 0
        for key in self.keys:
            offsets.append(at)
            at += len(key) + 1
        return offsets

    @cached_property
    def folded(self) -> list[str]:
        """The keys without case and without ``ё``, to see what is like."""
        return [key.casefold().replace("ё", "е") for key in self.keys]

    def token_at(self, position: int) -> int:
        """The number of the first token that begins at that code point or behind it."""
        return bisect_left(self.starts, position)

    def occurrences(self, keys: list[str], *, most: int) -> Iterator[int]:
        """The numbers of the tokens at which these follow each other, `most` of them.

        The first letter may have the other case: a quotation may begin a sentence, or stand inside one.
        """
        found = 0
        for first in dict.fromkeys((keys[0], _other_case(keys[0]))):
            needle = _SEPARATOR + _SEPARATOR.join([first, *keys[1:]]) + _SEPARATOR
            at = self._joined.find(needle)
            while at >= 0 and found < most:
                yield bisect_left(self._offsets, at)
                found += 1
                at = self._joined.find(needle, at + 1)


def has_words(keys: list[str]) -> bool:
    """Whether there is anything but marks."""
    return any(is_word(key) for key in keys)


def is_word(key: str) -> bool:
    """Whether a token is a word or a figure, and no mark."""
    return any(letter.isalnum() for letter in key)


def _plain(key: str) -> str:
    key = _APOSTROPHES.sub("'", _UNSEEN_PATTERN.sub("", key)).replace("−", "-").replace("–", "-")
    if "ё" not in key and "Ё" not in key:
        return key
    without = key.replace("ё", "е").replace("Ё", "Е")
    return key if without.casefold() in _CHANGED_BY_YO else without


def _other_case(key: str) -> str:
    return key[0].swapcase() + key[1:]
