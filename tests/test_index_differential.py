"""Our engine finds, counts and scores as the oracle does, whatever was written, deleted, merged and asked.

The oracle is Whoosh's own storage with the same fields; see tests/stock_engine.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import edtf
from archive.description import Kind
from archive.statement import Revision, StatementRef, Status
from index.columnar.engine import ColumnarEngine
from index.engine import Engine
from index.query import (
    AllOf,
    AnyOf,
    DateRange,
    Expression,
    FacetFilter,
    FacetIs,
    Not,
    Phrase,
    Prefix,
    Query,
    Sort,
    Word,
)
from index.results import Results
from tests.index_revisions import changes, revision
from tests.right_negation import right_negation
from tests.stock_engine import StockEngine

Changes = Sequence[tuple[StatementRef, tuple[Revision, ...]]]

WORDS = ("peace", "talks", "negotiation", "negotiations", "will", "not", "be", "мир", "мира", "和平条约", "SPIEF-2023")
DATES = (None, "2023", "2026-03", "2026-03-09", "2026-03-07/2026-03-12")
PEOPLE = (("a-b", "A. B."), ("a-b", "Anna B."), ("c-d", "C. D."))

_TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)


def _revisions(ref: str, number: int, status: Status) -> st.SearchStrategy[Revision]:
    return st.builds(
        revision,
        st.just(ref),
        _TEXTS,
        title=st.none() | _TEXTS,
        number=st.just(number),
        status=st.just(status),
        date=st.sampled_from(DATES),
        speakers=st.lists(st.sampled_from(PEOPLE), max_size=2),
        organisations=st.lists(st.sampled_from(("UN", "EU", "OSCE")), max_size=2, unique=True),
        events=st.lists(st.sampled_from(("basin", "forum")), max_size=1),
        places=st.lists(st.sampled_from((("lindhaven", "VX", "Velmora"), ("karsk", "TK", "Tarsk"))), max_size=1),
        kind=st.sampled_from((Kind.OTHER, Kind.REMARKS)),
        language=st.sampled_from(("en", "ru", "zh")),
    )


@st.composite
def _statements(draw: st.DrawFn, ref: str) -> tuple[Revision, ...]:
    """A statement with its revisions; one in some has none, and so is to go."""
    last = draw(st.sampled_from((Status.CURRENT, Status.WITHDRAWN, Status.NOT_SEEN)))
    statuses = draw(st.sampled_from(((), (last,), (last,), (Status.SUPERSEDED, last))))
    return tuple(draw(_revisions(ref, number, status)) for number, status in enumerate(statuses, start=1))


@dataclass(frozen=True)
class History:
    """What is written: some commits of changes each."""

    commits: tuple[Changes, ...]

    @property
    def state(self) -> Changes:
        """What is there in the end."""
        return list({ref: (ref, revisions) for commit in self.commits for ref, revisions in commit}.values())


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Up to five commits of a few statements each, so that they revise, delete and merge."""
    commits = []
    for _ in range(draw(st.integers(1, 5))):
        refs = draw(st.lists(st.integers(1, 12), min_size=1, max_size=6, unique=True))
        commits.append([(StatementRef.parse(f"v/{ref}"), draw(_statements(f"v/{ref}"))) for ref in refs])
    return History(tuple(commits))


_LEAVES: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Word, st.sampled_from((*WORDS, "absent"))),
    st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)),
    st.builds(Phrase, st.sampled_from(("和平", "平条约", "peace peace", "will not be"))),
    st.builds(Prefix, st.sampled_from(("pe", "negotiation", "ми", "和", "x"))),
    st.builds(
        FacetIs,
        st.sampled_from(("speaker", "organisation", "kind", "status")),
        st.sampled_from(("A. B.", "c-d", "un", "remarks", "superseded", "nobody")),
    ),
    st.builds(
        DateRange, st.sampled_from((None, edtf.parse("2023"))), st.sampled_from((None, edtf.parse("2026-03-08")))
    ),
)
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(AllOf, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
_FILTERS = st.one_of(
    st.builds(FacetFilter, st.just("organisation"), st.sampled_from((("UN",), ("EU", "OSCE"), ("none",)))),
    st.builds(FacetFilter, st.just("speaker"), st.sampled_from((("a-b",), ("c-d",)))),
    st.builds(FacetFilter, st.just("status"), st.sampled_from((("superseded",), ("current", "withdrawn")))),
    st.builds(FacetFilter, st.just("year"), st.just(("2026",))),
)
QUERIES = st.builds(
    Query,
    st.none() | _EXPRESSIONS,
    st.lists(_FILTERS, max_size=2).map(tuple),
    st.none() | st.builds(DateRange, st.just(edtf.parse("2023")), st.sampled_from((None, edtf.parse("2026-03-08")))),
    st.sampled_from(Sort),
    limit=st.just(100),
)


@pytest.fixture(autouse=True, scope="module")
def _negation() -> Iterator[None]:
    with right_negation():
        yield


def _hits(results: Results) -> set[tuple[StatementRef, int]]:
    return {(hit.ref, hit.revision) for hit in results.hits}


def _scores(results: Results) -> dict[tuple[StatementRef, int], float]:
    return {(hit.ref, hit.revision): hit.score for hit in results.hits}


def _written(engine: Engine, history: History) -> Engine:
    for number, commit in enumerate(history.commits, start=1):
        engine.apply(commit, checkpoint=number)
    return engine


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(histories(), st.lists(QUERIES, min_size=1, max_size=8))
def test_our_engine_answers_as_the_oracle_does(history: History, queries: Sequence[Query]) -> None:
    """The same hits and counts after any commits, also to who opens the index anew; once rebuilt the same scores."""
    with TemporaryDirectory() as folder:
        ours, stock = ColumnarEngine(Path(folder, "ours")), StockEngine(Path(folder, "stock"))
        _written(ours, history)
        _written(stock, history)
        for query in queries:
            expected, found = stock.search(query), ours.search(query)
            assert _hits(found) == _hits(expected), query
            assert (found.total, found.facets) == (expected.total, expected.facets), query
            assert ColumnarEngine(Path(folder, "ours")).search(query) == found
        for engine in (ours, stock):
            engine.rebuild(history.state, checkpoint=9)
        for query in queries:
            expected, found = stock.search(query), ours.search(query)
            assert _scores(found) == pytest.approx(_scores(expected), abs=1e-5), query
            assert (found.total, found.facets, found.unmatched) == (
                expected.total,
                expected.facets,
                expected.unmatched,
            ), query


def _answers(directory: Path) -> list[Results]:
    """What another process finds; a function of the module, so that it can be named to it."""
    engine = ColumnarEngine(directory)
    return [engine.search(query) for query in _ASKED]


_ASKED = (
    Query(Word("peace")),
    Query(Not(Phrase("will not be"))),
    Query(AnyOf((Prefix("ми"), FacetIs("kind", "other")))),
)


def test_several_processes_get_the_same_answers(tmp_path: Path) -> None:
    """Processes that start anew open what this one has written, and find what it and the oracle find."""
    ours, stock = ColumnarEngine(tmp_path / "ours"), StockEngine(tmp_path / "stock")
    texts = ("Peace will not be bought.", "Peace, peace!", "мир и мира", "Nothing of it.")
    for engine in (ours, stock):
        for number, text in enumerate(texts):
            engine.apply(changes(revision(f"v/{number}", text)), checkpoint=number)
        engine.apply(changes(revision("v/3", "No peace.")), checkpoint=9)
    with get_context("spawn").Pool(2) as processes:
        answers = processes.map(_answers, [tmp_path / "ours"] * 2)
    assert answers == [_answers(tmp_path / "ours")] * 2
    assert [_hits(found) for found in answers[0]] == [_hits(stock.search(query)) for query in _ASKED]
