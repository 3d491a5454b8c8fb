"""Databases of released versions, as text, for tests of the migrations.

At a release with a new schema version, say 2: ``python -m tests.stored_archives > tests/data/archive-v2.sql``. A stored
file is never changed again, and what it holds is invented.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.migrations import APPLICATION_ID, schema_version
from tests import small_archive

STORED = {int(path.stem.rpartition("-v")[2]): path for path in (Path(__file__).parent / "data").glob("archive-v*.sql")}
"""The file of each schema version."""


def dump(connection: sqlite3.Connection) -> str:
    """The whole database as statements of SQL, with the two numbers of its header, which `iterdump` leaves out."""
    header = f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {schema_version(connection)};\n"
    return header + "".join(f"{line}\n" for line in connection.iterdump())


def restore(version: int, path: Path) -> None:
    """Make the database of that version."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(STORED[version].read_text(encoding="utf-8"))


def main() -> None:
    """Print a database of this version."""
    with TemporaryDirectory() as folder:
        small_archive.make(Path(folder))
        with closing(sqlite3.connect(Path(folder) / "archive.db")) as connection:
            print(dump(connection), end="")


if __name__ == "__main__":
    main()
