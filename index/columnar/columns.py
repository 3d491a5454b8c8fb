"""Facets, dates and other values of the documents, over all segments of a generation.

With one segment they are used as they stand in its files. With several they are put one after the other in memory, the
values of keyword fields numbered anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.columnar.builder import entry_order
from index.columnar.damage import DamagedSegment
from index.columnar.packing import ranks
from index.columnar.segment import Array, Segment
from index.columnar.sorted_numbers import firsts_of_runs

Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]

_FEW = 8  # values are sorted, not counted in an array for all that there are, where they are so many times fewer


class Strings:
    """Strings in an array, decoded when they are asked for. Raises DamagedSegment where they run out of it."""

    def __init__(self, starts: Array, text: Array) -> None:
        if not len(starts) or int(starts[0]) or int(starts[-1]) != len(text) or (starts[1:] < starts[:-1]).any():
            raise DamagedSegment("the values of a field run out of their array")
        self._starts, self._text = starts, text.data

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        encoded = self._text[int(self._starts[number]) : int(self._starts[number + 1])]
        try:
            return str(encoded, "utf-8")
        except UnicodeDecodeError:
            raise DamagedSegment("a value of a field is no UTF-8") from None


@dataclass(frozen=True, slots=True)
class Codes:
    """For each document the numbers of its entries.

    Where `starts` is None every document has one code, which is the number of entries where it has none; else the codes
    of document d are `codes[starts[d]:starts[d + 1]]`.
    """

    codes: Array
    starts: Array | None

    @classmethod
    def joined(cls, parts: Sequence[Codes], tables: Sequence[Array]) -> Codes:
        """The codes of several segments one after the other, each looked up in the table of its segment."""
        codes = np.concatenate(
            [np.zeros(0, dtype=np.uint32), *(table[part.codes] for part, table in zip(parts, tables, strict=True))]
        )
        if all(part.starts is None for part in parts):
            return cls(codes, None)
        none = tables[0][-1]  # the same in all
        counts = [
            part.codes < len(table) - 1 if part.starts is None else np.diff(part.starts)
            for part, table in zip(parts, tables, strict=True)
        ]
        return cls(codes[codes != none], np.concatenate(([0], np.cumsum(np.concatenate(counts), dtype=np.intp))))

    def of(self, documents: Numbers) -> Numbers:
        """The codes of some documents, all together."""
        if self.starts is None:
            codes: Numbers = self.codes[documents]
            return codes
        firsts = self.starts[documents].astype(np.intp)
        lengths = self.starts[documents + 1] - firsts
        several: Numbers = self.codes[np.repeat(firsts, lengths) + ranks(lengths)]
        return several

    def counts(self, documents: Numbers) -> Numbers | None:
        """How many codes each of some documents has; None where it is one each."""
        if self.starts is None:
            return None
        counts: Numbers = np.subtract(self.starts[documents + 1], self.starts[documents], dtype=np.intp)
        return counts


class KeywordField:
    """A keyword field of one segment: values in ascending order, and entries, which are values with a label each.

    Raises DamagedSegment where its arrays do not fit together.
    """

    def __init__(self, segment: Segment, name: str) -> None:
        self.values = Strings(segment.array(f"{name}.value_starts"), segment.octets(f"{name}.values"))
        self.labels = Strings(segment.array(f"{name}.label_starts"), segment.octets(f"{name}.labels"))
        self.value_of_entry = segment.array(f"{name}.entry_values", len(self.labels))
        codes = segment.array(f"{name}.codes")
        starts = segment.array(f"{name}.code_starts") if segment.has(f"{name}.code_starts") else None
        if starts is None:
            fits = len(codes) == segment.documents and (not len(codes) or codes.max() <= len(self.labels))
        else:
            fits = len(starts) == segment.documents + 1 and not starts[0] and starts[-1] == len(codes)
            fits = fits and not (starts[1:] < starts[:-1]).any() and (not len(codes) or codes.max() < len(self.labels))
        values = self.value_of_entry.astype(np.intp)  # ascending, and each value has an entry
        steps = np.diff(values, prepend=-1, append=len(self.values))
        if not fits or steps.min() < 0 or steps.max() > 1 or steps[0] != 1 or steps[-1] != 1:
            raise DamagedSegment(f"{segment.folder.name}: the arrays of the field {name} do not fit together")
        self.codes = Codes(codes, starts)

    def documents_with(self, value: str) -> Numbers:
        """The documents that have a value, in ascending order."""
        number = self.number(value)
        if number is None:
            return np.zeros(0, dtype=np.intp)
        wanted = np.append(self.value_of_entry == number, False)
        places = np.flatnonzero(wanted[self.codes.codes])
        if self.codes.starts is None:
            return places
        return np.searchsorted(self.codes.starts, places, side="right") - 1

    def number(self, value: str) -> int | None:
        """The number of a value; None where no document has it."""
        encoded = value.encode()
        low, high = 0, len(self.values)
        while low < high:
            middle = (low + high) // 2
            if self.values[middle].encode() < encoded:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.values) and self.values[low] == value else None


class KeywordColumn:
    """A keyword field of all documents: values in ascending order, numbered from 0.

    Of deleted documents, which `live` leaves out, no label is taken.
    """

    def __init__(self, fields: Sequence[KeywordField], live: Mask | None) -> None:
        self._live = live
        self._names: dict[int, tuple[str, str]] = {}
        if len(fields) == 1:
            (only,) = fields
            self.values: Sequence[str] | Strings = only.values
            self._labels: Sequence[str] | Strings = only.labels
            self._value_of_entry: Array = only.value_of_entry
            self._codes = only.codes
        else:
            self._merge(fields)

    def _merge(self, fields: Sequence[KeywordField]) -> None:
        given = [
            [(field.values[int(value)], field.labels[number]) for number, value in enumerate(field.value_of_entry)]
            for field in fields
        ]
        entries = sorted(set().union(*given), key=entry_order)
        numbers = {entry: number for number, entry in enumerate(entries)}
        self.values = sorted({value for value, _ in entries}, key=str.encode)
        value_numbers = {value: number for number, value in enumerate(self.values)}
        self._labels = [label for _, label in entries]
        self._value_of_entry = np.array([value_numbers[value] for value, _ in entries], dtype=np.intp)
        tables = [np.array([*map(numbers.__getitem__, each), len(entries)], dtype=np.uint32) for each in given]
        self._codes = Codes.joined([field.codes for field in fields], tables)

    @property
    def single(self) -> bool:
        """Whether every document has one value at most."""
        return self._codes.starts is None

    def counts(self, documents: Numbers) -> tuple[Numbers, Numbers]:
        """The numbers of the values that some documents have, in ascending order, and how many have each."""
        taken = self._codes.of(documents)
        many = len(self._labels)
        if len(taken) * _FEW < many:
            given = taken[taken < many]
            given.sort()
            firsts = firsts_of_runs(given)
            ends = np.append(firsts[1:], len(given)) if len(firsts) else firsts
            entries, counts = given[firsts], ends - firsts
        else:
            every = np.bincount(taken, minlength=many)[:many]
            entries = np.flatnonzero(every)
            counts = every[entries]
        if many == len(self.values):
            return entries.astype(np.intp), counts
        values = self._value_of_entry[entries].astype(np.intp)
        firsts = np.flatnonzero(np.diff(values, prepend=-1))
        return values[firsts], np.add.reduceat(counts, firsts) if len(firsts) else counts

    def counts_of_few(self, documents: Numbers) -> Mapping[int, int]:
        """The same for few documents, without the calls of NumPy, which then take longer than what they are for."""
        taken, many = self._codes.of(documents), len(self._labels)
        if many != len(self.values):
            taken = self._value_of_entry[taken[taken < many]]
        counts = Counter(taken.tolist())
        del counts[many]  # those that have no value
        return counts

    def pairs(self, documents: Numbers) -> tuple[Numbers, Numbers]:
        """Each pair of a document, by its index among these, and the number of one of its values."""
        taken, counts = self._codes.of(documents), self._codes.counts(documents)
        owners = np.arange(len(documents)) if counts is None else np.repeat(np.arange(len(documents)), counts)
        given = taken < len(self._labels)
        return owners[given], self._value_of_entry[taken[given]].astype(np.intp)

    def having(self, values: Collection[int], documents: Numbers) -> Mask:
        """Which of some documents have at least one of these values, given by their numbers."""
        wanted = np.zeros(len(self.values) + 1, dtype=np.bool_)
        wanted[list(values)] = True
        of_entry = np.append(wanted[self._value_of_entry], False)
        found: Mask = of_entry[self._codes.of(documents)]
        counts = self._codes.counts(documents)
        if counts is None:
            return found
        having = np.zeros(len(documents), dtype=np.bool_)
        having[np.repeat(np.arange(len(documents)), counts)[found]] = True
        return having

    def named(self, value: int) -> tuple[str, str]:
        """A value by its number, and the label that most documents use for it; of equally frequent ones the first."""
        found = self._names.get(value)
        if found is None:
            found = self._names[value] = self.values[value], self._label(value)
        return found

    def _label(self, value: int) -> str:
        if len(self._labels) == len(self.values):
            return self._labels[value]
        first, last = np.searchsorted(self._value_of_entry, [value, value + 1])
        entries = range(int(first), int(last))
        return self._labels[min(entries, key=lambda entry: (-self._entry_counts[entry], self._labels[entry]))]

    @cached_property
    def _entry_counts(self) -> Numbers:
        taken = self._codes.codes if self._live is None else self._codes.of(np.flatnonzero(self._live))
        return np.bincount(taken, minlength=len(self._labels))

    @cached_property
    def known(self) -> Mapping[str, Collection[str]]:
        """Each value with all labels that it goes by."""
        known: dict[str, list[str]] = {}
        for entry, value in enumerate(self._value_of_entry.tolist()):
            known.setdefault(self.values[value], []).append(self._labels[entry])
        return known

    @cached_property
    def by_lower_case(self) -> Mapping[str, Collection[int]]:
        """The numbers of the values by their case-folded form."""
        found: dict[str, list[int]] = {}
        for number in range(len(self.values)):
            found.setdefault(self.values[number].casefold(), []).append(number)
        return found
