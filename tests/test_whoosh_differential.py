"""Our storage behind Whoosh's API gives what Whoosh's own gives, and over arrays what its matchers give.

The oracle is Whoosh's FileIndex with the same schema, documents and queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex, Index
from whoosh.query import Query, Term
from whoosh.writing import IndexWriter

from index.columnar.generation import Generation
from index.columnar.view import View
from index.columnar.whoosh_index import ColumnarIndex
from tests.right_negation import right_negation
from tests.whoosh_corpora import Given, documents, evaluated_queries, queries, schema

Step = Callable[[IndexWriter], object]
Scores = Mapping[str, float]

REFS = st.integers(0, 14).map(str)


@pytest.fixture(autouse=True, scope="module")
def _negation() -> Iterator[None]:
    with right_negation():
        yield


def _added(given: Given) -> Step:
    return lambda writer: writer.update_document(**given)


def _deleted(ref: str) -> Step:
    return lambda writer: writer.delete_by_term("ref", ref)


def _deleted_by(query: Query) -> Step:
    return lambda writer: writer.delete_by_query(query)


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Sequence[Step]]:
    """Commits with the steps of each; no document is named twice in one, since a writer sees only those before."""
    commits = []
    for _ in range(draw(st.integers(1, 4))):
        refs = draw(st.lists(REFS, min_size=1, max_size=8, unique=True))
        steps = [
            draw(st.one_of(st.builds(_added, documents(st.just(ref))), st.just(_deleted(ref))))
            if draw(st.integers(0, 9))
            else _deleted_by(Term("kind", "red"))
            for ref in refs
        ]
        commits.append(steps)
    return commits


def _write(index: Index, history: Sequence[Sequence[Step]]) -> None:
    for steps in history:
        with index.writer() as writer:
            for step in steps:
                step(writer)


def _found(index: Index, query: Query, *, limit: int | None = None) -> Scores:
    with index.searcher() as searcher:
        return {hit["ref"]: hit.score for hit in searcher.search(query, limit=limit)}


def _stock(history: Sequence[Sequence[Step]]) -> FileIndex:
    index = FileIndex.create(RamStorage(), schema(), "stock")
    _write(index, history)
    return index


def _optimise(index: Index) -> None:
    """Merge for certain: from then on mean lengths are of rounded ones, and Whoosh rounds also where it has but one."""
    writer = index.writer()
    writer.add_document(ref="last")
    writer.commit(merge=False)
    index.optimize()


_differential = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@_differential
@given(histories(), st.lists(queries(), min_size=1, max_size=6))
def test_the_same_documents_give_the_same_hits_and_once_optimised_the_same_scores(
    history: Sequence[Sequence[Step]], asked: Sequence[Query]
) -> None:
    with TemporaryDirectory() as folder:
        ours, stock = ColumnarIndex(Path(folder), schema()), _stock(history)
        _write(ours, history)
        for query in asked:
            assert _found(ours, query).keys() == _found(stock, query).keys(), query
        if len(history) == 1:
            for query in asked:
                assert _found(ours, query) == pytest.approx(_found(stock, query), abs=1e-5), query
        for index in (ours, stock):
            _optimise(index)
        reopened = ColumnarIndex(Path(folder), schema())
        for query in asked:
            assert _found(reopened, query) == pytest.approx(_found(stock, query), abs=1e-5), query


@_differential
@given(histories(), st.lists(evaluated_queries(), min_size=1, max_size=8))
def test_whole_arrays_give_what_whooshs_matchers_give_with_the_same_scores(
    history: Sequence[Sequence[Step]], asked: Sequence[Query]
) -> None:
    with TemporaryDirectory() as folder:
        index = ColumnarIndex(Path(folder), schema())
        _write(index, history)
        generation = Generation.read(index.directory)
        assert generation is not None
        view = View(index.directory, generation)
        for query in asked:
            with index.searcher() as searcher:
                expected = dict(searcher.search(query, limit=None).items())
            found = view.matches(query, check=lambda: None, most_expansions=1000)
            scores = dict(zip(found.documents.tolist(), found.scores.tolist(), strict=True))
            assert scores == pytest.approx(expected, rel=1e-5, abs=1e-5), query
