"""What is peculiar to the engine on Whoosh: damage, and the state of its directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from index.engine import SearchIndexError
from index.query import Query
from tests.index_revisions import changes, revision
from tests.stock_engine import StockEngine


# Whoosh leaves the file that it could not read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("content", [b"", b"nothing that Whoosh has written"])
def test_a_damaged_index_is_named_with_the_remedy_and_can_be_rebuilt(tmp_path: Path, content: bytes) -> None:
    engine = StockEngine(tmp_path)
    engine.apply(changes(revision()), checkpoint=1)
    (contents,) = tmp_path.glob("*.toc")
    contents.write_bytes(content)
    for use in (
        lambda: StockEngine(tmp_path).search(Query()),
        lambda: StockEngine(tmp_path).apply([], checkpoint=2),
    ):
        with pytest.raises(SearchIndexError, match=f"{tmp_path}.*communique reindex"):
            use()
    engine.rebuild(changes(revision()), checkpoint=1)
    assert StockEngine(tmp_path).search(Query()).total == engine.search(Query()).total == 1


def test_a_missing_segment_is_damage(tmp_path: Path) -> None:
    StockEngine(tmp_path).apply(changes(revision()), checkpoint=1)
    (segment,) = tmp_path.glob("*.seg")
    segment.unlink()
    with pytest.raises(SearchIndexError, match="communique reindex"):
        StockEngine(tmp_path).search(Query())


def test_an_index_that_has_not_changed_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[FileIndex] = []
    whooshs_own = FileIndex.reader

    def reader(index: FileIndex) -> IndexReader:
        opened.append(index)
        return whooshs_own(index)

    monkeypatch.setattr(FileIndex, "reader", reader)
    engine = StockEngine(tmp_path)
    for number in (1, 2):
        engine.apply(changes(revision(f"v/{number}")), checkpoint=number)
        for _ in range(3):
            assert engine.search(Query()).total == number
    assert len(opened) == 2


def test_many_small_changes_leave_few_files(tmp_path: Path) -> None:
    engine = StockEngine(tmp_path)
    for number in range(30):
        engine.apply(changes(revision(f"v/{number}")), checkpoint=number)
    assert len(list(tmp_path.iterdir())) < 12
    assert engine.search(Query()).total == 30
