"""Sentence anchors across revisions: which sentence of one state of a text is which one of another.

Sentences that stand once in both states are found again first, as in a patience diff. What lies between them is
aligned so that as many words as possible are kept, in order (after Gale and Church, "A program for aligning sentences
in bilingual corpora", 1993, https://aclanthology.org/J93-1004/): sentences may be reworded, divided or joined. What
stands elsewhere was moved. Where it is not clear what became of a sentence it counts as removed: a link that leads to
words which are not the cited ones is worse than one that leads nowhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise, takewhile

from rapidfuzz.distance import LCSseq

from archive.canonical import plain_typography

_SIMILAR = 0.5
"""What two sentences have in common where one is the other reworded: the share of their letters in words of both."""
_SIMILAR_ELSEWHERE = 0.8
"""The same where the sentence would have moved, too."""
_LEAST_KEPT_RUN = 8
"""In words: two sentences with so long a run in common are one, whatever was written around it."""
_LEAST_WORDS = 4
"""A shorter sentence ("Thank you.") is known again by its place only."""
_MOST_JOINED = 3
_MOST_PAIRS = 40_000
"""Of sentences to compare. There are more only where all of a very long text was rewritten."""
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|\w+|[^\w\s]")
# Thai, Kana and Han do not part words: there a letter stands for one.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")


class Fate(StrEnum):
    """What became of a sentence in another revision. Where only spaces or typography changed it is the SAME."""

    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Match:
    """Sentences of a revision, and those of another that they are, by their numbers.

    Usually one and one; there are several of one side where a sentence was divided or some were joined.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    fate: Fate


@dataclass(frozen=True, slots=True)
class SentenceFate:
    """What became of the sentence with this number in another revision, and which sentences it is there.

    It is none where it was removed, and several where it was divided.
    """

    number: int
    fate: Fate
    into: tuple[int, ...]


def fates(matches: Iterable[Match], sentences: int, *, backwards: bool = False) -> tuple[SentenceFate, ...]:
    """What became of each of so many sentences; `backwards`, of those of the later revision in the earlier one.

    So a sentence that is new in a revision is REMOVED in the backward direction.
    """
    found: dict[int, SentenceFate] = {}
    for match in matches:
        source, target = (match.after, match.before) if backwards else (match.before, match.after)
        found |= {number: SentenceFate(number, match.fate, target) for number in source}
    return tuple(found.get(number, SentenceFate(number, Fate.REMOVED, ())) for number in range(1, sentences + 1))


def match_sentences(before: Sequence[str], after: Sequence[str]) -> tuple[Match, ...]:
    """Which sentences of one state are which ones of the other; those that are in no match were removed, or are new."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    matches = [Match((number,), (number,), Fate.SAME) for number in range(1, head + 1)]
    matches += [Match((len(before) - back,), (len(after) - back,), Fate.SAME) for back in range(tail)]
    matches += _matches(
        [_Sentence(number, before[number - 1]) for number in range(head + 1, len(before) - tail + 1)],
        [_Sentence(number, after[number - 1]) for number in range(head + 1, len(after) - tail + 1)],
    )
    return tuple(sorted(matches, key=lambda one: (one.before, one.after)))


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """With how many equal sentences both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


class _Sentence:
    """What is compared of a sentence: `key` to tell whether it is the same, `words` how similar it is."""

    __slots__ = ("key", "letters", "number", "vocabulary", "words")

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.key = " ".join(_TOKEN.findall(plain_typography(text)))
        self.words = _WORD.findall(text.casefold())
        self.vocabulary = frozenset(self.words)
        self.letters = sum(map(len, self.words))


def _matches(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[Match]:
    unique = _unique_pairs(old, new)
    anchors = _longest_increasing(unique)
    matches = [_one_to_one(old[i], new[j], Fate.SAME) for i, j in anchors]
    matches += [_one_to_one(old[i], new[j], Fate.MOVED) for i, j in set(unique) - set(anchors)]
    taken_old, taken_new = {i for i, _ in unique}, {j for _, j in unique}
    for (last_i, last_j), (next_i, next_j) in pairwise([(-1, -1), *anchors, (len(old), len(new))]):
        matches += _aligned(
            [old[i] for i in range(last_i + 1, next_i) if i not in taken_old],
            [new[j] for j in range(last_j + 1, next_j) if j not in taken_new],
        )
    matched_old, matched_new = {i for one in matches for i in one.before}, {j for one in matches for j in one.after}
    matches += _reworded_elsewhere(
        [one for one in old if one.number not in matched_old and len(one.words) >= _LEAST_WORDS],
        [one for one in new if one.number not in matched_new and len(one.words) >= _LEAST_WORDS],
    )
    return matches


def _one_to_one(one: _Sentence, other: _Sentence, fate: Fate) -> Match:
    return Match((one.number,), (other.number,), fate)


def _unique_pairs(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[tuple[int, int]]:
    """The places of the sentences that stand once in each state, and are long enough not to do so by chance."""
    times_old, times_new = (Counter(one.key for one in state) for state in (old, new))
    places = {one.key: j for j, one in enumerate(new)}
    return [
        (i, places[one.key])
        for i, one in enumerate(old)
        if len(one.words) >= _LEAST_WORDS and times_old[one.key] == times_new[one.key] == 1
    ]


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs as stand in the same order in both states; the first places are in order already."""
    ends: list[int] = []  # the smallest second place at which a run of each length ends
    lengths = []
    for _, place in pairs:
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        lengths.append(length)
    kept: list[tuple[int, int]] = []
    for pair, length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == len(ends) - 1 - len(kept):
            kept.append(pair)
    return kept[::-1]


def _aligned(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[Match]:
    """The best alignment of these sentences, in their order, by dynamic programming."""
    if len(old) * len(new) > _MOST_PAIRS:
        return
    steps = _best_steps(old, new)
    i = j = 0
    while i < len(old) and j < len(new):
        of_old, of_new = steps[i, j]
        if of_old and of_new:
            fate = Fate.SAME if of_old == of_new and old[i].key == new[j].key else Fate.REWORDED
            yield Match(
                tuple(one.number for one in old[i : i + of_old]), tuple(one.number for one in new[j : j + of_new]), fate
            )
        i, j = i + of_old, j + of_new


def _best_steps(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> dict[tuple[int, int], tuple[int, int]]:
    """From each pair of places, how many sentences of each state to pass over next; where they match, some of both."""
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    worth: defaultdict[tuple[int, int], float] = defaultdict(float)  # of the best alignment from there on
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            choices = [(1, 0, 0.0), (0, 1, 0.0), *(one for one in _choices(old, new, i, j) if one[-1] > 0)]
            worth[i, j], steps[i, j] = max(
                ((gain + worth[i + of_old, j + of_new], (of_old, of_new)) for of_old, of_new, gain in choices),
                key=lambda one: one[0],
            )
    return steps


def _choices(old: Sequence[_Sentence], new: Sequence[_Sentence], i: int, j: int) -> Iterator[tuple[int, int, float]]:
    """How the sentences from these places on can match: how many of each state, and what that is worth.

    The square makes one good match worth more than two poor ones.
    """
    yield 1, 1, (old[i].letters + new[j].letters) * _similarity(old[i], new[j]) ** 2
    for several in range(2, _MOST_JOINED + 1):
        if i + several <= len(old):
            yield several, 1, _worth_as_one(old[i : i + several], new[j])
        if j + several <= len(new):
            yield 1, several, _worth_as_one(new[j : j + several], old[i])


def _similarity(one: _Sentence, other: _Sentence) -> float:
    """The share of their letters in words that both have in order; 0 where they are not the same sentence."""
    if one.key == other.key:
        return 1.0
    letters = one.letters + other.letters
    shared = [word for word in one.words if word in other.vocabulary]
    if 2 * sum(map(len, shared)) < _SIMILAR * letters and len(shared) < _LEAST_KEPT_RUN:
        return 0.0
    runs = _common_runs(one.words, other.words)
    similarity = 2 * sum(map(len, chain.from_iterable(runs))) / letters
    return similarity if similarity >= _SIMILAR or max(map(len, runs), default=0) >= _LEAST_KEPT_RUN else 0.0


def _worth_as_one(parts: Sequence[_Sentence], whole: _Sentence) -> float:
    """What it is worth to take several sentences of one state for one of the other; 0 where they are not.

    They are only where each of them is there: fewer letters stand in other words than half of the shortest has.
    """
    letters = sum(one.letters for one in parts) + whole.letters
    most_different = min(one.letters for one in parts) // 2
    if abs(letters - 2 * whole.letters) > most_different:
        return 0.0
    joined: list[str] = []
    for one in parts:
        if joined and joined[-1] + one.words[0] in whole.vocabulary:  # where the space was lost: “NATOAsia”
            joined[-1:] = [joined[-1] + one.words[0], *one.words[1:]]
        else:
            joined += one.words
    different = letters - 2 * sum(map(len, chain.from_iterable(_common_runs(joined, whole.words))))
    return float(letters - different) if different <= most_different else 0.0


def _common_runs(words: Sequence[str], others: Sequence[str]) -> list[Sequence[str]]:
    """The runs of words in a longest common subsequence."""
    operations = LCSseq.opcodes(words, others)
    return [words[one.src_start : one.src_end] for one in operations if one.tag == "equal"]


def _reworded_elsewhere(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[Match]:
    """Of sentences that match nothing in their place, those that are beyond doubt ones of another place, reworded."""
    if len(old) * len(new) > _MOST_PAIRS:
        return
    likely = [(one, other) for one in old for other in new if _similarity(one, other) >= _SIMILAR_ELSEWHERE]
    candidates = Counter(each.number for each, _ in likely), Counter(each.number for _, each in likely)
    for one, other in likely:
        if candidates[0][one.number] == candidates[1][other.number] == 1:
            yield _one_to_one(one, other, Fate.REWORDED)
