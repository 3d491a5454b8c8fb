"""The engine on columnar segments; see index.engine for what an engine is."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from archive.canonical import fold
from archive.statement import InvalidReference, Revision, StatementRef, Status
from index.columnar.commit import Commit, only_writer
from index.columnar.damage import DamagedSegment
from index.columnar.documents import LAYOUT
from index.columnar.evaluate import Matches, TooManyExpansions
from index.columnar.field_writer import NONE
from index.columnar.generation import FILE, Generation
from index.columnar.narrowing import Narrowing
from index.columnar.passages import Passages
from index.columnar.segment import Layout, verify_all
from index.columnar.text_field import TextField
from index.columnar.verification import verify_once
from index.columnar.view import Numbers, View
from index.columnar.vocabulary import complete_words, nearest_words
from index.columnar.writer import replace, update
from index.engine import Limits, SearchIndexDamaged, SearchIndexError, SearchLimitExceeded
from index.query import Expression, Query, Sort, has_text
from index.results import Candidate, FacetCount, Hit, Results, WordCount
from index.schema import FACETS
from index.whoosh_query import translate

_EMPTY = Generation(0, 0, ())
_ATTEMPTS = 10  # to open the index while it is committed again and again
_LAST = np.iinfo(np.int64).max
_HASHED_AT_OPENING = 64 << 20  # bytes: so much is hashed in less than a second, and without being noticed


class ColumnarEngine:
    """An index in a directory, which need not exist until something is written.

    Threads may share it. Reading writes nothing, so that the directory can be read-only, and sees what other processes
    have committed since. All methods raise SearchIndexError where the index cannot be opened, SearchIndexDamaged where
    its bytes are not those that were written: the files of a small index are hashed when it is opened, those of a large
    one in the background, once. Then `on_damage` hears of it, once for each generation, in the thread that found it.

    For comparisons an index can be written with fewer fields than LAYOUT. `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        directory: Path,
        *,
        layout: Layout = LAYOUT,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_damage: Callable[[SearchIndexDamaged], None] = lambda _: None,
        hashed_at_opening: int = _HASHED_AT_OPENING,
    ) -> None:
        self._directory = directory
        self._layout = layout
        self._limits = limits or Limits()
        self._clock = clock
        self._on_damage = on_damage
        self._hashed_at_opening = hashed_at_opening
        self._opening = threading.Lock()
        self._opened: _Opened | None = None

    def search(self, query: Query) -> Results:
        """Find revisions; see index.engine.Engine. A query that looks for no words is sorted with the newest first."""
        if query.offset + query.limit > self._limits.window:
            raise SearchLimitExceeded(
                f"a search shows its first {self._limits.window:,} hits and no more; narrow it by dates or facets"
            )
        deadline = self._clock() + self._limits.seconds
        with self._reading() as searching:
            return searching.search(query, check=lambda: self._check(deadline), expansions=self._limits.expansions)

    def every_hit(self, query: Query) -> Iterator[Hit]:
        """All hits, however many, in the order of `search`; see index.engine.ArchiveEngine."""
        deadline = self._clock() + self._limits.seconds
        with self._reading() as searching:
            hits = searching.every_hit(query, check=lambda: self._check(deadline), expansions=self._limits.expansions)
        return self._read_on(hits)

    def _read_on(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        """The hits of a generation, whichever is current by now."""
        with self._translating():
            yield from hits

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """All values of a facet; see index.engine.Engine. Raises KeyError where there is no such facet."""
        with self._reading() as searching:
            return searching.values(_existing(facet))

    def checkpoint(self) -> int:
        """The number of the last change of the archive that is in the index; see index.engine.Engine."""
        with self._reading() as searching:
            return searching.checkpoint

    def nearest_words(self, word: str, *, most: int) -> tuple[WordCount, ...]:
        """The words nearest to one that no statement has; see index.engine.ArchiveEngine."""
        with self._reading() as searching:
            return searching.nearest_words(word, most)

    def complete(self, beginning: str, *, facet: str | None, most: int) -> tuple[FacetCount, ...]:
        """Words that begin so, or values of a facet; see index.engine.ArchiveEngine."""
        with self._reading() as searching:
            if facet is None:
                return searching.complete_word(beginning, most)
            return searching.complete_value(_existing(facet), beginning, most)

    def passages(self, pieces: Sequence[str], *, most: int) -> tuple[Candidate, ...]:
        """The statements that a quotation may be taken from; see index.engine.ArchiveEngine."""
        deadline = self._clock() + self._limits.seconds
        with self._reading() as searching:
            return searching.passages(pieces, most, check=lambda: self._check(deadline))

    def verify(self) -> None:
        """Hash every file of the index; see index.engine.ArchiveEngine."""
        state = self._state()
        with self._reading() as searching:
            try:
                verify_all(searching.files())
            except DamagedSegment:
                if self._state() == state:
                    raise
                self.verify()  # a writer has removed what it replaced

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
        with self._translating():
            yield self._current()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """What can go wrong with the files and the search becomes the port's errors."""
        try:
            yield
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
            opened = self._opened
            if opened is None or opened.state != state:
                opened = self._open(state)
            if opened.damage is not None and self._state() == state:
                raise DamagedSegment(opened.damage)
            if opened.damage is None and opened.searching is not None:
                return opened.searching
            # A writer has put a newer generation in the place of the one that was about to be opened.
        raise SearchIndexError(f"the index in {self._directory} changes faster than it can be opened; try again")

    def _open(self, state: object) -> _Opened:
        with self._opening:
            if self._opened is not None and self._opened.state == state:
                return self._opened
            try:
                view = View(self._directory, Generation.read(self._directory) or _EMPTY)
                opened = _Opened(state, _Searching(view))
                if view.file_bytes < self._hashed_at_opening:
                    verify_all(view.files())
                else:
                    threading.Thread(target=self._verify, args=(opened, view.files()), daemon=True).start()
            except FileNotFoundError as error:
                opened = self._found_damaged(_Opened(state, None), f"{error.filename} is missing")
            except DamagedSegment as error:
                opened = self._found_damaged(_Opened(state, None), str(error))
            self._opened = opened
            return opened

    def _verify(self, opened: _Opened, files: Mapping[Path, str]) -> None:
        try:
            verify_once(self._directory, files)
        except DamagedSegment as error:
            self._found_damaged(opened, str(error))

    def _found_damaged(self, opened: _Opened, damage: str) -> _Opened:
        """Answer from it no more. A writer may have removed what it replaced, which is no damage."""
        opened.damage = damage
        if self._state() == opened.state:
            self._on_damage(self._damaged(damage))
        return opened

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

    def _damaged(self, error: DamagedSegment | str) -> SearchIndexDamaged:
        return SearchIndexDamaged(
            f"the index in {self._directory} is damaged ({error}); build it anew with: communique reindex"
        )


def _existing(facet: str) -> str:
    """The name of a facet. Raises KeyError where there is none of that name."""
    if facet not in {each.name for each in FACETS}:
        raise KeyError(facet)
    return facet


@dataclass(slots=True)
class _Opened:
    """A generation, when this was the state of its file. `damage` can be found at any time, in another thread."""

    state: object
    searching: _Searching | None
    damage: str | None = None


class _Searching:
    """One generation, and what searches over it share."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._narrowing = Narrowing(view)
        self.checkpoint = view.generation.checkpoint
        self._languages = frozenset(view.keyword("lang").known) if view.size else frozenset()
        self._names: dict[str, tuple[tuple[str, FacetCount], ...]] = {}
        self._passages = Passages(view, self._languages)

    def files(self) -> Mapping[Path, str]:
        return self._view.files()

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        return self._narrowing.values(facet)

    def passages(self, pieces: Sequence[str], most: int, *, check: Callable[[], None]) -> tuple[Candidate, ...]:
        found = self._passages.find(pieces, check=check)
        status = self._view.keyword("status")
        superseded = status.having(status.by_lower_case.get(Status.SUPERSEDED.value, ()), found.documents)
        revisions = self._view.number("revision")[found.documents]
        posted = self._view.number("posted")[found.documents]
        order = np.lexsort((-revisions, superseded, posted, posted == NONE, -found.scores))
        candidates: dict[StatementRef, Candidate] = {}
        for at in order.tolist():
            if len(candidates) == most:
                break
            ref = self._ref(int(found.documents[at]))
            each = Candidate(ref, int(revisions[at]), bool(superseded[at]), float(found.scores[at]))
            candidates.setdefault(ref, each)
        return tuple(candidates.values())

    def nearest_words(self, word: str, most: int) -> tuple[WordCount, ...]:
        return nearest_words(fold(word), self._texts, most=most)

    def complete_word(self, beginning: str, most: int) -> tuple[FacetCount, ...]:
        words = complete_words(fold(beginning), self._texts, most=most)
        return tuple(FacetCount(one.word, one.word, one.count) for one in words)

    def complete_value(self, facet: str, beginning: str, most: int) -> tuple[FacetCount, ...]:
        """The values are in the order of their frequency already, so the first that fit are wanted."""
        if facet not in self._names:
            self._names[facet] = tuple((f" {fold(f'{one.label} {one.value}')}", one) for one in self.values(facet))
        wanted = f" {fold(beginning.strip())}"
        return tuple(islice((one for name, one in self._names[facet] if wanted in name), most))

    @property
    def _texts(self) -> list[TextField]:
        return [segment.text("exact") for segment in self._view.segments]

    def search(self, query: Query, *, check: Callable[[], None], expansions: int) -> Results:
        """Find, narrow, count, order, and name the window of the hits."""
        matches = self._matches(query.expression, check=check, expansions=expansions)
        check()
        narrowed = self._narrowing.narrow(matches, query)
        unmatched = []
        for each in self._narrowing.unmatched(query):
            check()
            unmatched.append(each)
        return Results(
            total=len(narrowed.found.documents),
            hits=self._window(narrowed.found, query),
            facets=narrowed.facets,
            languages=self._languages,
            unmatched=tuple(unmatched),
        )

    def _matches(self, expression: Expression | None, *, check: Callable[[], None], expansions: int) -> Matches:
        if expression is None:
            return Matches.equal(self._view.everything, 0)

        def matching(facet: str, typed: str) -> Iterable[str]:
            check()
            column = self._view.keyword(facet)
            return (column.values[number] for number in self._narrowing.meant(facet, typed))

        tree = translate(
            expression,
            languages=self._languages,
            matching=matching,
            quoted=lambda text: self._passages.like(text, check=check),
        )
        return self._view.matches(tree, check=check, most_expansions=expansions)

    def every_hit(self, query: Query, *, check: Callable[[], None], expansions: int) -> Iterator[Hit]:
        """Find, narrow and order at once; what is left for later is to name one hit after the other."""
        matches = self._matches(query.expression, check=check, expansions=expansions)
        check()
        found = self._narrowing.narrow(matches, dataclasses.replace(query, facets=())).found
        return self._hits(self._first(found, query, len(found.documents)), found)

    def _window(self, found: Matches, query: Query) -> tuple[Hit, ...]:
        if not query.limit:
            return ()
        return tuple(self._hits(self._first(found, query, query.offset + query.limit)[query.offset :], found))

    def _first(self, found: Matches, query: Query, count: int) -> Numbers:
        """The first `count` documents in the order that the query asks for."""
        if not len(found.documents):
            return found.documents
        days = self._view.number("first_day")
        if query.sort is Sort.OLDEST:
            keys = np.where(days[found.documents] == NONE, _LAST, days[found.documents])
        elif query.sort is Sort.RELEVANCE and has_text(query.expression):
            keys = -found.scores
        else:
            keys = np.where(days[found.documents] == NONE, _LAST, -days[found.documents])
        return self._view.first(found.documents, keys, count)

    def _hits(self, documents: Numbers, found: Matches) -> Iterator[Hit]:
        scores = found.scores[np.searchsorted(found.documents, documents)]
        revisions = self._view.number("revision")[documents]
        return (
            Hit(self._ref(document), revision, score)
            for document, revision, score in zip(documents.tolist(), revisions.tolist(), scores.tolist(), strict=True)
        )

    def _ref(self, document: int) -> StatementRef:
        try:
            return StatementRef.parse(self._view.ref(document))
        except InvalidReference as error:
            raise DamagedSegment(f"a document has a reference that is none: {error}") from error
