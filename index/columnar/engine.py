"""The engine on columnar segments; see index.engine for what an engine is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from archive.statement import Revision, StatementRef
from index.columnar.commit import Commit, only_writer
from index.columnar.damage import DamagedSegment
from index.columnar.documents import LAYOUT
from index.columnar.evaluate import Matches, TooManyExpansions
from index.columnar.field_writer import NONE
from index.columnar.generation import FILE, Generation
from index.columnar.narrowing import Narrowing
from index.columnar.segment import Layout
from index.columnar.view import View
from index.columnar.writer import replace, update
from index.engine import Limits, SearchIndexDamaged, SearchIndexError, SearchLimitExceeded
from index.query import Expression, Query, Sort, has_text
from index.results import FacetCount, Hit, Results
from index.schema import FACETS
from index.whoosh_query import translate

_EMPTY = Generation(0, 0, ())
_ATTEMPTS = 10  # to open the index while it is committed again and again
_LAST = np.iinfo(np.int64).max


class ColumnarEngine:
    """An index in a directory, which need not exist until something is written.

    Threads may share it. Reading writes nothing, so that the directory can be read-only, and sees what other processes
    have committed since. All methods raise SearchIndexError where the index cannot be opened, SearchIndexDamaged where
    its bytes are not those that were written. For comparisons an index can be written with fewer fields than LAYOUT.
    `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        directory: Path,
        *,
        layout: Layout = LAYOUT,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory = directory
        self._layout = layout
        self._limits = limits or Limits()
        self._clock = clock
        self._opening = threading.Lock()
        self._opened: tuple[object, _Searching] | None = None

    def search(self, query: Query) -> Results:
        """Find revisions; see index.engine.Engine. A query that looks for no words is sorted with the newest first."""
        if query.offset + query.limit > self._limits.window:
            raise SearchLimitExceeded(
                f"a search shows its first {self._limits.window:,} hits and no more; narrow it by dates or facets"
            )
        deadline = self._clock() + self._limits.seconds
        with self._reading() as searching:
            return searching.search(query, check=lambda: self._check(deadline), expansions=self._limits.expansions)

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """All values of a facet; see index.engine.Engine. Raises KeyError where there is no such facet."""
        if facet not in {each.name for each in FACETS}:
            raise KeyError(facet)
        with self._reading() as searching:
            return searching.values(facet)

    def checkpoint(self) -> int:
        """The number of the last change of the archive that is in the index; see index.engine.Engine."""
        with self._reading() as searching:
            return searching.checkpoint

    def apply(self, changes: Iterable[tuple[StatementRef, tuple[Revision, ...]]], *, checkpoint: int) -> None:
        """Index changed statements, each named once; see index.engine.Engine."""
        with self._writing():
            try:
                before = Generation.read(self._directory) or _EMPTY
                update(Commit(self._directory, before, self._layout), changes, checkpoint=checkpoint)
            except DamagedSegment as error:
                raise self._damaged(error) from error

    def rebuild(self, statements: Iterable[tuple[StatementRef, tuple[Revision, ...]]], *, checkpoint: int) -> None:
        """Index everything anew, also where the index is damaged; see index.engine.Engine."""
        with self._writing():
            try:
                before = Generation.read(self._directory) or _EMPTY
            except DamagedSegment:
                before = _EMPTY
            replace(Commit(self._directory, before, self._layout), statements, checkpoint=checkpoint)

    def _check(self, deadline: float) -> None:
        if self._clock() > deadline:
            raise SearchLimitExceeded(f"the search took longer than {self._limits.seconds:g} s; make it simpler")

    @contextmanager
    def _reading(self) -> Iterator[_Searching]:
        try:
            yield self._current()
        except DamagedSegment as error:
            raise self._damaged(error) from error
        except TooManyExpansions as error:
            raise SearchLimitExceeded(str(error)) from None
        except OSError as error:
            raise SearchIndexError(f"the index in {self._directory} cannot be read: {error}") from error

    def _current(self) -> _Searching:
        """The generation that is current, opened anew where it is another than before."""
        for _ in range(_ATTEMPTS):
            state = self._state()
            with self._opening:
                if self._opened is None or self._opened[0] != state:
                    try:
                        view = View(self._directory, Generation.read(self._directory) or _EMPTY)
                    except FileNotFoundError as error:
                        if self._state() == state:
                            raise DamagedSegment(f"{Path(error.filename).name} is missing") from error
                        continue  # a writer has put a newer generation in the place of the one that was to be opened
                    self._opened = state, _Searching(view)
                return self._opened[1]
        raise SearchIndexError(f"the index in {self._directory} changes faster than it can be opened; try again")

    def _state(self) -> object:
        """Equal as long as the file of the generation is the same."""
        try:
            status = (self._directory / FILE).stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with only_writer(self._directory):
                yield
        except OSError as error:
            raise SearchIndexError(f"the index in {self._directory} cannot be written: {error}") from error

    def _damaged(self, error: DamagedSegment) -> SearchIndexDamaged:
        return SearchIndexDamaged(
            f"the index in {self._directory} is damaged ({error}); build it anew with: communique reindex"
        )


class _Searching:
    """One generation, and what searches over it share."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._narrowing = Narrowing(view)
        self.checkpoint = view.generation.checkpoint
        self._languages = frozenset(view.keyword("lang").known) if view.size else frozenset()

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        return self._narrowing.values(facet)

    def search(self, query: Query, *, check: Callable[[], None], expansions: int) -> Results:
        """Find, narrow, count, order, and name the window of the hits."""
        matches = self._matches(query.expression, check=check, expansions=expansions)
        check()
        narrowed = self._narrowing.narrow(matches, query)
        check()
        return Results(
            total=len(narrowed.found.documents),
            hits=self._window(narrowed.found, query),
            facets=narrowed.facets,
            languages=self._languages,
            unmatched=tuple(self._narrowing.unmatched(query)),
        )

    def _matches(self, expression: Expression | None, *, check: Callable[[], None], expansions: int) -> Matches:
        if expression is None:
            return Matches.equal(self._view.everything, 0)
        tree = translate(expression, languages=self._languages, matching=self._matching)
        return self._view.matches(tree, check=check, most_expansions=expansions)

    def _matching(self, facet: str, typed: str) -> Iterable[str]:
        column = self._view.keyword(facet)
        return (column.values[number] for number in self._narrowing.meant(facet, typed))

    def _window(self, found: Matches, query: Query) -> tuple[Hit, ...]:
        end = query.offset + query.limit
        if not query.limit or not len(found.documents):
            return ()
        days = self._view.number("first_day")
        if query.sort is Sort.OLDEST:
            keys = np.where(days[found.documents] == NONE, _LAST, days[found.documents])
        elif query.sort is Sort.RELEVANCE and has_text(query.expression):
            keys = -found.scores
        else:
            keys = np.where(days[found.documents] == NONE, _LAST, -days[found.documents])
        first = self._view.first(found.documents, keys, end)[query.offset :]
        scores = found.scores[np.searchsorted(found.documents, first)]
        revisions = self._view.number("revision")[first]
        return tuple(
            Hit(StatementRef.parse(self._view.ref(document)), revision, score)
            for document, revision, score in zip(first.tolist(), revisions.tolist(), scores.tolist(), strict=True)
        )
