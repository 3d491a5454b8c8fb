"""All hits of a search, for those who take them away: the same as on its pages, beyond any window, of one state."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.statement import StatementRef
from index.columnar.engine import ColumnarEngine
from index.engine import Limits, SearchIndexDamaged, SearchLimitExceeded
from index.query import FacetFilter, Query, Sort, Word
from tests.index_revisions import changes, revision

STATEMENTS = 23
WINDOW = 5


@pytest.fixture
def engine(tmp_path: Path) -> ColumnarEngine:
    """An engine whose index has several segments, deleted documents, undated ones, and the same words twice."""
    engine = ColumnarEngine(tmp_path / "index", limits=Limits(window=WINDOW))
    notes = [
        revision(
            f"tarsk/n{number}",
            f"Note {number}. " + "Valley. " * (number % 3),
            date=f"2024-02-{1 + number // 2:02d}" if number % 5 else None,
        )
        for number in range(STATEMENTS)
    ]
    engine.apply(changes(*notes[::2]), checkpoint=1)
    engine.apply(changes(*notes[1::2]), checkpoint=2)
    same = [revision(f"{channel}/1", "The ferry runs again.") for channel in ("velmora", "tarsk")]
    engine.apply(changes(*same, revision("tarsk/n3", "Note 3, put right.")), checkpoint=3)
    return engine


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("expression", [None, Word("valley"), Word("nowhere")])
def test_they_are_the_hits_of_all_pages_in_their_order(
    engine: ColumnarEngine, tmp_path: Path, expression: Word | None, sort: Sort
) -> None:
    whole = ColumnarEngine(tmp_path / "index").search(Query(expression, sort=sort, limit=100))
    assert tuple(engine.every_hit(Query(expression, sort=sort, offset=3, limit=1))) == whole.hits
    assert whole.total == len(whole.hits)


def test_filters_and_the_window_of_a_search_are_two_things(engine: ColumnarEngine) -> None:
    query = Query(filters=(FacetFilter("channel", ("tarsk",)),), limit=100)
    with pytest.raises(SearchLimitExceeded):
        engine.search(query)
    assert len(list(engine.every_hit(query))) == STATEMENTS + 1


def test_they_are_of_the_state_in_which_the_index_was_asked(engine: ColumnarEngine) -> None:
    expected = list(engine.every_hit(Query()))
    hits = engine.every_hit(Query())
    first = next(hits)
    engine.rebuild(changes(revision("tarsk/n1", "Another index altogether.")), checkpoint=99)
    assert [first, *hits] == expected
    assert [hit.ref for hit in engine.every_hit(Query())] == [StatementRef("tarsk", "n1")]


def test_a_search_that_takes_too_long_is_refused_before_the_first_hit(tmp_path: Path) -> None:
    seconds = iter(range(0, 1000, 10))
    engine = ColumnarEngine(tmp_path / "index", clock=lambda: next(seconds))
    with pytest.raises(SearchLimitExceeded, match="5 s"):
        engine.every_hit(Query())


def test_a_reference_that_is_none_is_named_as_damage_when_its_turn_comes(
    engine: ColumnarEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = engine.every_hit(Query())
    monkeypatch.setattr("index.columnar.view.View.ref", lambda _view, _document: "no reference")
    with pytest.raises(SearchIndexDamaged, match="communique reindex"):
        next(hits)
