"""Passages that a quotation may be taken from, although words in it are wrong, missing or in another order.

First come the statements in which words of the quotation stand, rare ones before all (BM25 over stems), and those which
have one of its pieces word for word. Then, in the best of these, the window of about the length of the quotation in
which most of it stands together: each word counts once, in any of its forms, by how rare it is, and more where it
follows another as in the quotation. So a long statement with the words all over it does not come before the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log

import numpy as np
from numpy.typing import NDArray
from whoosh.query import And, Or, Term
from whoosh.query import Query as WhooshQuery

from index.analysis import all_stems, stems, tokens
from index.columnar.evaluate import Matches, MatchesFound, OpenSegment
from index.columnar.view import View
from index.whoosh_query import phrase

Numbers = NDArray[np.intp]
Weights = NDArray[np.float64]

_MOST_READ = 2_000  # words of a quotation
_MOST_SOUGHT = 32  # different ones that are looked for, the rarest
_POSTINGS_EACH = 1.0  # for each statement: so many are read at most in looking for stems, the rarest first
_MOST_STATEMENTS = 200  # in which the words' places are compared; for each piece as many again
_MOST_PIECES = 8  # that are looked for word for word
_OMISSION = re.compile(r"…|\.{3}")
_LEAST_WORDS_OF_PHRASE = 3
_MOST_WORDS_OF_PHRASE = 64
_MOST_COMPARED = 32  # words that begin alike, the most frequent, whose stems are compared
_MOST_FORMS = 4  # of one word
_MOST_REMEMBERED = 20_000  # words with their forms or frequencies
_LEAST_WEIGHT = 0.05
_LEAST_LIKE = 0.5  # of the score of the best passage
_WORTH_OF_QUOTATION = 20.0
_FREQUENT = 1 / 12  # of the statements, and a thousand: of words with more postings no other forms are looked for
_LOOSE, _SPARE = 1.5, 6  # the window has so many times the words of the quotation, and so many more
_NEAR = 3  # as many words further on, the next word of a quotation still follows the one before
_IN_PLACE = 0.5  # of a word's weight is added where it follows another at the same distance as in the quotation
_NEARLY_IN_PLACE = 0.4  # where it follows with more or fewer words between them
_PLACE = np.intp(32)  # bits of a key below those of the document; no text has 2 to the 32nd words


@dataclass(frozen=True, slots=True)
class _Sought:
    """A word of the quotation: those of its stems that the index has, how often, and what finding it is worth."""

    text: str
    stems: tuple[str, ...]
    postings: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Where words that are sought stand: for each place a key, and the number of the word; the keys ascend.

    A key is made of a document, by its index among those looked at, and a position: those of neighbours differ by 1.
    """

    keys: Numbers
    words: Numbers


@dataclass(frozen=True, slots=True)
class _Quotation:
    """The rarest words of a quotation, where they stand in it, where each stands first, and how many words it has."""

    sought: tuple[_Sought, ...]
    itself: _Occurrences
    firsts: Numbers
    length: int

    @property
    def window(self) -> int:
        """In words."""
        return int(self.length * _LOOSE) + _SPARE


class Passages:
    """Passages over one generation. `languages` are those of its statements. Threads may share it."""

    def __init__(self, view: View, languages: Collection[str]) -> None:
        self._view = view
        self._languages = sorted(languages)
        self._frequencies: dict[str, int] = {}
        self._forms: dict[tuple[OpenSegment, str], tuple[bytes, ...]] = {}

    def find(self, pieces: Sequence[str], *, check: Callable[[], None]) -> Matches:
        """The documents with the best passages, and a score from 0 to 1 for each.

        All with every piece word for word, where there are any, since most quotations are right and need no more; else
        some hundred. `pieces` are the parts of the quotation between which words were left out. `check` is called
        before each step. Raises DamagedSegment.
        """
        phrases, complete = _phrases(pieces)
        if complete:
            exact = self._view.matches(And(phrases), check=check, most_expansions=0).documents
            if len(exact):
                return Matches.equal(exact, 1)
        quotation = self._read(pieces)
        found = [self._most_relevant(query, check) for query in (self._any_stem(quotation.sought), *phrases)]
        check()
        return self._best_windows(np.unique(np.concatenate(found)), quotation)

    def like(self, quotation: str, *, check: Callable[[], None]) -> MatchesFound:
        """Those at least half as like the quotation as the one most like it, with scores to be added to those of words.

        The words themselves count as much as some rare words.
        """
        found = self.find([quotation], check=check)
        kept = found.scores >= _LEAST_LIKE * found.scores.max(initial=0)
        documents, scores = found.documents[kept], found.scores[kept] * np.float32(_WORTH_OF_QUOTATION)
        bounds = documents.searchsorted(self._view.bases).tolist()
        return MatchesFound(
            {
                segment: Matches(documents[start:end] - base, scores[start:end])
                for segment, base, start, end in zip(
                    self._view.segments, self._view.bases.tolist(), bounds, bounds[1:], strict=False
                )
            }
        )

    def _most_relevant(self, query: WhooshQuery, check: Callable[[], None]) -> Numbers:
        matches = self._view.matches(query, check=check, most_expansions=0)
        if len(matches.documents) <= _MOST_STATEMENTS:
            return matches.documents
        return matches.documents[np.argpartition(-matches.scores, _MOST_STATEMENTS)[:_MOST_STATEMENTS]]

    def _best_windows(self, documents: Numbers, quotation: _Quotation) -> Matches:
        """Those of the documents that have any words of the quotation, and what share of it their best window has."""
        occurrences = self._occurrences(documents, quotation.sought)
        best = np.zeros(len(documents))
        np.maximum.at(best, occurrences.keys >> _PLACE, _window_sums(occurrences, quotation))
        # Words that no statement has count, too: a quotation that is mostly unknown is found nowhere.
        whole = _window_sums(quotation.itself, quotation).max(initial=_LEAST_WEIGHT)
        found = best.nonzero()[0]
        return Matches(documents[found], (best[found] / whole).astype(np.float32))

    def _read(self, pieces: Sequence[str]) -> _Quotation:
        words = list(islice((token.text for piece in pieces for token in tokens(piece)), _MOST_READ))
        first: dict[str, int] = {}
        for position, word in enumerate(words):
            first.setdefault(word, position)
        sought = sorted(map(self._sought, first), key=lambda one: -one.weight)[:_MOST_SOUGHT]
        numbers = {one.text: number for number, one in enumerate(sought)}
        known = [(position, numbers[word]) for position, word in enumerate(words) if word in numbers]
        keys, of_words = np.array(known, dtype=np.intp).reshape(-1, 2).T
        firsts = np.array([first[one.text] for one in sought], dtype=np.intp)
        return _Quotation(tuple(sought), _Occurrences(keys, of_words), firsts, len(words))

    def _sought(self, word: str) -> _Sought:
        having = {each: self._having(each) for each in sorted(stems(word, self._languages))}
        rarity = log((self._view.size + 1) / (max(having.values(), default=0) + 1))
        known = tuple(each for each, documents in having.items() if documents)
        return _Sought(word, known, sum(having.values()), max(rarity, _LEAST_WEIGHT))

    def _having(self, stem: str) -> int:
        """How many documents have a stem, also such as have been deleted since their segment was written."""
        found = self._frequencies.get(stem)
        if found is None:
            fields = [segment.text("stemmed") for segment in self._view.segments]
            numbers = [field.terms.number(_bytes(stem)) for field in fields]
            found = sum(
                int(field.document_counts[number])
                for field, number in zip(fields, numbers, strict=True)
                if number is not None
            )
            if len(self._frequencies) > _MOST_REMEMBERED:
                self._frequencies.clear()
            self._frequencies[stem] = found
        return found

    def _any_stem(self, sought: Sequence[_Sought]) -> WhooshQuery:
        """The stems of the rarest words, as far as their postings may be read: at least those of one word."""
        chosen: dict[str, None] = {}
        left = _POSTINGS_EACH * self._view.size
        for word in sought:
            left -= word.postings
            if chosen and left < 0:
                break
            chosen |= dict.fromkeys(word.stems)
        return Or([Term("stemmed", each) for each in chosen])

    def _occurrences(self, documents: Numbers, sought: Sequence[_Sought]) -> _Occurrences:
        keys, words = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
        bounds = documents.searchsorted(self._view.bases).tolist()
        for segment, base, start, end in zip(
            self._view.segments, self._view.bases.tolist(), bounds, bounds[1:], strict=False
        ):
            if start == end:
                continue
            field = segment.text("exact")
            for number, word in enumerate(sought):
                for form in self._forms_of(segment, word):
                    postings = field.find(form)
                    if postings is None:
                        continue
                    at, places = postings.places(documents[start:end] - base)
                    counts, positions = postings.positions_at(places)
                    keys.append(((at + start) << _PLACE).repeat(counts) + positions)
                    words.append(np.full(len(positions), number))
        every = np.concatenate(keys)
        order = every.argsort()
        return _Occurrences(every[order], np.concatenate(words)[order])

    def _forms_of(self, segment: OpenSegment, word: _Sought) -> tuple[bytes, ...]:
        """The word and others of a segment with a stem that it has, the most frequent ones."""
        found = self._forms.get((segment, word.text))
        if found is None:
            found = self._find_forms(segment, word)
            if len(self._forms) > _MOST_REMEMBERED:
                self._forms.clear()
            self._forms[segment, word.text] = found
        return found

    def _find_forms(self, segment: OpenSegment, word: _Sought) -> tuple[bytes, ...]:
        field = segment.text("exact")
        itself = _bytes(word.text)
        forms = [] if field.terms.number(itself) is None else [itself]
        if word.postings > _FREQUENT * self._view.size + 1_000:
            return tuple(forms)
        # Snowball may change a stem's last letter: happy and happiness both become happi.
        beginning = min((each[:-1] if len(each) > 3 else each for each in word.stems), key=len, default=word.text)
        terms = field.terms.with_prefix(_bytes(beginning))
        counts = field.document_counts[terms.start : terms.stop]
        frequent = terms.start + (-counts.astype(np.intp)).argsort(kind="stable")[:_MOST_COMPARED]
        encoded = [field.terms[number] for number in frequent.tolist()]
        decoded = [each.decode(errors="replace") for each in encoded]
        wanted = set(word.stems)
        for term, *of_term in zip(encoded, *(all_stems(decoded, each) for each in self._languages), strict=True):
            if term != itself and not wanted.isdisjoint(of_term):
                forms.append(term)
        return tuple(forms[:_MOST_FORMS])


def _phrases(pieces: Sequence[str]) -> tuple[list[WhooshQuery], bool]:
    """The runs of words between marks of omission, as phrases, and whether these are all words of the quotation."""
    parts = [part for piece in pieces[:_MOST_PIECES] for part in _OMISSION.split(piece, maxsplit=_MOST_PIECES)]
    phrases = []
    complete = len(pieces) <= _MOST_PIECES
    for part in parts:
        words = list(islice(tokens(part), _MOST_WORDS_OF_PHRASE + 1))
        if len(words) >= _LEAST_WORDS_OF_PHRASE:
            last = words[:_MOST_WORDS_OF_PHRASE][-1]
            phrases.append(phrase(part[words[0].start : last.end]))
        complete = complete and (not words or _LEAST_WORDS_OF_PHRASE <= len(words) <= _MOST_WORDS_OF_PHRASE)
    return phrases[:_MOST_PIECES], complete and 0 < len(phrases) <= _MOST_PIECES


def _window_sums(occurrences: _Occurrences, quotation: _Quotation) -> Weights:
    """For each occurrence the worth of all in the window that it begins, where each word counts once.

    An occurrence counts in the windows that begin behind the one before of the same word, and not more than a window's
    length before it. These are a range, so it is added where that begins, and taken off behind itself, where it ends.
    """
    keys, worth = occurrences.keys, _worth(occurrences, quotation)
    earliest = keys.searchsorted(keys - quotation.window, side="right")
    firsts = np.maximum(earliest, _places_before(occurrences.words) + 1)
    changes = np.zeros(len(keys) + 1)
    np.add.at(changes, firsts, worth)
    changes[1:] -= worth
    sums: Weights = changes[:-1].cumsum()
    return sums


def _worth(occurrences: _Occurrences, quotation: _Quotation) -> Weights:
    weights = np.array([one.weight for one in quotation.sought])[occurrences.words]
    steps = np.diff(quotation.firsts[occurrences.words], prepend=0)
    distances = np.diff(occurrences.keys, prepend=0)
    following = (steps > 0) & (distances > 0) & (np.maximum(steps, distances) <= _NEAR)
    worth: Weights = weights * (1 + following * np.where(steps == distances, _IN_PLACE, _NEARLY_IN_PLACE))
    return worth


def _places_before(words: Numbers) -> Numbers:
    """For each number the place of the last equal one before it, -1 where there is none."""
    order = words.argsort(kind="stable")
    before = np.full(len(words), -1)
    same = words[order[1:]] == words[order[:-1]]
    before[order[1:][same]] = order[:-1][same]
    return before


def _bytes(word: str) -> bytes:
    return word.encode(errors="replace")  # no term has half a surrogate
