"""The words of many texts at once: equal to index.analysis, without a call for every word that stands in them.

Texts are divided at white space, which no word contains, and each form between is analysed when it is first seen. What
is left for every occurrence is one look into a dictionary, inside a single call for a whole text.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

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
    """What stands between white space, when first seen: the number of the word that it is.

    Where it is several words, or none, or takes more positions than it has words, it is -1 for the first such form, -2
    for the second, and so on; `compounds` tells of these.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self.compounds = _Compounds()

    def __missing__(self, form: str) -> int:
        word = form.strip(_AROUND_WORDS)
        if word.isalnum() and word.isascii():
            number = self._vocabulary[word.lower()]
        elif word.isalpha() and is_one_word(word):
            number = self._vocabulary[fold(word)]
        else:
            *found, end = tokens(f"{form} x")  # where the next word would stand
            if len(found) == end.position == 1:
                number = self._vocabulary[found[0].text]
            else:
                words = [self._vocabulary[each.text] for each in found]
                number = self.compounds.add(words, [each.position for each in found], end.position)
        self[form] = number
        return number


class _Compounds:
    """Forms that are not one word: the words of each, and how they lie."""

    def __init__(self) -> None:
        self.words = array("I")
        self.offsets = array("I")
        self.firsts = array("I")
        self.counts = array("I")
        self.spans = array("I")  # how many positions a form takes; more than its words where a script has no spaces

    def add(self, words: Sequence[int], offsets: Sequence[int], span: int) -> int:
        """Take one in; gives its number."""
        self.firsts.append(len(self.words))
        self.words.extend(words)
        self.offsets.extend(offsets)
        self.counts.append(len(words))
        self.spans.append(span)
        return -len(self.counts)


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
        bounds = np.cumsum([0, *map(len, parts)])
        numbers = map(self._forms.__getitem__, chain.from_iterable(parts))
        forms = np.fromiter(numbers, dtype=np.int32, count=int(bounds[-1]))
        compound = np.flatnonzero(forms < 0)
        words, positions = forms.view(np.uint32), None
        if len(compound):
            words, positions, bounds = self._expanded(forms, compound, bounds)
        views = []
        for start, end, language in zip(bounds[:-1].tolist(), bounds[1:].tolist(), languages, strict=True):
            exact = Words(words[start:end], None if positions is None else positions[start:end])
            views.append(TextViews(exact, Words(self._stemmed(exact.numbers, language))))
        return views

    def _expanded(
        self, forms: NDArray[np.int32], compound: Numbers, bounds: Numbers
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32] | None, Numbers]:
        """The words of the forms with those of the compound ones, their positions, and where each text begins.

        The positions are None where the words of each text follow each other.
        """
        compounds = self._forms.compounds
        which = -1 - forms[compound].astype(np.intp)
        several = _taken(compounds.counts, which)
        counts = np.ones(len(forms), dtype=np.intp)
        counts[compound] = several
        ends = np.cumsum(counts)
        within = ranks(several)
        places = np.repeat((ends - counts)[compound], several) + within
        sources = np.repeat(_taken(compounds.firsts, which), several) + within
        words = np.repeat(forms, counts).view(np.uint32)
        words[places] = _taken(compounds.words, sources)
        spans = np.ones(len(forms), dtype=np.intp)
        spans[compound] = _taken(compounds.spans, which)
        positions = None
        if (counts != spans).any():
            before = np.concatenate(([0], np.cumsum(spans)))
            begins = before[:-1] - np.repeat(before[bounds[:-1]], np.diff(bounds))
            positions = np.repeat(begins, counts).astype(np.uint32)
            positions[places] += _taken(compounds.offsets, sources).astype(np.uint32)
        return words, positions, np.concatenate(([0], ends))[bounds]

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


def _taken(values: array[int], places: Numbers) -> Numbers:
    return np.frombuffer(values, dtype=np.uint32)[places].astype(np.intp)
