"""What a user of Whoosh's API can rely on with our storage behind it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, FieldType, Schema, UnknownFieldError
from whoosh.index import IndexVersionError, LockError
from whoosh.qparser import QueryParser
from whoosh.query import Every, Term
from whoosh.writing import IndexingError

from index.columnar.damage import DamagedSegment
from index.columnar.engine import ColumnarEngine
from index.columnar.generation import FILE
from index.columnar.whoosh_index import ColumnarIndex
from index.columnar.whoosh_layout import SchemaMismatch, UnsupportedField
from index.whoosh_schema import schema as our_schema
from tests.index_revisions import changes, revision


def _schema() -> Schema:
    return Schema(
        path=ID(unique=True, stored=True, sortable=True),
        body=TEXT(stored=True),
        tags=KEYWORD(),
        size=NUMERIC(sortable=True),
        extra=STORED(),
    )


@pytest.fixture
def index(tmp_path: Path) -> ColumnarIndex:
    made = ColumnarIndex(tmp_path / "index", _schema())
    with made.writer() as writer:
        writer.add_document(path="/a", body="The valley stays open.", tags="river dam", size=7, extra={"n": [1, None]})
        writer.add_document(path="/b", body="The valleys are closed; one valley is flooded.", size=-3)
    return made


def _paths(index: ColumnarIndex, typed: str) -> list[str]:
    with index.searcher() as searcher:
        query = QueryParser("body", index.schema).parse(typed)
        return [hit["path"] for hit in searcher.search(query, limit=None)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("valley", {"/a", "/b"}),
        ('"stays open"', {"/a"}),
        ("valley NOT flooded", {"/a"}),
        ("valle*", {"/a", "/b"}),
        ("clo?ed", {"/b"}),
        ("tags:dam", {"/a"}),
        ("size:-3", {"/b"}),
        ("size:[-5 TO 6]", {"/b"}),
        ("path:/a", {"/a"}),
    ],
)
def test_whooshs_parser_and_searcher_find_documents(index: ColumnarIndex, typed: str, expected: set[str]) -> None:
    assert set(_paths(index, typed)) == expected


def test_an_index_that_was_never_written_is_empty_and_reading_does_not_create_it(tmp_path: Path) -> None:
    index = ColumnarIndex(tmp_path / "index", _schema())
    assert (index.is_empty(), index.doc_count(), index.latest_generation(), index.last_modified()) == (True, 0, 0, -1)
    assert _paths(index, "valley") == []
    assert not index.directory.exists()


def test_stored_values_come_back_as_they_were(index: ColumnarIndex) -> None:
    with index.searcher() as searcher:
        stored = [fields for _, fields in searcher.reader().iter_docs()]
    assert stored == [
        {"path": "/a", "body": "The valley stays open.", "extra": {"n": [1, None]}},
        {"path": "/b", "body": "The valleys are closed; one valley is flooded."},
    ]


def test_hits_are_highlighted_sorted_and_grouped(index: ColumnarIndex) -> None:
    with index.searcher() as searcher:
        (hit,) = searcher.search(Term("body", "open"))
        assert 'stays <b class="match term0">open</b>' in hit.highlights("body")
        assert [hit["path"] for hit in searcher.search(Every(), sortedby="size")] == ["/b", "/a"]
        assert [hit["path"] for hit in searcher.search(Every(), sortedby="size", reverse=True)] == ["/a", "/b"]
        assert dict(searcher.search(Every(), groupedby="path").groups()) == {"/a": [0], "/b": [1]}


def test_spelling_is_corrected_from_the_terms(index: ColumnarIndex) -> None:
    with index.searcher() as searcher:
        assert searcher.corrector("body").suggest("vallei", limit=2) == ["valley", "valleys"]
        query = QueryParser("body", index.schema).parse("floodde")
        assert searcher.correct_query(query, "floodde").string == "flooded"


def test_the_terms_of_a_field_are_in_order_with_their_frequencies(index: ColumnarIndex) -> None:
    with index.searcher() as searcher:
        reader = searcher.reader()
        terms = list(reader.all_terms())
        assert terms == sorted(terms)
        assert (reader.frequency("body", "valley"), reader.doc_frequency("body", "absent")) == (2, 0)
        assert reader.most_frequent_terms("body", 1) == [(2, b"valley")]


def test_updating_replaces_and_deleting_takes_out(index: ColumnarIndex) -> None:
    with index.writer() as writer:
        writer.update_document(path="/a", body="The harbour is open.")
        assert writer.delete_by_query(Term("body", "flooded")) == 1
        assert writer.delete_by_query(Term("body", "flooded")) == 0
    assert (_paths(index, "open"), _paths(index, "valley")) == (["/a"], [])
    assert (index.doc_count(), index.doc_count_all()) == (1, 1)


def test_optimising_leaves_one_segment_without_deleted_documents(index: ColumnarIndex) -> None:
    for number in range(3):
        with index.writer() as writer:
            writer.update_document(path="/a", body=f"valley {number}")
    writer = index.writer()
    writer.add_document(path="/c")
    writer.commit(merge=False)
    assert len(index.searcher().reader().leaf_readers()) > 1
    index.optimize()
    assert (index.doc_count_all(), index.doc_count()) == (3, 3)
    assert index.searcher().reader().is_atomic()


def test_a_searcher_keeps_its_generation_and_refreshing_opens_the_current_one(index: ColumnarIndex) -> None:
    searcher = index.searcher()
    assert searcher.up_to_date()
    assert searcher.refresh() is searcher
    with index.writer() as writer:
        writer.delete_by_term("path", "/a")
        writer.add_document(path="/c", body="Another valley.")
    assert not searcher.up_to_date()
    assert {hit["path"] for hit in searcher.search(Term("body", "valley"))} == {"/a", "/b"}
    fresh = searcher.refresh()
    assert {hit["path"] for hit in fresh.search(Term("body", "valley"))} == {"/b", "/c"}
    assert fresh.up_to_date()


def test_a_cancelled_writer_changes_nothing_and_lets_go_of_the_lock(index: ColumnarIndex) -> None:
    writer = index.writer()
    writer.delete_by_term("path", "/a")
    writer.add_document(path="/c")
    writer.cancel()
    with pytest.raises(IndexingError):
        writer.add_document(path="/c")
    index.writer().cancel()
    assert (index.latest_generation(), index.doc_count()) == (1, 2)


def test_the_second_writer_is_told_who_has_the_lock(index: ColumnarIndex) -> None:
    with index.writer(), pytest.raises(LockError, match=r"another process .* is writing"):
        index.writer()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (DATETIME(), "DATETIME; TEXT, KEYWORD"),
        (NUMERIC(float), "fractions"),
        (TEXT(vector=True), "vector"),
        (TEXT(chars=True), "chars"),
        (TEXT(sortable=True), "sortable"),
        (TEXT(field_boost=2.0), "boost the query"),
    ],
)
def test_a_field_that_there_is_no_room_for_is_refused_by_name(tmp_path: Path, field: FieldType, said: str) -> None:
    with pytest.raises(UnsupportedField, match=f"field odd.*{said}"):
        ColumnarIndex(tmp_path, Schema(odd=field))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"absent": "x"}, UnknownFieldError),
        ({"size": [1, 2]}, UnsupportedField),
        ({"size": "many"}, ValueError),
        ({"extra": {1, 2}}, UnsupportedField),
        ({"extra": (1, 2)}, UnsupportedField),
        ({"body": "x", "_body_boost": 2.0}, UnsupportedField),
        ({"path": "half a \ud800 character"}, ValueError),
        ({"body": 3}, ValueError),
    ],
)
def test_a_document_that_is_refused_leaves_the_others(
    index: ColumnarIndex, fields: dict[str, object], error: type[Exception]
) -> None:
    with index.writer() as writer:
        writer.add_document(path="/c", body="a valley")
        with pytest.raises(error):
            writer.add_document(**fields)
    assert index.doc_count() == 3


def test_another_schema_is_refused_and_the_message_says_what_differs(index: ColumnarIndex) -> None:
    other = ColumnarIndex(index.directory, Schema(path=ID(), body=TEXT(phrase=False), tags=KEYWORD(), size=NUMERIC()))
    for use in (other.reader, other.writer):
        with pytest.raises(SchemaMismatch, match=r"'body': True.*'body': False"):
            use()
    assert index.doc_count() == 2


def test_fields_are_neither_added_nor_taken_out(index: ColumnarIndex) -> None:
    with index.writer() as writer:
        with pytest.raises(SchemaMismatch):
            writer.add_field("odd", TEXT())
        with pytest.raises(SchemaMismatch):
            writer.remove_field("body")
    assert _paths(index, "valley")


def test_another_format_is_not_taken_for_an_empty_index(index: ColumnarIndex) -> None:
    digest = hashlib.sha256(json.dumps({"format": 999}, indent=1).encode()).hexdigest()
    (index.directory / FILE).write_text(json.dumps({"format": 999, "sha256": digest}, indent=1) + "\n")
    for use in (index.reader, index.writer, index.is_empty):
        with pytest.raises(IndexVersionError):
            use()


def test_a_missing_segment_is_damage(index: ColumnarIndex) -> None:
    (header,) = index.directory.glob("*/header.json")
    header.unlink()
    with pytest.raises(DamagedSegment, match="missing"):
        index.reader()


def test_the_index_of_an_archive_can_be_read_with_our_schema_and_not_written(tmp_path: Path) -> None:
    ColumnarEngine(tmp_path).apply(
        changes(revision("v/1", "The valley stays open.", organisations=["UN"])), checkpoint=1
    )
    index = ColumnarIndex(tmp_path, our_schema())
    with index.searcher() as searcher:
        (hit,) = searcher.search(QueryParser("exact", index.schema).parse('"valley stays" organisation:UN'))
        assert hit.fields() == {"ref": "v/1", "revision": 1}
    with pytest.raises(SchemaMismatch, match="not written"):
        index.writer()
    index.reader()


def test_fields_may_have_the_names_of_arrays(tmp_path: Path) -> None:
    index = ColumnarIndex(tmp_path, Schema(stored=NUMERIC(stored=True), text=TEXT(), arrays=ID(stored=True)))
    with index.writer() as writer:
        writer.add_document(stored=5, text="a valley", arrays="x")
    assert next(index.searcher().documents(stored=5)) == {"stored": 5, "arrays": "x"}
