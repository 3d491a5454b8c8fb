"""From documents to a segment."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.columnar.field_writer import NONE, TextFieldWriter, write_keyword_field, write_number_field, write_strings
from index.columnar.scoring import length_bytes
from index.columnar.segment import STORED, Layout, SegmentWriter
from index.columnar.text_field import Postings

Numbers = NDArray[np.intp]

_TOKEN = np.uint64(32)  # bits of a sort key below those of the term


class Vocabulary(dict[str, int]):
    """Words, numbered in the order in which they are first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        """The words by their numbers."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self.words)
        self.words.append(word)
        return number


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text by their numbers in a vocabulary; positions are None where the words follow each other."""

    numbers: NDArray[np.uint32]
    positions: NDArray[np.uint32] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of a revision: words by text field, values with labels by keyword field, and numbers.

    `stored` is the JSON text that is kept beside them, where the layout has it.
    """

    texts: Mapping[str, Words]
    keywords: Mapping[str, Sequence[tuple[str, str]]]
    numbers: Mapping[str, int | None]
    stored: str = ""


class SegmentBuilder:
    """Collects documents in memory, and writes them as one segment."""

    def __init__(self, layout: Layout, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._layout = layout
        self._texts = {name: _TextBuilder(vocabularies[name]) for name in layout.texts}
        self._keywords = {name: _KeywordBuilder() for name in layout.keywords}
        self._numbers = {name: array("q") for name in layout.numbers}
        self._stored: list[str] = []
        self.documents = 0
        self.words = 0
        """In all text fields together; memory grows with it, by about 50 bytes a word when the segment is written."""

    def add(self, document: Document) -> None:
        """Take a document in; it gets the next number."""
        for name, text in self._texts.items():
            text.add(document.texts[name])
            self.words += len(document.texts[name].numbers)
        for name, keyword in self._keywords.items():
            keyword.add(document.keywords[name])
        for name, numbers in self._numbers.items():
            number = document.numbers[name]
            numbers.append(NONE if number is None else number)
        if self._layout.stored:
            self._stored.append(document.stored)
        self.documents += 1

    def write(self, folder: Path) -> tuple[str, int]:
        """Write the segment, and return the SHA-256 of its header and how many documents it has. Raises OSError."""
        writer = SegmentWriter(folder)
        totals = {}
        for name, with_positions in self._layout.texts.items():
            field = TextFieldWriter(writer, name, with_positions=with_positions)
            totals[name] = self._texts[name].write(field, with_positions=with_positions)
        for name, keyword in self._keywords.items():
            keyword.write(writer, name)
        for name, numbers in self._numbers.items():
            write_number_field(writer, name, np.array(numbers, dtype=np.int64))
        if self._layout.stored:
            write_strings(writer, STORED, self._stored)
        return writer.finish(self._layout, documents=self.documents, totals=totals), self.documents


class _TextBuilder:
    """The words of one field, document by document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._texts: list[Words] = []

    def add(self, words: Words) -> None:
        self._texts.append(words)

    def write(self, field: TextFieldWriter, *, with_positions: bool) -> int:
        """Write the field, and return the number of its words."""
        lengths = np.array([len(each.numbers) for each in self._texts], dtype=np.intp)
        total = int(lengths.sum())
        if total:
            self._invert(field, lengths, with_positions=with_positions)
        field.finish(length_bytes(lengths))
        return total

    def _invert(self, field: TextFieldWriter, lengths: Numbers, *, with_positions: bool) -> None:
        """Order all words by term, then by document and position, which is the order in which they came."""
        numbers = np.concatenate([each.numbers for each in self._texts])
        terms, rank = self._sorted_terms(numbers)
        keys = rank[numbers].astype(np.uint64) << _TOKEN
        del numbers
        keys |= np.arange(len(keys), dtype=np.uint64)
        keys.sort()
        token = (keys & np.uint64(0xFFFFFFFF)).astype(np.intp)
        term = (keys >> _TOKEN).astype(np.uint32)
        del keys
        document = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[token]
        changes = np.ones(len(term), dtype=np.bool_)
        changes[1:] = (term[1:] != term[:-1]) | (document[1:] != document[:-1])
        firsts = np.flatnonzero(changes)
        frequencies = np.diff(firsts, append=len(term))
        counts = np.bincount(term[firsts])
        steps = None
        if with_positions:
            positions = self._positions(lengths)[token]
            steps = np.diff(positions, prepend=0)
            steps[firsts] = positions[firsts]
            steps = steps.astype(np.uint32)
        field.append(terms, Postings(counts, document[firsts].astype(np.intp), frequencies, steps))

    def _sorted_terms(self, numbers: NDArray[np.uint32]) -> tuple[list[bytes], NDArray[np.uint32]]:
        """The terms that occur, in ascending order, and for each number of the vocabulary the term's place in it."""
        words = self._vocabulary.words
        used = np.flatnonzero(np.bincount(numbers)).tolist()
        used.sort(key=words.__getitem__)  # strings are in the order of their UTF-8 bytes
        rank = np.zeros(len(words), dtype=np.uint32)
        rank[used] = np.arange(len(used), dtype=np.uint32)
        return [words[number].encode() for number in used], rank

    def _positions(self, lengths: Numbers) -> NDArray[np.intp]:
        given = [
            np.arange(length) if each.positions is None else each.positions
            for each, length in zip(self._texts, lengths, strict=True)
        ]
        return np.concatenate(given).astype(np.intp)


class _KeywordBuilder:
    """The values of one field, document by document."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._codes = array("I")
        self._counts = array("I")

    def add(self, values: Sequence[tuple[str, str]]) -> None:
        for value in values:
            self._codes.append(self._numbers.setdefault(value, len(self._numbers)))
        self._counts.append(len(values))

    def write(self, writer: SegmentWriter, name: str) -> None:
        entries = sorted(self._numbers, key=entry_order)
        rank = np.empty(len(entries), dtype=np.intp)
        rank[[self._numbers[entry] for entry in entries]] = np.arange(len(entries))
        codes = rank[np.array(self._codes, dtype=np.intp)]
        write_keyword_field(writer, name, entries, codes, np.array(self._counts, dtype=np.intp))


def entry_order(entry: tuple[str, str]) -> tuple[bytes, bytes]:
    """Entries are in the order of the UTF-8 bytes of value and label."""
    value, label = entry
    return value.encode(), label.encode()
