"""Databases of every released version are opened, and say what they said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import migrations
from archive.audit import audit
from archive.captures import CaptureStore
from archive.channels import Channel, Channels
from archive.errors import ArchiveTooOld
from archive.migrations import APPLICATION_ID, MIGRATIONS, schema_version
from archive.statement import Outcome, StatementRef, Status
from archive.store import Archive
from tests import stored_archives
from tests.statements import statement, take_in
from tests.stored_archives import STORED
from tests.test_archive_audit import unshown


def schema(path: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT name, sql FROM sqlite_schema"))


def test_a_database_of_every_version_is_stored() -> None:
    assert sorted(STORED) == list(range(1, len(MIGRATIONS) + 1))


@pytest.mark.parametrize("version", sorted(STORED))
def test_a_stored_database_becomes_one_of_this_version(tmp_path: Path, version: int) -> None:
    stored_archives.restore(version, tmp_path / "archive.db")
    Archive.open(tmp_path / "archive.db").close()
    Archive.open(tmp_path / "new.db").close()
    assert schema(tmp_path / "archive.db") == schema(tmp_path / "new.db")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        assert schema_version(connection) == len(MIGRATIONS)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


@pytest.mark.parametrize("version", sorted(STORED))
def test_everything_that_a_stored_database_holds_is_readable(tmp_path: Path, version: int) -> None:
    stored_archives.restore(version, tmp_path / "archive.db")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        stored = connection.execute(
            "SELECT channel, native_id, text FROM statements s JOIN revisions r ON r.statement_id = s.id"
        ).fetchall()
    with Archive.open(tmp_path / "archive.db") as archive:
        read = [one for ref in archive.changes(0) for one in archive.revisions(ref)]
        assert sorted((one.ref.channel, one.ref.native_id, one.statement.text) for one in read) == sorted(stored)
        before, after = archive.revisions(StatementRef("velmora", "1"))
        assert (before.status, after.status) == (Status.SUPERSEDED, Status.CURRENT)
        assert "We will close the valley" in before.statement.text
        assert "We will not close the valley" in after.statement.text
        assert [one.name for one in after.statement.description.speakers] == ["Ilse Tarrenholm"]
        assert archive.appearances(StatementRef("velmora", "2")) == (StatementRef("tarsk", "1"),)
    channels = Channels(tmp_path / "channels.toml")
    channels.register(Channel("velmora", title="Velmora"))
    channels.register(Channel("tarsk", title="Tarsk"))
    assert list(audit(tmp_path / "archive.db", CaptureStore(tmp_path / "captures"), channels, progress=unshown)) == []


@pytest.mark.parametrize("version", sorted(STORED))
def test_a_stored_database_takes_statements_in(tmp_path: Path, version: int) -> None:
    """What it has is known again, and what it has not is new."""
    stored_archives.restore(version, tmp_path / "archive.db")
    with Archive.open(tmp_path / "archive.db") as archive:
        again = statement("velmora/2", "The ferry between the two shores runs again.")
        outcomes = take_in(archive, again, statement("velmora/new"), capture="later.json")
        assert outcomes == [Outcome.UNCHANGED, Outcome.NEW]


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Archive.open(tmp_path / "archive.db").close()
    before = schema(tmp_path / "archive.db")
    failing = (*MIGRATIONS, ("CREATE TABLE half (id INTEGER) STRICT", "CREATE TABLE half (id INTEGER) STRICT"))
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", failing)
        with (
            closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as connection,
            pytest.raises(sqlite3.OperationalError, match="half already exists"),
        ):
            migrations.migrate(connection)
    assert schema(tmp_path / "archive.db") == before
    Archive.open(tmp_path / "archive.db").close()


def test_reading_never_migrates(tmp_path: Path) -> None:
    stored_archives.restore(1, tmp_path / "archive.db")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(ArchiveTooOld, match="run `communique ingest`"):
        Archive.open(tmp_path / "archive.db", read_only=True)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        assert schema_version(connection) == 0
