"""Which words two texts have in common, and which were removed or added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import LCSseq

_WORD = re.compile(r"(?:\w+(?:['’.,-]\w+)*|[^\w\s])\s*|\s+")


class Change(StrEnum):
    """What became of words of the earlier text in the later one."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WordRun:
    """Words that stand together and have had the same change."""

    text: str
    change: Change


def word_differences(before: str, after: str) -> tuple[WordRun, ...]:
    """The longest common sequence of words, and what stands between; white space alone is no difference.

    What is kept and added, joined, is the later text; what is kept and removed is the earlier one but for white space.
    """
    return tuple(_runs(_WORD.findall(before), _WORD.findall(after)))


def _runs(before: list[str], after: list[str]) -> Iterator[WordRun]:
    steps = LCSseq.opcodes([one.strip() for one in before], [one.strip() for one in after])
    for kept, group in groupby(steps, key=lambda step: step.tag == "equal"):
        some = list(group)
        removed = "".join(word for step in some for word in before[step.src_start : step.src_end])
        added = "".join(word for step in some for word in after[step.dest_start : step.dest_end])
        if removed and not kept:
            yield WordRun(removed, Change.REMOVED)
        if added:
            yield WordRun(added, Change.KEPT if kept else Change.ADDED)
