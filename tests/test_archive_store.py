"""The archive: accession, revisions, readings, and who may open it."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import edtf
from archive.connection import connect
from archive.description import Evidence, StatedDate
from archive.errors import (
    ArchiveDamaged,
    ArchiveMissing,
    ArchiveTooNew,
    ArchiveTooOld,
    ArchiveUnwritable,
    UnknownRevision,
    UnknownStatement,
)
from archive.statement import CaptureTime, Look, Outcome, StatementRef, Status
from archive.store import Archive
from tests.statements import NOTHING_READ, NOW, capture_record, statement, take_in

REF = StatementRef("velmora", "1")
PAGE = 4096
WORDS = "gates of the valley are open to all who keep the peace, says the ministry."


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db") as opened:
        yield opened


def test_a_statement_comes_back_as_it_went_in(archive: Archive) -> None:
    stated = StatedDate(edtf.parse("2026-03"), "March 2026", Evidence(4, 14, "dateline"))
    given_statement = statement(description=dataclasses.replace(NOTHING_READ, date=stated))
    assert take_in(archive, given_statement) == [Outcome.NEW]
    revision = archive.statement(REF)
    assert revision.statement == given_statement
    assert (revision.number, revision.status) == (1, Status.CURRENT)


def test_the_same_words_again_are_unchanged_and_leave_no_trace_in_the_changes(archive: Archive) -> None:
    take_in(archive, statement())
    before = archive.last_change()
    assert take_in(archive, statement(), capture="again.json") == [Outcome.UNCHANGED]
    assert archive.last_change() == before
    assert len(archive.revisions(REF)) == 1


def test_other_words_are_a_new_revision_and_the_old_one_stays_readable(archive: Archive) -> None:
    edited = datetime(2026, 3, 9, 13, tzinfo=UTC)
    assert take_in(archive, statement(), statement(text="The valley may close.", edited=edited)) == [
        Outcome.NEW,
        Outcome.REVISED,
    ]
    assert archive.statement(REF).number == 2
    old = archive.statement(REF, revision=1)
    assert (old.statement.text, old.status) == (statement().text, Status.SUPERSEDED)


def test_an_old_export_taken_in_late_does_not_become_the_latest(archive: Archive) -> None:
    edited = datetime(2026, 3, 9, 13, tzinfo=UTC)
    take_in(archive, statement(text="The valley may close.", edited=edited, captured=NOW), capture="new.json")
    take_in(archive, statement(captured=NOW + timedelta(days=9)), capture="old.json")
    assert [(one.number, one.status) for one in archive.revisions(REF)] == [
        (1, Status.CURRENT),
        (2, Status.SUPERSEDED),
    ]


def test_where_the_source_tells_no_edits_the_state_captured_last_is_the_latest(archive: Archive) -> None:
    edited, seen = datetime(2026, 3, 9, 13, tzinfo=UTC), NOW + timedelta(days=1)
    take_in(archive, statement(text="Later words.", captured=seen, tells_edits=False), capture="page.html")
    take_in(archive, statement(text="Edited words.", edited=edited), capture="result.json")
    assert archive.statement(REF).statement.text == "Later words."


def test_words_that_come_back_are_the_old_revision_and_the_latest_again(archive: Archive) -> None:
    times = [NOW + timedelta(hours=hour) for hour in range(3)]
    for text, captured in zip(("One.", "Two.", "One."), times, strict=True):
        take_in(archive, statement(text=text, captured=captured, tells_edits=False), capture=f"{captured}.json")
    assert archive.statement(REF).number == 1
    assert len(archive.revisions(REF)) == 2


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(4)))
def test_the_order_of_accession_never_decides_which_text_is_the_latest(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    edits = [None, *(datetime(2026, 3, 9, hour, tzinfo=UTC) for hour in (13, 14, 15))]
    states = [statement(text=f"State {number}.", edited=edits[number]) for number in range(4)]
    with Archive.open(tmp_path_factory.mktemp("archive") / "archive.db") as archive:
        take_in(archive, *(states[number] for number in order))
        assert archive.statement(REF).statement.text == "State 3."
        assert {one.statement.text for one in archive.revisions(REF)} == {one.text for one in states}


def test_a_better_reading_changes_the_description_and_makes_no_revision(archive: Archive) -> None:
    take_in(archive, statement())
    before = archive.last_change()
    stated = StatedDate(edtf.parse("2026-03-09"), "today", Evidence(0, 3, "relative"))
    better = statement(description=dataclasses.replace(NOTHING_READ, date=stated))
    assert take_in(archive, better) == [Outcome.UNCHANGED]
    assert archive.statement(REF).statement.description.date == stated
    assert list(archive.changes(before)) == [REF]
    assert len(archive.revisions(REF)) == 1


def test_equal_texts_in_other_channels_are_appearances_earliest_first_and_their_own_statements(
    archive: Archive,
) -> None:
    early, late = NOW - timedelta(days=2), NOW - timedelta(days=1)
    take_in(archive, statement("c/1", posted=late), statement("b/7", posted=early), statement("a/3", posted=NOW))
    take_in(archive, statement("a/4", posted=NOW))
    assert list(map(str, archive.appearances(StatementRef("a", "3")))) == ["b/7", "c/1"]
    assert archive.counts().statements == 4


def test_a_forward_stays_linked_when_its_original_is_edited(archive: Archive) -> None:
    take_in(archive, statement("a/3", posted=NOW), statement("b/7", posted=NOW + timedelta(days=1)))
    take_in(archive, statement("a/3", "The valley may close.", posted=NOW, edited=NOW + timedelta(days=2)))
    assert list(map(str, archive.appearances(StatementRef("a", "3")))) == ["b/7"]
    assert list(map(str, archive.appearances(StatementRef("b", "7")))) == ["a/3"]


def test_looks_are_kept_once_and_come_back_in_the_order_of_their_times(archive: Archive) -> None:
    later = Look("velmora", 5, 9, CaptureTime(NOW, asserted=True), capture_record("later").sha256)
    before = NOW - timedelta(days=1)
    earlier = [
        Look("velmora", first, last, CaptureTime(before, asserted=False), capture_record("earlier").sha256)
        for first, last in ((1, 3), (5, 8))
    ]
    for _ in range(2):
        with archive.transaction():
            archive.keep_looks([later], archive.observe(capture_record("later"), later.captured))
            archive.keep_looks(earlier, archive.observe(capture_record("earlier"), earlier[0].captured))
    assert archive.looks("velmora") == (*earlier, later)
    assert archive.looks("tarsk") == ()


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        ([(NOW, True), (NOW + DAY, True)], {(NOW, True)}),
        ([(NOW, True), (NOW + DAY, False)], {(NOW + DAY, False)}),
        ([(NOW, True), (NOW + DAY, False), (NOW - DAY, True)], {(NOW + DAY, False)}),
        ([(NOW, False), (NOW + DAY, False), (NOW, True)], {(NOW, False), (NOW + DAY, False)}),
        ([(NOW, True), (NOW, False)], {(NOW, False)}),
    ],
)
def test_of_asserted_times_of_the_same_bytes_the_earliest_counts_and_none_beside_given_ones(
    tmp_path: Path, times: list[tuple[datetime, bool]], kept: set[tuple[datetime, bool]]
) -> None:
    for number, order in enumerate(itertools.permutations(times)):
        with Archive.open(tmp_path / f"{number}.db") as archive:
            for instant, asserted in order:
                captured = CaptureTime(instant, asserted=asserted)
                with archive.transaction():
                    look = Look("velmora", 1, 2, captured, "")
                    archive.keep_looks([look], archive.observe(capture_record(), captured))
            found = {(look.captured.instant, look.captured.asserted) for look in archive.looks("velmora")}
            assert found == kept, order


def test_a_failed_transaction_keeps_nothing_of_itself(archive: Archive) -> None:
    class Interrupted(Exception):
        pass

    def interrupted() -> None:
        with archive.transaction():
            observation = archive.observe(capture_record(), CaptureTime(NOW, asserted=False))
            archive.accession(statement(), observation, now=NOW)
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()
    with pytest.raises(UnknownStatement, match="velmora/1"):
        archive.statement(REF)


def test_an_unknown_revision_is_refused_with_the_known_ones(archive: Archive) -> None:
    take_in(archive, statement())
    with pytest.raises(UnknownRevision, match="no revision 2 of velmora/1, which has those from 1 to 1"):
        archive.statement(REF, revision=2)


def test_readers_see_what_is_committed_while_a_writer_works(tmp_path: Path, archive: Archive) -> None:
    take_in(archive, statement())
    with archive.transaction(), Archive.open(tmp_path / "archive.db", read_only=True) as reader:
        observation = archive.observe(capture_record(), CaptureTime(NOW, asserted=False))
        archive.accession(statement("velmora/2"), observation, now=NOW)
        assert reader.counts().statements == 1


def test_a_reader_cannot_write(tmp_path: Path, archive: Archive) -> None:
    with (
        Archive.open(tmp_path / "archive.db", read_only=True) as reader,
        pytest.raises(ArchiveUnwritable, match="cannot be written"),
    ):
        take_in(reader, statement())


def test_reading_where_there_is_no_archive_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="communique ingest"):
        Archive.open(tmp_path / "archive.db", read_only=True)
    assert not (tmp_path / "archive.db").exists()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path, archive: Archive) -> None:
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()
    for read_only in (True, False):
        with pytest.raises(ArchiveTooNew, match="version 999"):
            Archive.open(tmp_path / "newer.db", read_only=read_only)


def test_a_database_that_wants_a_migration_is_refused_for_reading_only(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "older.db").close()
    (tmp_path / "older.db").touch()
    with pytest.raises(ArchiveTooOld, match="version 0"):
        Archive.open(tmp_path / "older.db", read_only=True)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path: Path, read_only: bool) -> None:
    (tmp_path / "archive.db").write_text("This is not a database, but a letter.\n" * 100)
    with pytest.raises(ArchiveDamaged, match=r"archive\.db"):
        Archive.open(tmp_path / "archive.db", read_only=read_only)


READINGS: dict[str, Callable[[Archive], object]] = {
    "statement": lambda archive: archive.statement(REF),
    "revisions": lambda archive: archive.revisions(REF),
    "appearances": lambda archive: archive.appearances(REF),
    "looks": lambda archive: archive.looks("velmora"),
    "captures": lambda archive: archive.captures(),
    "changes": lambda archive: list(archive.changes(0)),
    "revisions by channel": lambda archive: archive.revisions_by_channel(),
    "last change": lambda archive: archive.last_change(),
    "counts": lambda archive: archive.counts(),
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of which the first page of every table and index is damaged, and the schema is whole."""
    path = tmp_path_factory.mktemp("damaged") / "archive.db"
    with Archive.open(path) as archive:
        take_in(archive, statement())
    with closing(sqlite3.connect(path)) as connection:
        pages = [page for (page,) in connection.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0")]
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xff" * PAGE)
    return path


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS.keys())
def test_damaged_pages_are_named_by_every_method_that_reads(
    damaged: Path, reading: Callable[[Archive], object]
) -> None:
    with Archive.open(damaged, read_only=True) as archive, pytest.raises(ArchiveDamaged) as error:
        reading(archive)
    assert f"{damaged} is damaged" in str(error.value)
    assert "restore it from a backup" in str(error.value)


def test_damaged_pages_are_named_in_writing_too(damaged: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(damaged, tmp_path / "archive.db"))
    with Archive.open(path) as archive, pytest.raises(ArchiveDamaged):
        take_in(archive, statement("velmora/2"))


def test_a_post_takes_the_same_work_however_much_the_archive_holds(tmp_path: Path) -> None:
    """Counted are the steps of SQLite's virtual machine, of which a search takes few, and the scan of a table many.

    Taken in are a new post, an edited one, a known one and one with words that another channel has, with looks.
    """
    assert steps_of_some_posts(tmp_path / "small.db", held=20) == steps_of_some_posts(tmp_path / "large.db", held=400)


def steps_of_some_posts(path: Path, *, held: int) -> int:
    steps = itertools.count()
    connection = connect(path, read_only=False)
    with Archive(connection) as archive:
        take_in(archive, *(statement(f"velmora/{number}", f"{number} {WORDS}") for number in range(1, held)))
        connection.set_progress_handler(lambda: next(steps) and None, 1)
        edited = datetime(2026, 3, 9, 13, tzinfo=UTC)
        take_in(
            archive,
            statement("velmora/new", f"new {WORDS}"),
            statement("velmora/1", f"edited {WORDS}", edited=edited),
            statement("velmora/2", f"2 {WORDS}"),
            statement("tarsk/1", f"3 {WORDS}"),
        )
        with archive.transaction():
            archive.keep_looks([Look("velmora", 1, 2, CaptureTime(NOW, asserted=False), "")], 1)
        assert archive.appearances(StatementRef("tarsk", "1")) == (StatementRef("velmora", "3"),)
        assert len(archive.revisions(REF)) == 2
        connection.set_progress_handler(None, 1)
    return next(steps)
