"""The passage of a text that is most like a quotation whose words differ from it, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq, MatchingBlock
from rapidfuzz.fuzz import partial_ratio_alignment

from archive.critical_words import WordClass, is_of_class, number_key
from archive.word_differences import Change, WordRun
from index.limiting_phrases import CONDITIONS
from index.quote_tokens import TokenisedText, is_word

_FARTHEST_SINGLE = 6
"""In words: a common word (“the”) farther away from the others is there by chance."""
_WORDS_OF_THEIR_OWN = 3
"""So many neighbouring common words are there by no chance, however far away."""
_FIRST_CODE = 0xE000
"""Behind the surrogates; so a million words can have one."""
_TURNING = (WordClass.NEGATION, WordClass.MODAL, WordClass.CONDITION)
_MORE_AND_LESS = (
    "more less fewer most least above below over under higher lower больше меньше более менее выше ниже mehr weniger "
    "über unter plus moins"
)
_COMPARATIVES = frozenset(_MORE_AND_LESS.split())


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
        "".join(codes.setdefault(word, chr(_FIRST_CODE + len(codes))) for word in some) for some in (quote, words)
    )
    best = partial_ratio_alignment(quoted, there)
    if best is None:
        return 0, 0
    return max(0, best.dest_start - len(quote)), best.dest_end + len(quote)


def _common(quote: Sequence[str], words: Sequence[str]) -> list[int]:
    """The numbers of the words that both have in order, without single ones far away at the ends."""
    blocks = [block for block in LCSseq.editops(quote, words).as_matching_blocks() if block.size]
    while len(blocks) > 1 and _is_by_chance(blocks[0], blocks[1].b - blocks[0].b - blocks[0].size):
        blocks.pop(0)
    while len(blocks) > 1 and _is_by_chance(blocks[-1], blocks[-1].b - blocks[-2].b - blocks[-2].size):
        blocks.pop()
    if not blocks:
        return []
    # What was taken away may stand right before, too: of two equal words the far one was found first.
    first, reach = blocks[0], 0
    while reach < min(first.a, first.b) and quote[first.a - 1 - reach] == words[first.b - 1 - reach]:
        reach += 1
    common = [number for block in blocks for number in range(block.b, block.b + block.size)]
    return [*range(first.b - reach, first.b), *common]


def _is_by_chance(block: MatchingBlock, gap: int) -> bool:
    return block.size < _WORDS_OF_THEIR_OWN and gap >= _FARTHEST_SINGLE


def is_critical(runs: Sequence[WordRun], language: str) -> bool:
    """Whether a negation, modal, condition or number differs, “more” or “less”, or the quotation has another name.

    A figure and the word for it are the same number. A name that is only left out does not make another.

    In German every noun is capitalised, so only abbreviations and words with figures are taken for names there.
    """
    removed, added = ([*_changed(runs, change)] for change in (Change.REMOVED, Change.ADDED))
    if _numbers(removed, language) != _numbers(added, language) or _changes_figure(runs):
        return True
    if any(CONDITIONS.search(run.text.casefold()) for run in runs if run.change is not Change.KEPT):
        return True
    other_case = {_other_case(word) for word in removed} & set(added)
    changed = [word for word in (*removed, *added) if word not in other_case and _other_case(word) not in other_case]
    if any(_is_name(word, language) for word in added if word in changed):
        return True
    if not _COMPARATIVES.isdisjoint(word.casefold() for word in changed):
        return True
    return any(is_of_class(word, one, language) for word in changed for one in _TURNING)


def _changes_figure(runs: Sequence[WordRun]) -> bool:
    """Whether a figure that is kept has lost or won its sign, or what it counts: ``-5``, ``18%``, ``$40``."""
    for run, following in pairwise((*runs, WordRun("", Change.KEPT))):
        if run.change is not Change.KEPT:
            if any(mark in run.text for mark in "%‰$€£¥₽"):
                return True
            if run.text.endswith(("-", "−", "–", "/")) and following.text[:1].isdigit():
                return True
    return False


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
