"""Where the parts of a quotation stand in a text, word by word.

Nothing here is nearly right: a part stands at a place if all its words and marks do, one after another, but for the
typography that index.quote_tokens leaves out. Pure functions, without an archive or an index.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.quote_parts import Joint, Part
from index.quote_tokens import TokenisedText, has_unseen, has_words, is_word

_MOST_OCCURRENCES = 500
"""Of one part in a text: more are not looked at, which bounds the work on repeated words."""
_LONGEST_OMISSION = 150
"""In words and marks. Farther apart, parts are two quotations, and are judged as *spliced*."""
_LONGEST_REPLACED = 12
"""So many words and marks a bracketed insertion may stand for."""
_LONGEST_NAMED = 4
"""So far around a quotation the words are looked for that an insertion at its beginning or end repeats."""
_LEAST_WORDS = 3
"""Shorter parts prove nothing, unless they stand in the text only once; parts with a word less, only once nearby."""
_NEARBY = 25
"""In words and marks."""

QUESTION_MARKS = frozenset("?？؟")

Run = tuple[int, int]
"""Tokens that follow each other: the number of the first, and of the one behind the last."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two parts: tokens from `start` to `end` (excluded), for which the quotation has `joint`."""

    start: int
    end: int
    joint: Joint
    inserted: str
    reads_on: bool = False
    """Whether the quotation shows no border of sentences there: no full stop before, and no capital behind."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the parts stand: `runs` are in their order, `gaps` are those in which words are missing or added."""

    runs: tuple[Run, ...]
    gaps: tuple[Gap, ...]


def place(parts: Sequence[Part], text: TokenisedText, stretches: Iterable[Run]) -> Placement | None:
    """Where the parts stand in their order within one of these stretches of the text, with their gaps marked.

    A stretch is what one person says. Of several places the one with the shortest gaps is taken. None where there is
    none, or a part is too short to be known by.
    """
    found = [occurrences(part, text) for part in parts]
    if not all(found):
        return None
    for first, last in stretches:
        inside = [[run for run in some if first <= run[0] and run[1] <= last] for some in found]
        if all(inside) and (runs := _chain(parts, inside, text)) is not None:
            placement = _joined(runs, parts, text)
            if _is_known_by_its_parts(placement, text):
                return placement
    return None


def may_hold(parts: Sequence[Part], text: str) -> bool:
    """Whether the parts may stand in a text, by one long word of each: cheaper than cutting it into words."""
    return all(_rarest(part.keys) in text for part in parts) or has_unseen(text)


def _rarest(keys: Sequence[str]) -> str:
    """The longest word that is written in one way only; empty where there is none. The first may have another case."""
    return max((key for key in keys[1:] if key.isascii() and key.isalnum()), key=len, default="")


def occurrences(part: Part, text: TokenisedText) -> list[Run]:
    """Where a part stands, in order."""
    keys = list(part.keys)
    starts = sorted(text.occurrences(keys, most=_MOST_OCCURRENCES))
    return [(at, at + len(keys)) for at in starts if _ends_alike(part, text, at + len(keys))]


def _ends_alike(part: Part, text: TokenisedText, end: int) -> bool:
    """Whether a question is quoted as a question. Other marks at the end may differ, or be missing."""
    asked = not QUESTION_MARKS.isdisjoint(_marks_from(end, text))
    if not QUESTION_MARKS.isdisjoint(part.ending):
        return asked
    return not asked or not set(part.ending) & {".", "!"}


def is_asked(placement: Placement, text: TokenisedText) -> bool:
    """Whether the last part ends a question."""
    return not QUESTION_MARKS.isdisjoint(_marks_from(placement.runs[-1][1], text))


def _marks_from(at: int, text: TokenisedText) -> str:
    marks = []
    while at < len(text) and not is_word(text.keys[at]):
        marks.append(text.keys[at])
        at += 1
    return "".join(marks)


def _chain(parts: Sequence[Part], places: Sequence[list[Run]], text: TokenisedText) -> tuple[Run, ...] | None:
    """One place for each part, in order; before each the latest that fits, which makes the gaps shortest."""
    chains: list[tuple[Run, ...]] = [(run,) for run in places[0]]
    for part, following in zip(parts[1:], places[1:], strict=True):
        ends = [chain[-1][1] for chain in chains]
        longer = []
        for run in following:
            latest = bisect_right(ends, run[0]) - 1
            if latest >= 0 and _may_follow(part, Gap(ends[latest], run[0], part.joint or Joint.OMISSION, ""), text):
                longer.append((*chains[latest], run))
        chains = longer
    return min(chains, key=lambda chain: chain[-1][1] - chain[0][0], default=None)


def _may_follow(part: Part, gap: Gap, text: TokenisedText) -> bool:
    match part.joint:
        case Joint.OMISSION:
            return gap.end - gap.start <= _LONGEST_OMISSION
        case Joint.INSERTION:
            return gap.end - gap.start <= _LONGEST_REPLACED
        case _:
            return not has_words(text.keys[gap.start : gap.end])


def _joined(runs: Sequence[Run], parts: Sequence[Part], text: TokenisedText) -> Placement:
    """The places of neighbouring parts as one, where the text has the same mark, or nothing is marked."""
    joined, gaps = [runs[0]], list[Gap]()
    if parts[0].inserted:
        gaps.append(Gap(max(0, runs[0][0] - _LONGEST_NAMED), runs[0][0], Joint.BEGINNING, parts[0].inserted))
    for earlier, part, run in zip(parts, parts[1:], runs[1:], strict=False):
        inserted = f"{earlier.inserted_behind} {part.inserted}".strip()
        reads_on = not earlier.ending and part.keys[0][:1].islower()
        gap = Gap(joined[-1][1], run[0], part.joint or Joint.OMISSION, inserted, reads_on)
        is_joined = gap.joint is Joint.ATTRIBUTION or _is_own_mark(gap, text)
        if (not inserted and is_joined) or _is_own_bracket(gap, text):
            joined[-1] = (joined[-1][0], run[1])
        else:
            joined.append(run)
            gaps.append(gap)
    if parts[-1].inserted_behind:
        end = runs[-1][1]
        gaps.append(Gap(end, min(len(text), end + _LONGEST_NAMED), Joint.END, parts[-1].inserted_behind))
    return Placement(tuple(joined), tuple(gaps))


def _is_own_mark(gap: Gap, text: TokenisedText) -> bool:
    """Whether the text has no words there, and marks an omission or a pause itself."""
    between = text.keys[gap.start : gap.end]
    if has_words(between):
        return False
    return "…" in between or any(gap.start <= at <= gap.end for at in text.own_elisions)


def _is_own_bracket(gap: Gap, text: TokenisedText) -> bool:
    """Whether the text itself has the insertion, in brackets."""
    return bool(gap.inserted) and text.keys[gap.start : gap.end] == ["[", *TokenisedText(gap.inserted).keys, "]"]


def _is_known_by_its_parts(placement: Placement, text: TokenisedText) -> bool:
    if not any(gap.joint is Joint.OMISSION for gap in placement.gaps):
        return True
    return all(_is_known(run, placement.gaps, text) for run in placement.runs)


def _is_known(run: Run, gaps: Sequence[Gap], text: TokenisedText) -> bool:
    keys = text.keys[run[0] : run[1]]
    words = sum(map(is_word, keys))
    if words >= _LEAST_WORDS:
        return True
    beside = [gap for gap in gaps if run[0] == gap.end or run[1] == gap.start]
    if all(gap.joint is not Joint.OMISSION for gap in beside):
        return True
    others = [at for at in text.occurrences(keys, most=_MOST_OCCURRENCES) if at != run[0]]
    if words == _LEAST_WORDS - 1:
        others = [at for at in others if abs(at - run[0]) <= _NEARBY]
    return not others


def runs_over_own_elision(placement: Placement, text: TokenisedText) -> bool:
    """Whether the words run over a place where the text marks an omission of its own."""
    return any(first < at < last for first, last in placement.runs for at in text.own_elisions)
