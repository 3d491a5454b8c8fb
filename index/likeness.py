"""The passage of a text that is most like a quotation whose words differ from it, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz.distance import LCSseq, MatchingBlock
from rapidfuzz.fuzz import partial_ratio_alignment

from archive.critical_words import WordClass, is_of_class, number_key
from archive.word_differences import Change, WordRun
from index.quote_tokens import TokenisedText, is_word

_FARTHEST_SINGLE = 6
"""In words: a common word (“the”) farther away from the others is there by chance."""
_WORDS_OF_THEIR_OWN = 3
"""So many neighbouring common words are there by no chance, however far away."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Tokens of a text from `start` to `end` (excluded), the share of the quotation's words there, and the distance.

    `distance` is 0 where the words are equal, case aside, and 1 where none is common.
    """

    start: int
    end: int
    share: float
    distance: float
    common: int


def most_alike(quote: Sequence[str], text: TokenisedText) -> Likeness | None:
    """Where the text is most like the quotation's folded words; None where they have no word in common."""
    numbers = [number for number, key in enumerate(text.keys) if is_word(key)]
    words = [text.folded[number] for number in numbers]
    if not words or not quote:
        return None
    window = _window(quote, words)
    common = _common(quote, words[window[0] : window[1]])
    if not common:
        return None
    first, last = window[0] + common[0], window[0] + common[-1]
    distance = 1 - 2 * len(common) / (len(quote) + last + 1 - first)
    return Likeness(numbers[first], numbers[last] + 1, len(common) / len(quote), max(0.0, distance), len(common))


def _window(quote: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
    """The words around the best place: as many again on both sides, since words may be left out."""
    if len(words) <= len(quote):
        return 0, len(words)
    # Words as numbers of code points: rapidfuzz compares strings many times faster than lists.
    codes: dict[str, str] = {}
    quoted, there = (
        "".join(codes.setdefault(word, chr(0xF0000 + len(codes))) for word in some) for some in (quote, words)
    )
    best = partial_ratio_alignment(quoted, there)
    if best is None:
        return 0, 0
    return max(0, best.dest_start - len(quote)), best.dest_end + len(quote)


def _common(quote: Sequence[str], words: Sequence[str]) -> list[int]:
    """The numbers of the words that both have in order, without single ones far away at the ends."""
    blocks = [block for block in LCSseq.editops(quote, words).as_matching_blocks() if block.size]
    while len(blocks) > 1 and blocks[0].size < _WORDS_OF_THEIR_OWN and _gap(blocks[0], blocks[1]) > _FARTHEST_SINGLE:
        blocks.pop(0)
    while len(blocks) > 1 and blocks[-1].size < _WORDS_OF_THEIR_OWN and _gap(blocks[-2], blocks[-1]) > _FARTHEST_SINGLE:
        blocks.pop()
    if not blocks:
        return []
    # Of a word that stands there several times, the one that was dropped as far away may have a neighbour, too.
    first, last = blocks[0], blocks[-1]
    before = _equal(reversed(quote[: first.a]), reversed(words[: first.b]))
    behind = _equal(quote[last.a + last.size :], words[last.b + last.size :])
    return [
        *range(first.b - before, first.b),
        *(number for block in blocks for number in range(block.b, block.b + block.size)),
        *range(last.b + last.size, last.b + last.size + behind),
    ]


def _gap(earlier: MatchingBlock, later: MatchingBlock) -> int:
    return later.b - (earlier.b + earlier.size - 1)


def _equal(quote: Iterable[str], words: Iterable[str]) -> int:
    """With how many equal words both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(quote, words, strict=False)))


def is_critical(runs: Sequence[WordRun], language: str) -> bool:
    """Whether a negation, modal, number or name differs. A figure and the word for it are the same number.

    In German every noun is capitalised, so only abbreviations and words with figures are taken for names there.
    """
    removed, added = ([*_changed(runs, change)] for change in (Change.REMOVED, Change.ADDED))
    if _numbers(removed, language) != _numbers(added, language):
        return True
    other_case = {_other_case(word) for word in removed} & set(added)
    changed = [word for word in (*removed, *added) if word not in other_case and _other_case(word) not in other_case]
    return any(
        is_of_class(word, WordClass.NEGATION, language)
        or is_of_class(word, WordClass.MODAL, language)
        or _is_name(word, language)
        for word in changed
    )


def _changed(runs: Sequence[WordRun], change: Change) -> Iterator[str]:
    return (word for run in runs if run.change is change for word in TokenisedText(run.text).keys if is_word(word))


def _numbers(words: Sequence[str], language: str) -> Counter[str]:
    """The numbers among the words, those in letters as figures where that is known."""
    keys = ((word, number_key(word, language)) for word in words)
    return Counter(key for word, key in keys if key[0].isdigit() or is_of_class(word, WordClass.NUMBER, language))


def _other_case(word: str) -> str:
    return word[0].swapcase() + word[1:]


def _is_name(word: str, language: str) -> bool:
    if language == "de":
        return len(word) > 1 and word.isupper()
    return word[:1].isupper()
