"""The postings of a term as one of Whoosh's matchers, which go through documents one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from whoosh.fields import FieldType
from whoosh.matching import LeafMatcher, NullMatcher, ReadTooFar
from whoosh.matching import Matcher as WhooshMatcher
from whoosh.reading import TermInfo
from whoosh.scoring import BaseScorer

from index.columnar.columns import Mask
from index.columnar.whoosh_terms import TermPostings


class PostingsMatcher(LeafMatcher):
    """Goes through the documents that have a term and are not deleted.

    For Whoosh's shortcuts to the best hits the list is one block. Without a `scorer` there are no scores.
    """

    def __init__(
        self,
        term: tuple[str, bytes],
        field: FieldType,
        postings: TermPostings,
        information: TermInfo,
        live: Mask | None,
        scorer: BaseScorer | None,
    ) -> None:
        self._term = term
        self.format = field.format
        self.scorer = scorer
        self._field, self._postings, self._information, self._live = field, postings, information, live
        places = np.arange(len(postings.documents)) if live is None else np.flatnonzero(live[postings.documents])
        self._documents: list[int] = postings.documents[places].tolist()
        self._weights: list[int] = postings.frequencies[places].tolist()
        self._firsts: list[int] = (np.cumsum(postings.frequencies) - postings.frequencies)[places].tolist()
        self._place = 0

    def is_active(self) -> bool:
        """Whether there is a current document."""
        return self._place < len(self._documents)

    def reset(self) -> None:
        """Go back to the first document."""
        self._place = 0

    def copy(self) -> PostingsMatcher:
        """Another matcher at the same document."""
        copied = PostingsMatcher(self._term, self._field, self._postings, self._information, self._live, self.scorer)
        copied._place = self._place
        return copied

    def replace(self, minquality: float = 0) -> WhooshMatcher:
        """A matcher of nothing, where no document is left or none can score more than `minquality`."""
        if not self.is_active() or (minquality and self.supports_block_quality() and self.max_quality() < minquality):
            return NullMatcher()
        return self

    def id(self) -> int:
        """The number of the current document."""
        return self._documents[self._place]

    def all_ids(self) -> Iterator[int]:
        """The numbers of all documents from the current one on."""
        return iter(self._documents[self._place :])

    def next(self) -> bool:
        """Go to the next document. Raises ReadTooFar behind the last."""
        if not self.is_active():
            raise ReadTooFar
        self._place += 1
        return not self.is_active()

    def skip_to(self, id: int) -> None:  # noqa: A002, Whoosh's name
        """Go to the first document, from the current one on, with this number or a greater. Raises ReadTooFar."""
        if not self.is_active():
            raise ReadTooFar
        self._place = bisect_left(self._documents, id, lo=self._place)

    def weight(self) -> float:
        """How often the current document has the term."""
        return float(self._weights[self._place])

    def value_as(self, astype: str) -> float | list[int]:
        """The frequency, weight or positions in the current document. Raises KeyError for anything else."""
        match astype:
            case "frequency":
                return self._weights[self._place]
            case "weight":
                return self.weight()
            case "positions" if self._postings.steps is not None:
                first = self._firsts[self._place]
                positions: list[int] = np.cumsum(
                    self._postings.steps[first : first + self._weights[self._place]]
                ).tolist()
                return positions
        raise KeyError(f"the field {self._term[0]} knows no {astype}")

    def supports(self, astype: str) -> bool:
        """Whether `value_as` knows it."""
        return astype in ("frequency", "weight") or (astype == "positions" and self._postings.steps is not None)

    def items_as(self, astype: str) -> Iterator[tuple[int, float | list[int]]]:
        """Each document from the current one on, with its value."""
        while self.is_active():
            yield self.id(), self.value_as(astype)
            self.next()

    def block_max_weight(self) -> float:
        """The most often that a document has the term."""
        return self._information.max_weight()

    def block_min_length(self) -> int:
        """The length of the shortest text that has it."""
        return self._information.min_length()

    def block_max_length(self) -> int:
        """The length of the longest text that has it."""
        return self._information.max_length()

    def skip_to_quality(self, minquality: float) -> int:
        """Go behind the last document where none can score more. Returns how many blocks were skipped."""
        if self.block_quality() > minquality:
            return 0
        self._place = len(self._documents)
        return 1
