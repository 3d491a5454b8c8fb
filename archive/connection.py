"""Connections to the archive's SQLite database, for writing and for reading only, and what their errors mean."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from archive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveMissing,
    ArchiveTooOld,
    ArchiveUnreadable,
    ArchiveUnwritable,
)
from archive.migrations import MIGRATIONS, migrate, schema_version

_BUSY_SECONDS = 30
"""How long a writer waits for another one to finish its batch."""


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open the database; for writing, make it where it is missing and bring its schema up to date.

    Raises ArchiveMissing, ArchiveUnreadable, ArchiveTooNew, ArchiveTooOld, ArchiveDamaged or ArchiveUnwritable.
    """
    try:
        return _connect_read_only(path) if read_only else _connect_writable(path)
    except sqlite3.DatabaseError as error:
        raise translated(error, path) from error


def translated(error: sqlite3.DatabaseError, path: Path) -> ArchiveError:
    """The archive's own error that an error of the database amounts to."""
    message = str(error)
    if "locked" in message:
        return ArchiveUnwritable(f"{path} is being written by another process, try again when it is done")
    if "readonly" in message or "unable to open" in message:
        return ArchiveUnwritable(f"{path} cannot be written: check the permissions of the file and its folder")
    if "full" in message or "disk I/O" in message:
        return ArchiveUnwritable(f"{path} cannot be written: {message}; make room, and run the same again")
    return ArchiveDamaged(f"{path} is not an archive, or a damaged one ({message}): restore it from a backup")


def unreadable(error: sqlite3.DatabaseError, path: Path) -> ArchiveError:
    """The archive's own error that an error in reading amounts to, after the database could be opened."""
    if "locked" in str(error):
        return translated(error, path)
    return ArchiveDamaged(
        f"{path} is damaged ({error}): restore it from a backup; `communique audit` says what is wrong"
    )


def _connect_writable(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnwritable(f"{path.parent} cannot be made: {error.strerror}") from error
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is withheld must not stay in free pages of the file
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return _with_named_columns(connection)


def _connect_read_only(path: Path) -> sqlite3.Connection:
    _require_readable(path)
    try:
        return _connect_by_uri(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
    # A folder that we may not write, and no write-ahead log in it, which we would have to make. Not tried first: where
    # there is a log, as after a crash, `immutable` would not read what is in it.
    return _connect_by_uri(path, "immutable=1")


def _require_readable(path: Path) -> None:
    """Say what SQLite does not: which of the reasons it has for not opening a file. The file itself is not opened.

    To close it again would give up the locks of other connections in this process (https://sqlite.org/howtocorrupt.html).
    """
    try:
        path.stat()
        readable = os.access(path, os.R_OK)
    except (FileNotFoundError, NotADirectoryError):
        raise ArchiveMissing(
            f"there is no archive at {path}: take something in first, with `communique ingest`"
        ) from None
    except PermissionError:
        readable = False
    if not readable:
        raise ArchiveUnreadable(f"{path} cannot be read: check the permissions of the file and its folder")


def _connect_by_uri(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    try:
        if (version := schema_version(connection)) < len(MIGRATIONS):
            raise ArchiveTooOld(
                f"{path} has schema version {version}: run `communique ingest` once to bring it up to date"
            )
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return _with_named_columns(connection)


def _with_named_columns(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    return connection
