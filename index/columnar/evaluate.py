"""Which documents of a segment match a query, and with what score, for all documents at once.

The query is Whoosh's tree. Those of its nodes that our syntax leads to are evaluated here, with the results of Whoosh's
own matchers; tests hold the two together. The rest of Whoosh's nodes run on Whoosh's matchers (whoosh_reader).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.query import And, ConstantScoreQuery, Every, Not, NumericRange, Or, Phrase, Prefix, Term
from whoosh.query import Query as WhooshQuery
from whoosh.query.qcore import _NullQuery

from index.columnar import scoring
from index.columnar.columns import KeywordField, Strings
from index.columnar.damage import DamagedSegment
from index.columnar.field_writer import NONE
from index.columnar.scoring import Scores
from index.columnar.segment import STORED, Segment
from index.columnar.sorted_numbers import common, firsts_of_runs, matching
from index.columnar.text_field import Numbers, PostingList, RecentLists, TextField
from index.whoosh_query import WordsInPlace

_SPARSE = 16  # documents are marked in an array for all that there are, where they are more than one in so many
_PLACE = np.intp(32)  # bits of a key below those of the document; no text has 2 to the 32nd words


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents in ascending order, and a score for each."""

    documents: Numbers
    scores: Scores

    @classmethod
    def equal(cls, documents: Numbers, score: float) -> Matches:
        """All with the same score."""
        return cls(documents, np.full(len(documents), score, dtype=np.float32))

    def boosted(self, boost: float) -> Matches:
        """With every score multiplied."""
        return self if boost == 1 else Matches(self.documents, self.scores * np.float32(boost))


Standing = Callable[[Sequence[PostingList], Sequence[Numbers]], Numbers]

NOTHING = Matches(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32))


class MatchesFound(WhooshQuery):
    """Documents that were found in another way, by their segments."""

    def __init__(self, by_segment: Mapping[OpenSegment, Matches]) -> None:
        self.by_segment = by_segment


class Statistics(Protocol):
    """What scores need to know of the whole generation."""

    def inverse_frequency(self, field: str, term: bytes) -> float:
        """How much a word tells about a document; see index.columnar.scoring."""
        ...

    def norms(self, field: str) -> Scores:
        """The norm for each byte of a length; see index.columnar.scoring."""
        ...


class UnsupportedQuery(TypeError):
    """A node of Whoosh's query tree that is not evaluated here. The message names it."""


class OpenSegment:
    """A segment with its fields, opened when they are asked for."""

    def __init__(self, segment: Segment, recent: RecentLists | None = None) -> None:
        self.segment = segment
        self._recent = recent or RecentLists(0)
        self.documents = segment.documents
        self._texts: dict[str, TextField] = {}
        self._keywords: dict[str, KeywordField] = {}
        self._norms: dict[str, Scores] = {}

    def text(self, name: str) -> TextField:
        """A text field. Raises DamagedSegment."""
        if name not in self._texts:
            with_positions = self.segment.layout.texts.get(name)
            if with_positions is None:
                raise DamagedSegment(f"{self.segment.folder.name} has no field {name}")
            self._texts[name] = TextField(self.segment, name, self._recent, with_positions=with_positions)
        return self._texts[name]

    def norms(self, name: str, statistics: Statistics) -> Scores:
        """The norm of each document's text (index.columnar.scoring). Raises DamagedSegment."""
        if name not in self._norms:
            self._norms[name] = statistics.norms(name)[self.text(name).lengths]
        return self._norms[name]

    def keyword(self, name: str) -> KeywordField:
        """A keyword field. Raises DamagedSegment."""
        if name not in self._keywords:
            self._keywords[name] = KeywordField(self.segment, name)
        return self._keywords[name]

    @cached_property
    def refs(self) -> KeywordField:
        """The references, of which every document has one. Raises DamagedSegment where one has not."""
        field = self.keyword("ref")
        codes = field.codes
        if codes.starts is not None or len(field.values) != len(field.labels) or codes.codes.max() >= len(field.values):
            raise DamagedSegment(f"{self.segment.folder.name} has documents without a reference")
        return field

    def number(self, name: str) -> NDArray[np.signedinteger]:
        """A number for each document; the least of the array's type stands for none. Raises DamagedSegment."""
        return self.segment.array(name, self.documents)

    def stored(self) -> Strings:
        """The JSON text of each document, where the layout has it. Raises DamagedSegment."""
        return Strings(self.segment.array(f"{STORED}_starts", self.documents + 1), self.segment.array(f"{STORED}s"))

    def wide_number(self, name: str) -> NDArray[np.int64]:
        """The same as 64-bit numbers, with NONE for none. Raises DamagedSegment."""
        numbers = self.number(name)
        wide = numbers.astype(np.int64)
        wide[numbers == np.iinfo(numbers.dtype).min] = NONE
        return wide


@dataclass(frozen=True, slots=True)
class _Word:
    """A term with its postings, and its weight in scores."""

    postings: PostingList
    weight: float


class Evaluator:
    """Evaluates queries over one segment.

    `check` is called before each step, and raises what is to end a search that takes too long.
    """

    def __init__(
        self, segment: OpenSegment, statistics: Statistics, *, check: Callable[[], None], most_expansions: int
    ) -> None:
        self._segment = segment
        self._statistics = statistics
        self._check = check
        self._most_expansions = most_expansions

    @cached_property
    def _every(self) -> Numbers:
        return np.arange(self._segment.documents)

    def matches(self, query: WhooshQuery) -> Matches:
        """The documents that match. Raises UnsupportedQuery, DamagedSegment, TooManyExpansions."""
        evaluate = _NODES.get(type(query))  # by the very type: a subclass may mean something else
        if evaluate is None:
            raise UnsupportedQuery(f"{type(query).__name__} is not evaluated over columns")
        self._check()
        return evaluate(self, query)

    def _null(self, query: _NullQuery) -> Matches:
        return NOTHING

    def _all_documents(self, query: Every) -> Matches:
        if query.fieldname is None:
            return Matches.equal(self._every, query.boost)
        if query.fieldname not in self._segment.segment.layout.numbers:
            raise UnsupportedQuery(f"which documents have {query.fieldname} is not evaluated over columns")
        numbers = self._segment.number(query.fieldname)
        return Matches.equal(np.flatnonzero(numbers != np.iinfo(numbers.dtype).min), query.boost)

    def _matches_found(self, query: MatchesFound) -> Matches:
        return query.by_segment[self._segment]

    def _term(self, query: Term) -> Matches:
        if query.fieldname in self._segment.segment.layout.keywords:
            return Matches.equal(self._segment.keyword(query.fieldname).documents_with(str(query.text)), query.boost)
        word = self._word(query)
        if word is None:
            return NOTHING
        documents = word.postings.documents
        return Matches(documents, self._scores(query.fieldname, word, documents, None))

    def _not(self, query: Not) -> Matches:
        without = np.ones(self._segment.documents, dtype=np.bool_)
        without[self.matches(query.query).documents] = False
        return Matches.equal(np.flatnonzero(without), 1)

    def _and(self, query: And) -> Matches:
        if len(query.subqueries) == 1:  # Whoosh leaves its boost out then, too
            return self.matches(query.subqueries[0])
        return self._all_of(query.subqueries).boosted(query.boost)

    def _or(self, query: Or) -> Matches:
        if len(query.subqueries) == 1:
            return self.matches(query.subqueries[0])
        return self._any_of([self.matches(part) for part in query.subqueries]).boosted(query.boost)

    def _words_in_place(self, query: WordsInPlace) -> Matches:
        offsets = list(query.offsets.values())
        return self._having_all(query.qs, lambda lists, places: _in_place(lists, places, offsets))

    def _whoosh_phrase(self, query: Phrase) -> Matches:
        terms = [Term(query.fieldname, text) for text in query.words]
        if not terms:
            return NOTHING
        near = self._having_all(terms, lambda lists, places: _near(lists, places, query.slop))
        return near.boosted(query.boost)

    def _prefix(self, query: Prefix) -> Matches:
        field = self._segment.text(query.fieldname)
        numbers = field.terms.with_prefix(query.text.encode())
        if len(numbers) > self._most_expansions:
            raise TooManyExpansions(query.text, self._most_expansions)
        if len(numbers) == 1:
            return self.matches(Term(query.fieldname, field.terms[numbers[0]]))
        marked = np.zeros(self._segment.documents, dtype=np.bool_)
        for number in numbers:
            self._check()
            marked[field.posting_list(number).documents] = True
        return Matches.equal(np.flatnonzero(marked), 1)

    def _numeric_range(self, query: NumericRange) -> Matches:
        numbers = self._segment.number(query.fieldname)
        inside = numbers != np.iinfo(numbers.dtype).min
        if query.start is not None:
            inside &= numbers > query.start if query.startexcl else numbers >= query.start
        if query.end is not None:
            inside &= numbers < query.end if query.endexcl else numbers <= query.end
        return Matches.equal(np.flatnonzero(inside), query.boost)

    def _constant_score(self, query: ConstantScoreQuery) -> Matches:
        return Matches.equal(self.matches(query.child).documents, query.score)

    def _word(self, query: Term) -> _Word | None:
        """The postings of a term of a text field; None where the segment has none."""
        encoded = query.text.encode() if isinstance(query.text, str) else query.text
        postings = self._segment.text(query.fieldname).find(encoded)
        if postings is None:
            return None
        return _Word(postings, self._statistics.inverse_frequency(query.fieldname, encoded) * query.boost)

    def _scores(self, field: str, word: _Word, documents: Numbers, places: Numbers | None) -> Scores:
        """The scores of documents that have a word, and stand at these places of its postings, or are all of them."""
        norms = self._segment.norms(field, self._statistics)[documents]
        return scoring.scores(word.postings.repetitions(places), norms, word.weight)

    def _all_of(self, parts: Sequence[WhooshQuery]) -> Matches:
        """The documents that all parts have, with the sums of their scores."""
        texts = self._segment.segment.layout.texts
        terms = [part for part in parts if type(part) is Term and part.fieldname in texts]
        found = self._having_all(terms) if terms else None
        for part in parts:
            if type(part) is Term and part.fieldname in texts:
                continue
            if found is not None and not len(found.documents):
                return NOTHING
            other = self.matches(part)
            if found is None:
                found = other
                continue
            left, right = matching(found.documents, other.documents)
            found = Matches(found.documents[left], found.scores[left] + other.scores[right])
        return found or NOTHING

    def _having_all(self, terms: Sequence[Term], standing: Standing | None = None) -> Matches:
        """The documents that have all terms, with the sums of their scores.

        `standing` picks those in which the terms stand as they should: from the postings, and the places in each at
        which the documents are, it gives the indices of those to keep.
        """
        self._check()
        words = [word for term in terms if (word := self._word(term)) is not None]
        if len(words) < len(terms):
            return NOTHING
        documents, places = _intersection([word.postings for word in words])
        if standing is not None and len(documents):
            kept = standing([word.postings for word in words], places)
            documents, places = documents[kept], [at[kept] for at in places]
        scores = np.zeros(len(documents), dtype=np.float32)
        for term, word, at in zip(terms, words, places, strict=True):
            scores += self._scores(term.fieldname, word, documents, at)
        return Matches(documents, scores)

    def _any_of(self, parts: Sequence[Matches]) -> Matches:
        """The documents that some part has, with the sums of their scores."""
        self._check()
        if not parts:
            return NOTHING
        if sum(len(part.documents) for part in parts) * _SPARSE > self._segment.documents:
            marked = np.zeros(self._segment.documents, dtype=np.bool_)
            sums = np.zeros(self._segment.documents, dtype=np.float32)
            for part in parts:
                marked[part.documents] = True
                sums[part.documents] += part.scores
            documents = np.flatnonzero(marked)
            return Matches(documents, sums[documents])
        documents, owners = np.unique(np.concatenate([part.documents for part in parts]), return_inverse=True)
        scores = np.bincount(owners, np.concatenate([part.scores for part in parts]), minlength=len(documents))
        return Matches(documents, scores.astype(np.float32))


_NODES: Mapping[type[WhooshQuery], Callable[[Evaluator, Any], Matches]] = {
    _NullQuery: Evaluator._null,
    Every: Evaluator._all_documents,
    MatchesFound: Evaluator._matches_found,
    Term: Evaluator._term,
    Not: Evaluator._not,
    And: Evaluator._and,
    Or: Evaluator._or,
    WordsInPlace: Evaluator._words_in_place,
    Phrase: Evaluator._whoosh_phrase,
    Prefix: Evaluator._prefix,
    NumericRange: Evaluator._numeric_range,
    ConstantScoreQuery: Evaluator._constant_score,
}


class TooManyExpansions(Exception):
    """The beginning of a word with which too many words begin. The message says how many there may be."""

    def __init__(self, prefix: str, most: int) -> None:
        super().__init__(f"more than {most:,} words begin with “{prefix}”; write more letters before the *")


def _intersection(lists: Sequence[PostingList]) -> tuple[Numbers, list[Numbers]]:
    """The documents that are in all lists, and for each list their places in it."""
    by_length = sorted(range(len(lists)), key=lambda number: lists[number].length)
    documents = lists[by_length[0]].documents
    places: dict[int, Numbers] = {by_length[0]: np.arange(len(documents))}
    for number in by_length[1:]:
        kept, at = lists[number].places(documents)
        documents = documents[kept]
        places = {other: found[kept] for other, found in places.items()} | {number: at}
    return documents, [places[number] for number in range(len(lists))]


def _keys(postings: PostingList, places: Numbers, indices: Numbers) -> Numbers:
    """A number for each occurrence of a word in some documents: next to each other where the positions are."""
    counts, positions = postings.positions_at(places[indices])
    keys: Numbers = indices << _PLACE
    if len(positions) > len(indices):
        keys = keys.repeat(counts)
    keys += positions
    return keys


def _in_place(lists: Sequence[PostingList], places: Sequence[Numbers], offsets: Sequence[Sequence[int]]) -> Numbers:
    """The indices of the documents in which every word stands at all its offsets from some place."""
    indices = np.arange(len(places[0]))
    beginnings: Numbers | None = None
    last = max(max(of_word) for of_word in offsets)  # is added, so that no beginning lies in the document before
    for number in sorted(range(len(lists)), key=lambda number: lists[number].length):
        keys = _keys(lists[number], places[number], indices)
        for offset in offsets[number]:
            beginnings = keys + (last - offset) if beginnings is None else common(beginnings, keys + (last - offset))
            indices = _documents_of(beginnings)
    return indices


def _near(lists: Sequence[PostingList], places: Sequence[Numbers], slop: int) -> Numbers:
    """The indices of the documents in which each word stands at most `slop` positions after the one before it."""
    every = np.arange(len(places[0]))
    ends = _keys(lists[0], places[0], every)
    for postings, at in zip(lists[1:], places[1:], strict=True):
        keys = _keys(postings, at, every)
        before = np.searchsorted(ends, keys) - 1  # the nearest end before each
        possible = before >= 0
        keys, before = keys[possible], before[possible]
        ends = keys[keys - ends[before] <= slop]
    return _documents_of(ends)


def _documents_of(keys: Numbers) -> Numbers:
    indices = keys >> _PLACE
    return indices[firsts_of_runs(indices)]
