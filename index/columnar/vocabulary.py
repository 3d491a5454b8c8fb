"""The words of the archive, for *did you mean* and for completion: from the terms of a field, in bounded time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.columnar.text_field import TextField
from index.results import WordCount

Numbers = NDArray[np.intp]

_MOST_COMPARED = 20_000  # words of one segment, the most frequent that could be meant: some ten milliseconds
_ALPHABET = 32  # code points before and after a letter, among which the others of its alphabet are
_SPARE = 4  # times as many words of each segment as are wanted of all, since their counts are added up


def nearest_words(word: str, fields: Sequence[TextField], *, most: int) -> tuple[WordCount, ...]:
    """The words with the fewest edits from one that no field has, the most frequent of equally near ones first.

    An edit is a letter too many, too few or another, or two exchanged (optimal string alignment). As in other search
    engines' *fuzziness: auto*, a word of three letters may have one edit, of six two; shorter words have none.
    """
    edits = min(len(word) // 3, 2)
    if not edits or _count(word, fields):
        return ()
    candidates = {each for field in fields for each in _candidates(word, field, edits)}
    found = process.extract(word, sorted(candidates), scorer=OSA.distance, score_cutoff=edits, limit=None)
    counted = [(distance, WordCount(each, _count(each, fields))) for each, distance, _ in found]
    counted.sort(key=lambda pair: (pair[0], -pair[1].count, pair[1].word))
    return tuple(each for _, each in counted[:most])


def complete_words(beginning: str, fields: Sequence[TextField], *, most: int) -> tuple[WordCount, ...]:
    """The most frequent words that begin so."""
    words: set[str] = set()
    for field in fields:
        terms = field.terms.with_prefix(_bytes(beginning))
        frequent = _most_frequent(field, np.arange(terms.start, terms.stop), most * _SPARE)
        words.update(_word(field, number) for number in frequent.tolist())
    counted = [WordCount(word, _count(word, fields)) for word in words]
    return tuple(sorted(counted, key=lambda each: (-each.count, each.word))[:most])


def _candidates(word: str, field: TextField, edits: int) -> Iterator[str]:
    """Words of a field that may be near: about as long, with the same first letter; or with the only slip in that."""
    terms = field.terms.with_prefix(_bytes(word[0]))
    numbers = np.arange(terms.start, terms.stop)
    # In bytes, of which a letter has two in most alphabets.
    around = np.abs(field.terms.sizes(terms) - len(_bytes(word))) <= 2 * edits
    for number in _most_frequent(field, numbers[around], _MOST_COMPARED).tolist():
        yield _word(field, number)
    code = ord(word[0])
    letters = [chr(each) for each in range(max(code - _ALPHABET, 0), min(code + _ALPHABET, sys.maxunicode))]
    slips = (word[1:], word[1] + word[0] + word[2:], *(each + rest for rest in (word, word[1:]) for each in letters))
    yield from (each for each in slips if field.terms.number(_bytes(each)) is not None)


def _most_frequent(field: TextField, numbers: Numbers, most: int) -> Numbers:
    if len(numbers) <= most:
        return numbers
    return numbers[np.argpartition(field.document_counts[numbers], len(numbers) - most)[-most:]]


def _count(word: str, fields: Sequence[TextField]) -> int:
    """How many documents have the word, also such as have been deleted since their segment was written."""
    count = 0
    for field in fields:
        number = field.terms.number(_bytes(word))
        count += 0 if number is None else int(field.document_counts[number])
    return count


def _bytes(word: str) -> bytes:
    return word.encode(errors="replace")  # no term has half a surrogate


def _word(field: TextField, number: int) -> str:
    return field.terms[number].decode(errors="replace")  # a damaged one is near to nothing
