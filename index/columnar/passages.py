"""Passages that a quotation may be taken from, although words in it are wrong, missing or in another order.

First the statements are found in which words of the quotation stand, rare ones before all (BM25 over stems), and those
that have one of its pieces word for word. Then, in the best of these, the window of the length of the quotation in
which most of it stands together: each of its words counts once, in any of its forms, by how rare it is, and more where
it follows a word that it follows in the quotation. So a long statement with the words scattered over it does not come
before the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Or, Term
from whoosh.query import Query as WhooshQuery

from index.analysis import stem, stems, tokens
from index.columnar.evaluate import Matches, OpenSegment
from index.columnar.view import View
from index.query import Phrase
from index.whoosh_query import translate

Numbers = NDArray[np.intp]
Weights = NDArray[np.float64]

_MOST_READ = 2_000  # words of a quotation
_MOST_WORDS = 48  # different ones that are looked up, the rarest
_MOST_POSTINGS = 3_000_000  # of all these words together, the rarest first
_MOST_STATEMENTS = 300  # whose positions are looked at
_MOST_PIECES = 8  # that are looked for word for word
_LEAST_WORDS_OF_A_PIECE = 3
_MOST_WORDS_OF_A_PIECE = 24
_MOST_FORMS = 24  # of one word
_LOOSE = 1.5  # times the words of the quotation is the window
_SPARE = 6  # words more
_NEAR = 3  # words that the next word of the quotation may stand behind the one before
_IN_PLACE = 0.5  # of a word's weight again, where it stands behind another as in the quotation
_NEARLY_IN_PLACE = 0.4  # where some words more or fewer are between the two
_FAR = 1 << 20
_PLACE = np.intp(32)  # bits of a key below those of the document; no text has 2 to the 32nd words


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word of the quotation: where it stands there first, how rare it is, and its stems that the index has."""

    text: str
    position: int
    weight: float
    stems: tuple[str, ...]


class Passages:
    """Passages over one generation. `languages` are those of its statements."""

    def __init__(self, view: View, languages: Collection[str]) -> None:
        self._view = view
        self._languages = languages
        self._forms: dict[tuple[OpenSegment, str], tuple[bytes, ...]] = {}

    def find(self, pieces: Sequence[str], *, check: Callable[[], None]) -> Matches:
        """The documents with the best passages, some hundred, and a score from 0 to 1 for each.

        `pieces` are the parts of the quotation between which words were left out. `check` is called before each step.
        """
        length, wanted = self._wanted(pieces)
        if not wanted:
            return Matches(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32))
        documents = self._candidates(pieces, wanted, check)
        check()
        scores = self._standing_together(documents, wanted, window=int(length * _LOOSE) + _SPARE)
        scores /= _of_itself(wanted)
        return Matches(documents, scores.astype(np.float32))

    def _wanted(self, pieces: Sequence[str]) -> tuple[int, list[_Wanted]]:
        """The number of words of the quotation, and the rarest different ones of them."""
        words = list(islice((token.text for piece in pieces for token in tokens(piece)), _MOST_READ))
        first: dict[str, int] = {}
        for position, word in enumerate(words):
            first.setdefault(word, position)
        wanted = []
        for word, position in first.items():
            frequencies = {each: self._having(each) for each in sorted(stems(word, self._languages))}
            known = tuple(each for each, having in frequencies.items() if having)
            having = max(frequencies.values(), default=0)
            weight = max(float(np.log((self._view.size + 1) / (having + 1))), 0.05)
            wanted.append((having, _Wanted(word, position, weight, known)))
        wanted.sort(key=lambda one: one[0])
        return len(words), [one for _, one in wanted[:_MOST_WORDS]]

    def _having(self, stem: str) -> int:
        encoded = stem.encode(errors="replace")
        numbers = (
            (segment.text("stemmed"), segment.text("stemmed").terms.number(encoded)) for segment in self._view.segments
        )
        return sum(int(field.document_counts[number]) for field, number in numbers if number is not None)

    def _candidates(self, pieces: Sequence[str], wanted: Sequence[_Wanted], check: Callable[[], None]) -> Numbers:
        """Documents in ascending order."""
        chosen: list[str] = []
        postings = 0
        for word in wanted:
            postings += sum(self._having(each) for each in word.stems)
            if chosen and postings > _MOST_POSTINGS:
                break
            chosen += word.stems
        queries: list[WhooshQuery] = [Or([Term("stemmed", each) for each in dict.fromkeys(chosen)])] if chosen else []
        for piece in islice((piece for piece in pieces), _MOST_PIECES):
            words = list(islice(tokens(piece), _MOST_WORDS_OF_A_PIECE))
            if len(words) >= _LEAST_WORDS_OF_A_PIECE:
                beginning = piece[words[0].start : words[-1].end]
                queries.append(translate(Phrase(beginning), languages=(), matching=lambda *_: ()))
        found = []
        for query in queries:
            check()
            matches = self._view.matches(query, check=check, most_expansions=0)
            found.append(_best(matches, _MOST_STATEMENTS))
        return np.unique(np.concatenate([np.zeros(0, dtype=np.intp), *found]))

    def _standing_together(self, documents: Numbers, wanted: Sequence[_Wanted], *, window: int) -> Weights:
        """For each document how much of the quotation its best window has."""
        keys, words = self._occurrences(documents, wanted)
        order = np.argsort(keys, kind="stable")
        keys, words = keys[order], words[order]
        sums = _distinct_sums(keys, words, _worth(keys, words, wanted), window)
        scores = np.zeros(len(documents))
        np.maximum.at(scores, keys >> _PLACE, sums)
        return scores

    def _occurrences(self, documents: Numbers, wanted: Sequence[_Wanted]) -> tuple[Numbers, Numbers]:
        """For each occurrence of a wanted word in the documents a key, from document and position, and which word."""
        keys, words = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
        bounds = np.searchsorted(documents, self._view.bases)
        for segment, base, start, end in zip(
            self._view.segments, self._view.bases.tolist(), bounds[:-1].tolist(), bounds[1:].tolist(), strict=False
        ):
            if start == end:
                continue
            local = documents[start:end] - base
            field = segment.text("exact")
            for number, word in enumerate(wanted):
                for form in self._forms_of(segment, word):
                    postings = field.find(form)
                    if postings is None:
                        continue
                    which, places = postings.places(local)
                    counts, positions = postings.positions_at(places)
                    keys.append(((which + start) << _PLACE).repeat(counts) + positions)
                    words.append(np.full(len(positions), number))
        return np.concatenate(keys), np.concatenate(words)

    def _forms_of(self, segment: OpenSegment, word: _Wanted) -> tuple[bytes, ...]:
        """The word itself, and the most frequent other words of the segment with a stem that it has."""
        found = self._forms.get((segment, word.text))
        if found is None:
            if len(self._forms) > 20_000:
                self._forms.clear()
            found = self._look_up_forms(segment, word)
            self._forms[segment, word.text] = found
        return found

    def _look_up_forms(self, segment: OpenSegment, word: _Wanted) -> tuple[bytes, ...]:
        field = segment.text("exact")
        beginning = min((_beginning(each) for each in word.stems), key=len, default=word.text)
        numbers = field.terms.with_prefix(beginning.encode(errors="replace"))
        encoded = word.text.encode(errors="replace")
        if len(numbers) > 2_000:
            return (encoded,)
        wanted = set(word.stems)
        forms = []
        for number in numbers:
            term = field.terms[number]
            text = term.decode(errors="replace")
            if term == encoded or any(stem(text, language) in wanted for language in self._languages):
                forms.append((int(field.document_counts[number]), term))
        forms.sort(reverse=True)
        return tuple({encoded: None} | {term: None for _, term in forms[:_MOST_FORMS]})


def _beginning(stem: str) -> str:
    """What the forms of a stem begin with: Snowball turns a last y into i, and the like."""
    return stem[:-1] if len(stem) > 3 else stem


def _best(matches: Matches, most: int) -> Numbers:
    if len(matches.documents) <= most:
        return matches.documents
    return matches.documents[np.argpartition(-matches.scores, most)[:most]]


def _of_itself(wanted: Sequence[_Wanted]) -> float:
    """The sum for a passage that is the quotation."""
    positions = np.array([one.position for one in wanted])
    words = np.argsort(positions)
    return float(_worth(positions[words], words, wanted).sum())


def _worth(keys: Numbers, words: Numbers, wanted: Sequence[_Wanted]) -> Weights:
    """What each occurrence of a word is worth, in the order of the keys."""
    weights = np.array([one.weight for one in wanted])
    positions = np.array([one.position for one in wanted])
    steps = np.diff(positions[words], prepend=-_FAR)
    distances = np.diff(keys, prepend=-_FAR)
    following = (steps > 0) & (distances > 0) & (np.maximum(steps, distances) <= _NEAR)
    together = np.where(following, np.where(steps == distances, _IN_PLACE, _NEARLY_IN_PLACE), 0)
    worth: Weights = weights[words] * (1 + together)
    return worth


def _distinct_sums(keys: Numbers, words: Numbers, worth: Weights, window: int) -> Weights:
    """For each occurrence the sum of the worth of all in the window that it begins, each word once.

    An occurrence counts in the windows that begin behind the last of the same word, and not more than the window's
    length before it: a range of windows, so that their sums are those of the beginnings and ends of ranges.
    """
    count = len(keys)
    if not count:
        return worth
    order = np.lexsort((keys, words))
    before = np.full(count, -1)
    same = words[order][1:] == words[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    firsts = np.maximum(np.searchsorted(keys, keys - window, side="right"), before + 1)
    changes = np.zeros(count + 1)
    np.add.at(changes, firsts, worth)
    changes[1:] -= worth
    sums: Weights = np.cumsum(changes)[:-1]
    return sums
