"""The port: what the other rooms may ask of an index, whichever engine stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from archive.statement import Revision, StatementRef
from index.query import Query
from index.results import Candidate, FacetCount, Hit, Results, WordCount


class SearchIndexError(Exception):
    """The index cannot be opened or written. The message names the directory and the remedy."""


class SearchIndexBusy(SearchIndexError):
    """Another process is writing the index."""


class SearchIndexDamaged(SearchIndexError):
    """The bytes of the index are not those that were written. The message names what is wrong, and the remedy."""


class SearchLimitExceeded(Exception):
    """A search that asks for more than an engine may spend on it. The message names the limit, and what to change."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one search may cost, so that no query stops the others.

    `seconds` is its time, `expansions` the words that a beginning with ``*`` may stand for, and `window` the number of
    the last hit that it may ask for.
    """

    seconds: float = 5.0
    expansions: int = 5_000
    window: int = 10_000


class Engine(Protocol):
    """A full-text index of revisions.

    The index is derived from the archive: `checkpoint` says up to which of the archive's changes it has come, so that
    a run that was cut short is made good by applying the changes since.
    """

    def search(self, query: Query) -> Results:
        """Find revisions: all but the superseded ones, unless the query asks for a status.

        Raises SearchLimitExceeded.
        """
        ...

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """All values of a facet with their labels and counts, over the statements that `search` finds unasked."""
        ...

    def apply(self, changes: Iterable[tuple[StatementRef, tuple[Revision, ...]]], *, checkpoint: int) -> None:
        """Put all revisions of the changed statements in the place of those indexed before, and move the checkpoint.

        Each statement is named once, with no revisions where it is to go. Readers see either all of it or nothing.
        Raises SearchIndexBusy where another process writes it, SearchIndexError where it cannot be written.
        """
        ...

    def rebuild(self, statements: Iterable[tuple[StatementRef, tuple[Revision, ...]]], *, checkpoint: int) -> None:
        """Throw everything away and index these; readers keep the old index until the new one is whole."""
        ...

    def checkpoint(self) -> int:
        """The number of the last change of the archive that is in the index; 0 where there is none."""
        ...


class ArchiveEngine(Engine, Protocol):
    """What an archive needs besides: all hits, passages for quotations, a check of the bytes, and help with words."""

    def every_hit(self, query: Query) -> Iterator[Hit]:
        """All hits, in the order of `search` and beyond its window; `offset`, `limit` and `facets` count for nothing.

        They are those of one state of the index, whatever is written meanwhile, and are found before this returns:
        memory is needed for their numbers, not for their texts. Raises SearchLimitExceeded.
        """
        ...

    def verify(self) -> None:
        """Compare every byte with what was written. Raises SearchIndexDamaged."""
        ...

    def passages(self, pieces: Sequence[str], *, most: int) -> tuple[Candidate, ...]:
        """The statements with a passage most like a quotation, although words differ or are missing; the best first.

        `pieces` are its parts, divided where words are left out, as they are at ``…`` too. Where statements have all of
        them, of three words at least, word for word, only these are named. Each statement is named once, with the
        revision that fits best, be it superseded; of those that fit equally, one that is not, and the statement that
        was posted first comes first. Raises SearchLimitExceeded.
        """
        ...

    def nearest_words(self, word: str, *, most: int) -> tuple[WordCount, ...]:
        """The words that are written most nearly as one that no statement has, the nearest and most frequent first.

        None where some statement has the word. Statements that `search` finds only when asked are counted, too.
        """
        ...

    def complete(self, beginning: str, *, facet: str | None, most: int) -> tuple[FacetCount, ...]:
        """Words that begin so, or values of a facet of whose names some word does; the most frequent first.

        A word is its own label, and counted as by `nearest_words`.
        Raises KeyError where there is no such facet.
        """
        ...
