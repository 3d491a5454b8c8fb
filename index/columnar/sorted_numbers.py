"""Arrays of numbers in ascending order: what two of them have in common, and where runs of equal numbers begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]

_FEW = 16  # numbers are looked up in a list, instead of marked, where it is more than so many times as long


def firsts_of_runs(numbers: Numbers) -> Numbers:
    """Where runs of equal numbers begin."""
    changes = np.empty(len(numbers), dtype=np.bool_)
    changes[:1] = True
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes.nonzero()[0]


def matching(candidates: Numbers, listed: Numbers) -> tuple[Numbers, Numbers]:
    """Indices into both arrays, each in ascending order and without doubles, of the numbers that are in both."""
    if len(candidates) > len(listed):
        at, found = matching(listed, candidates)
        return found, at
    if not len(candidates):
        return candidates, candidates
    if len(candidates) * _FEW > len(listed):  # then marking each is faster than looking many up
        mark = np.zeros(max(int(candidates[-1]), int(listed[-1])) + 1, dtype=np.bool_)
        mark[candidates] = True
        at = mark[listed].nonzero()[0]
        mark[candidates] = False
        mark[listed] = True
        return mark[candidates].nonzero()[0], at
    at = listed.searchsorted(candidates)
    at[at == len(listed)] = 0  # equal to no candidate, since these are all greater
    found = (listed[at] == candidates).nonzero()[0]
    return found, at[found]


def common(left: Numbers, right: Numbers) -> Numbers:
    """The numbers, however great, that are in both arrays, each in ascending order."""
    if len(left) > len(right):
        left, right = right, left
    if not len(left):
        return left
    at = right.searchsorted(left)
    at[at == len(right)] = 0
    common: Numbers = left[right[at] == left]
    return common
