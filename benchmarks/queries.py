"""The queries that engines are compared with: drawn from the documents themselves, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from benchmarks.documents import Document
from index.analysis import tokens

_BANDS = (0.2, 0.02, 0.002, 0.0)
"""Words of the first are in at least this share of the documents, of the next in less than that, and so on."""

_SAMPLED = 4_000
_YEARS_AROUND = 5
_LONGEST_PHRASE = 6


class Kind(StrEnum):
    """How the words of a search belong together."""

    WORD = "word"
    ALL = "and"
    ANY = "or"
    PHRASE = "phrase"


class Variant(StrEnum):
    """What is wanted beside ten references."""

    PLAIN = "plain"
    FACETED = "faceted"
    FILTERED = "filtered"
    SNIPPETS = "snippets"


@dataclass(frozen=True, slots=True)
class Filters:
    """One speaker, from one day to another (ISO dates, both included)."""

    speaker: str
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. With `facets` the counts of the six facets and the years, each without its own filter."""

    kind: Kind
    words: tuple[str, ...]
    filters: Filters | None = None
    facets: bool = False
    snippets: bool = False


class Lottery:
    """Sees all documents, keeps a sample of them, and draws searches that find at least the document they are from."""

    def __init__(self, *, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._documents = 0
        self._frequencies: Counter[str] = Counter()
        self._sample: list[Document] = []

    def see(self, document: Document) -> None:
        """Count its words, and keep it by chance (reservoir sampling, Vitter's algorithm R)."""
        self._documents += 1
        self._frequencies.update(set(document.words.split()))
        if len(self._sample) < _SAMPLED:
            self._sample.append(document)
        elif (place := self._chance.randrange(self._documents)) < _SAMPLED:
            self._sample[place] = document

    def draw(self, number: int) -> dict[tuple[Kind, Variant], list[Search]]:
        """So many searches of each kind, the same words in each variant."""
        sources = {kind: [self._source(kind, turn) for turn in range(number)] for kind in Kind}
        return {
            (kind, variant): [_varied(Search(kind, words), variant, filters) for words, filters in drawn]
            for kind, drawn in sources.items()
            for variant in Variant
        }

    def _source(self, kind: Kind, turn: int) -> tuple[tuple[str, ...], Filters]:
        """Some words, and filters that the document they are from passes if it has a speaker; else those of another."""
        while True:
            document = self._chance.choice(self._sample)
            words = self._phrase(document) if kind is Kind.PHRASE else self._words(document, kind, turn)
            if words:
                return words, self._filters(document)

    def _words(self, document: Document, kind: Kind, turn: int) -> tuple[str, ...] | None:
        """Different words; for single words the bands take turns, for more each word is of a band drawn for it.

        Where the document has no word of the band, any other will do.
        """
        number = {Kind.WORD: 1, Kind.ALL: 2, Kind.ANY: 3}[kind]
        bands = [turn % len(_BANDS)] if number == 1 else self._chance.choices(range(len(_BANDS)), k=number)
        words = sorted(set(document.words.split()))
        chosen: list[str] = []
        for band in bands:
            left = [word for word in words if word not in chosen and _keeps((word,))]
            if not left:
                return None
            chosen.append(self._chance.choice([word for word in left if self._band(word) == band] or left))
        return tuple(chosen)

    def _phrase(self, document: Document) -> tuple[str, ...] | None:
        words = document.words.split()
        length = self._chance.randint(2, _LONGEST_PHRASE)
        if len(words) < length:
            return None
        start = self._chance.randrange(len(words) - length + 1)
        run = tuple(words[start : start + length])
        return run if _keeps(run) else None

    def _band(self, word: str) -> int:
        share = self._frequencies[word] / self._documents
        return next(number for number, least in enumerate(_BANDS) if share >= least)

    def _filters(self, document: Document) -> Filters:
        while document.speaker is None:
            document = self._chance.choice(self._sample)
        year = int(document.year)
        return Filters(document.speaker, f"{year - _YEARS_AROUND}-01-01", f"{year + _YEARS_AROUND}-12-31")


def _keeps(words: Sequence[str]) -> bool:
    """Whether a query of these words is cut into the same words, one after the other.

    Pairs of characters in scripts without spaces are not: they overlap.
    """
    cut = list(tokens(" ".join(words)))
    return [(token.text, token.position) for token in cut] == [(word, place) for place, word in enumerate(words)]


def _varied(search: Search, variant: Variant, filters: Filters) -> Search:
    match variant:
        case Variant.PLAIN:
            return search
        case Variant.FACETED:
            return replace(search, facets=True)
        case Variant.FILTERED:
            return replace(search, facets=True, filters=filters)
        case Variant.SNIPPETS:
            return replace(search, snippets=True)
