"""Writing the documents of several segments, without the deleted ones, as one segment; and when that is worth it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.columnar.builder import entry_order
from index.columnar.columns import KeywordField, Mask
from index.columnar.evaluate import OpenSegment
from index.columnar.field_writer import TextFieldWriter, write_keyword_field, write_number_field, write_strings
from index.columnar.packing import ranks
from index.columnar.scoring import ROUNDED_LENGTHS
from index.columnar.segment import STORED, Layout, SegmentWriter
from index.columnar.text_field import Postings, TextField

Numbers = NDArray[np.intp]
Number = TypeVar("Number", bound=np.integer[Any])

_OCCURRENCES = 1 << 19  # words of all segments together, about, that are merged at a time; memory grows with it
_TIER = 2  # bits: segments are of one tier where they are less than four times as large as each other
_TOGETHER = 4  # segments of one tier that are merged
_LEAST_WORK = 8192  # documents that a commit may write anew, however few it brings
_WORK = 8  # documents that it may write anew for each that it brings


def worth_merging(sizes: Sequence[int], *, brought: int) -> Sequence[int]:
    """The indices of the segments to merge, by how many documents they have left; none where it is not worth it.

    Of one tier four are merged into one of the next, so a document is written anew a few times only, however many
    commits there are. What a commit writes anew is bounded by the `brought` documents that it brings.
    """
    bound = max(_LEAST_WORK, _WORK * brought)
    tiers: dict[int, list[int]] = {}
    for index in sorted(range(len(sizes)), key=lambda index: sizes[index]):
        tiers.setdefault(sizes[index].bit_length() // _TIER, []).append(index)
    for tier in sorted(tiers):
        if len(tiers[tier]) >= _TOGETHER and sum(sizes[index] for index in tiers[tier]) <= bound:
            return tiers[tier]
    return []


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to merge, and which of its documents are to stay; None where all are."""

    segment: OpenSegment
    live: Mask | None

    @property
    def numbers(self) -> Numbers:
        """The documents that stay."""
        return np.arange(self.segment.documents) if self.live is None else np.flatnonzero(self.live)


def merge(sources: Sequence[Source], folder: Path, layout: Layout) -> tuple[str, int]:
    """Write the segment, and return the SHA-256 of its header and how many documents it has.

    Raises OSError, or DamagedSegment where the bytes of a source are damaged.
    """
    writer = SegmentWriter(folder)
    totals = {}
    for name, with_positions in layout.texts.items():
        fields = [source.segment.text(name) for source in sources]
        text = TextFieldWriter(writer, name, with_positions=with_positions)
        for terms, postings in _merged_terms(fields, sources):
            text.append(terms, postings)
        lengths = np.concatenate([field.lengths[source.numbers] for field, source in zip(fields, sources, strict=True)])
        text.finish(lengths)
        totals[name] = int(ROUNDED_LENGTHS[lengths].sum())  # as Whoosh does: what was deleted has left no other length
    for name in layout.keywords:
        _merge_keywords(writer, name, sources)
    for name in layout.numbers:
        write_number_field(
            writer, name, np.concatenate([source.segment.wide_number(name)[source.numbers] for source in sources])
        )
    if layout.stored:
        write_strings(writer, STORED, [stored for source in sources for stored in _stored(source)])
    documents = sum(len(source.numbers) for source in sources)
    return writer.finish(layout, documents=documents, totals=totals), documents


def _merged_terms(fields: Sequence[TextField], sources: Sequence[Source]) -> Iterator[tuple[list[bytes], Postings]]:
    """All terms in ascending order, some at a time, with the postings of all segments."""
    renumbered = _renumbered(sources)
    for ranges in _term_ranges(fields):
        parts = [_part(field, terms, numbers) for field, terms, numbers in zip(fields, ranges, renumbered, strict=True)]
        parts = [part for part in parts if part.terms]
        if parts:
            yield _joined(parts)


def _renumbered(sources: Sequence[Source]) -> list[Numbers]:
    """For each source and each document its number in the new segment, -1 where it is deleted."""
    base, found = 0, []
    for source in sources:
        numbers = np.full(source.segment.documents, -1, dtype=np.intp)
        numbers[source.numbers] = base + np.arange(len(source.numbers))
        base += len(source.numbers)
        found.append(numbers)
    return found


def _term_ranges(fields: Sequence[TextField]) -> Iterator[list[range]]:
    """The terms of all fields in ranges that hold the same words, so many that they fit into memory together."""
    largest = max(fields, key=lambda field: len(field.terms))
    sums = np.cumsum(largest.occurrences, dtype=np.intp)
    step = _OCCURRENCES // len(fields) + 1
    splits = [largest.terms[number] for number in np.flatnonzero(np.diff(sums // step, prepend=0)).tolist()]
    starts = [0] * len(fields)
    for split in splits:
        ends = [field.terms.first_from(split) for field in fields]
        yield [range(start, end) for start, end in zip(starts, ends, strict=True)]
        starts = ends
    yield [range(start, len(field.terms)) for start, field in zip(starts, fields, strict=True)]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one segment has of a range of terms, with the new numbers of its documents."""

    terms: list[bytes]
    postings: Postings


def _part(field: TextField, terms: range, renumbered: Numbers) -> _Part:
    postings = field.postings_of(terms)
    documents = renumbered[postings.documents]
    words = [field.terms[number] for number in terms]
    kept = documents >= 0
    if kept.all():
        return _Part(words, Postings(postings.counts, documents, postings.frequencies, postings.steps))
    owners = np.repeat(np.arange(len(words)), postings.counts)[kept]
    counts = np.bincount(owners, minlength=len(words))
    steps = None if postings.steps is None else postings.steps[np.repeat(kept, postings.frequencies)]
    left = [word for word, count in zip(words, counts.tolist(), strict=True) if count]
    return _Part(left, Postings(counts[counts > 0], documents[kept], postings.frequencies[kept], steps))


def _joined(parts: Sequence[_Part]) -> tuple[list[bytes], Postings]:
    """The postings of all parts by term, and for each term those of the first part first."""
    terms = sorted(set().union(*(part.terms for part in parts)))
    numbers = {term: number for number, term in enumerate(terms)}
    owners = [np.array([numbers[term] for term in part.terms], dtype=np.intp) for part in parts]
    sizes = [part.postings.counts for part in parts]
    counts = _summed(owners, sizes, len(terms))
    documents = _placed(owners, sizes, counts, [part.postings.documents for part in parts])
    frequencies = _placed(owners, sizes, counts, [part.postings.frequencies for part in parts])
    given = [part.postings.steps for part in parts if part.postings.steps is not None]
    if len(given) < len(parts):
        return terms, Postings(counts, documents, frequencies, None)
    occurrences = [
        np.add.reduceat(part.postings.frequencies, np.cumsum(part.postings.counts) - part.postings.counts)
        for part in parts
    ]
    steps = _placed(owners, occurrences, _summed(owners, occurrences, len(terms)), given)
    return terms, Postings(counts, documents, frequencies, steps)


def _summed(owners: Sequence[Numbers], counts: Sequence[Numbers], terms: int) -> Numbers:
    total = np.zeros(terms, dtype=np.intp)
    for owner, count in zip(owners, counts, strict=True):
        total[owner] += count
    return total


def _placed(
    owners: Sequence[Numbers], counts: Sequence[Numbers], total: Numbers, values: Sequence[NDArray[Number]]
) -> NDArray[Number]:
    """The values of all parts in the order of their terms; `counts` of them belong to each term of a part."""
    joined = np.zeros(int(total.sum()), dtype=values[0].dtype)
    place = np.cumsum(total) - total
    for owner, count, given in zip(owners, counts, values, strict=True):
        joined[np.repeat(place[owner], count) + ranks(count)] = given
        place[owner] += count
    return joined


def _merge_keywords(writer: SegmentWriter, name: str, sources: Sequence[Source]) -> None:
    fields = [source.segment.keyword(name) for source in sources]
    used = [_used_entries(field, source) for field, source in zip(fields, sources, strict=True)]
    entries = sorted(set().union(*(each.values() for each in used)), key=entry_order)
    numbers = {entry: number for number, entry in enumerate(entries)}
    codes, counts = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for field, source, each in zip(fields, sources, used, strict=True):
        table = np.full(len(field.labels) + 1, -1, dtype=np.intp)
        table[list(each)] = [numbers[entry] for entry in each.values()]
        taken = table[field.codes.of(source.numbers)]
        given = field.codes.counts(source.numbers)
        counts.append((taken >= 0).astype(np.intp) if given is None else given)
        codes.append(taken[taken >= 0])
    write_keyword_field(writer, name, entries, np.concatenate(codes), np.concatenate(counts))


def _stored(source: Source) -> Iterator[str]:
    strings = source.segment.stored()
    return (strings[number] for number in source.numbers.tolist())


def _used_entries(field: KeywordField, source: Source) -> dict[int, tuple[str, str]]:
    """The entries that documents which stay have, by their numbers."""
    used = np.unique(field.codes.of(source.numbers))
    return {
        entry: (field.values[int(field.value_of_entry[entry])], field.labels[entry])
        for entry in used[used < len(field.labels)].tolist()
    }
