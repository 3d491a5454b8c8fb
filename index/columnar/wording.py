"""The words of many texts at once: equal to index.analysis, without a call for every word that stands in them.

Texts are divided at white space, which no word contains, and each form between is analysed when it is first seen. What
is left for every occurrence is one look into a dictionary, inside a single call for a whole text.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.canonical import fold
from index.analysis import is_one_word, stem, tokens
from index.columnar.builder import Vocabulary, Words
from index.columnar.packing import ranks

_AROUND_WORDS = "\"'()[].,:;!?«»“”„‘’–—-"  # stand around words so often that stripping them first saves time
_MOST_FORMS = 1 << 18  # kept at once; every one takes about 250 bytes

Numbers = NDArray[np.intp]


class _Forms(dict[str, int]):
    """What stands between white space, numbered when first seen; for each its words and how they lie."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self.words = array("I")
        self.offsets = array("I")
        self.counts = array("I")
        self.spans = array("I")  # how many positions a form takes; more than its words where a script has no spaces

    def __missing__(self, form: str) -> int:
        self[form] = number = len(self.counts)
        word = form.strip(_AROUND_WORDS)
        if word.isalnum() and word.isascii():
            self._add([self._vocabulary[word.lower()]], [0], 1)
        elif word.isalpha() and is_one_word(word):
            self._add([self._vocabulary[fold(word)]], [0], 1)
        else:
            *found, end = tokens(f"{form} x")  # where the next word would stand
            numbers = [self._vocabulary[each.text] for each in found]
            self._add(numbers, [each.position for each in found], end.position)
        return number

    def _add(self, numbers: Sequence[int], offsets: Sequence[int], span: int) -> None:
        self.words.extend(numbers)
        self.offsets.extend(offsets)
        self.counts.append(len(numbers))
        self.spans.append(span)


@dataclass(frozen=True, slots=True)
class TextViews:
    """The words of a text as they stand, folded, and their stems."""

    exact: Words
    stemmed: Words


class TextAnalyser:
    """Analyses texts, and remembers forms and words from one to the next.

    `exact` and `stemmed` number the words of the two views; without `stemming` the second has none.
    """

    def __init__(self, *, stemming: bool) -> None:
        self._stemming = stemming
        self.exact = Vocabulary()
        self.stemmed = Vocabulary()
        self._forms = _Forms(self.exact)
        self._stems: dict[str, array[int]] = {}

    def emptied(self) -> TextAnalyser:
        """One like it that remembers nothing."""
        return TextAnalyser(stemming=self._stemming)

    @property
    def full(self) -> bool:
        """Whether it remembers so much that another should take its place when the segment is written."""
        return len(self._forms) > _MOST_FORMS

    def analyse(self, texts: Sequence[str], languages: Sequence[str]) -> list[TextViews]:
        """The words of some texts, each in its language (ISO 639-1)."""
        parts = [text.split() for text in texts]
        forms = [np.fromiter(map(self._forms.__getitem__, part), dtype=np.intp, count=len(part)) for part in parts]
        every = np.concatenate(forms) if forms else np.zeros(0, dtype=np.intp)
        counts, spans = _numbers(self._forms.counts)[every], _numbers(self._forms.spans)[every]
        firsts = np.cumsum(self._forms.counts, dtype=np.intp)[every] - counts
        places = np.repeat(firsts, counts) + ranks(counts)
        words = np.frombuffer(self._forms.words, dtype=np.uint32)[places] if len(places) else places.astype(np.uint32)
        ends = np.cumsum(counts)
        bounds = np.concatenate(([0], ends))[np.cumsum([0, *map(len, forms)])]
        positions = self._positions(forms, every, counts, spans, places) if (counts != spans).any() else None
        views = []
        for start, end, language in zip(bounds[:-1].tolist(), bounds[1:].tolist(), languages, strict=True):
            exact = Words(words[start:end], None if positions is None else positions[start:end])
            views.append(TextViews(exact, Words(self._stemmed(exact.numbers, language))))
        return views

    def _positions(
        self, forms: Sequence[Numbers], every: Numbers, counts: Numbers, spans: Numbers, places: Numbers
    ) -> NDArray[np.uint32]:
        """Where each word stands in its text, when some forms take more positions than they have words."""
        starts = np.cumsum(spans) - spans
        lengths = np.array([len(each) for each in forms])
        of_text = np.append(starts, 0)[np.cumsum(lengths) - lengths]
        within = starts - np.repeat(of_text, lengths)
        offsets = np.frombuffer(self._forms.offsets, dtype=np.uint32)[places]
        return (np.repeat(within, counts) + offsets).astype(np.uint32)

    def _stemmed(self, words: NDArray[np.uint32], language: str) -> NDArray[np.uint32]:
        if not self._stemming:
            return words[:0]
        known = self._stems.setdefault(language, array("q"))
        known.extend([-1] * (len(self.exact.words) - len(known)))
        table = np.frombuffer(known, dtype=np.int64)
        found = table[words]
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            for number in set(words[unknown].tolist()):
                known[number] = self.stemmed[stem(self.exact.words[number], language)]
            found = table[words]
        return found.astype(np.uint32)


def _numbers(values: array[int]) -> Numbers:
    return np.frombuffer(values, dtype=np.uint32).astype(np.intp)
