"""Whether all numbers of a segment lie inside of their bounds: asked of segments that somebody else has written.

A search checks what it reads. Here everything is read, once, so that what is wrong shows before anybody searches.
"""

from __future__ import annotations

import numpy as np

from index.columnar.columns import KeywordField
from index.columnar.damage import DamagedSegment
from index.columnar.evaluate import OpenSegment
from index.columnar.packing import BLOCK
from index.columnar.text_field import TextField

_OCCURRENCES = 1 << 20  # words that are unpacked at a time


def require_sound(segment: OpenSegment) -> None:
    """Raise DamagedSegment where a number of any field leads out of its array, or contradicts another."""
    layout = segment.segment.layout
    for name in layout.texts:
        _require_sound_text(segment.text(name), name)
    for name in layout.keywords:
        _require_sound_keywords(segment.keyword(name), name)
    for name in layout.numbers:
        segment.number(name)
    _ = segment.refs


def _require_sound_text(field: TextField, name: str) -> None:
    sums = np.cumsum(field.occurrences, dtype=np.int64)
    if field.with_positions and len(sums):
        data, _ = field.positions_bytes(0)
        if sums[-1] > len(data) * BLOCK:  # before anything is made as long as is said: a block has a byte at least
            raise DamagedSegment(f"{name}: there are fewer positions than the terms are said to have")
    splits = np.flatnonzero(np.diff(sums // _OCCURRENCES, prepend=0)).tolist()
    for start, end in zip([0, *splits], [*splits, len(field.terms)], strict=True):
        field.postings_of(range(start, end))
    previous = b""
    for number in range(len(field.terms)):
        term = field.terms[number]
        if term <= previous and number:
            raise DamagedSegment(f"{name}: its terms are out of order")
        previous = term


def _require_sound_keywords(field: KeywordField, name: str) -> None:
    values = [field.values[number].encode() for number in range(len(field.values))]
    if values != sorted(set(values)):
        raise DamagedSegment(f"{name}: its values are out of order")
    for number in range(len(field.labels)):
        _ = field.labels[number]
