"""The database schema, as an ordered list of changes. Append only: a released migration is never edited.

Each migration is a tuple of single statements, run in one transaction: ``executescript`` would commit behind our back.
"""

from __future__ import annotations

import sqlite3

from archive.errors import ArchiveTooNew

APPLICATION_ID = 0x436F6D71
"""``Comq``, in the SQLite header, so that ``file`` and we know whose database it is."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # A capture is the exact bytes that posts were read from; its name is the file's, for people. `kept` is whether
        # the bytes are in the data directory, so that the ones that are gone can be told from those never kept; where
        # withheld messages were blanked, they are there under the hash that they have since.
        """CREATE TABLE captures (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            media_type TEXT NOT NULL,
            name TEXT NOT NULL,
            kept INTEGER NOT NULL,
            blanked_sha256 TEXT
        ) STRICT""",
        # That the bytes were taken at a time, asserted where it is only the file's modification time; and the newest
        # time that they mention, before which they cannot have been there.
        """CREATE TABLE observations (
            id INTEGER PRIMARY KEY,
            capture_id INTEGER NOT NULL REFERENCES captures,
            captured_at TEXT NOT NULL,
            asserted INTEGER NOT NULL,
            not_before TEXT,
            UNIQUE (capture_id, captured_at)
        ) STRICT""",
        # `status` is that of the latest revision; the others are superseded.
        """CREATE TABLE statements (
            id INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            native_id TEXT NOT NULL,
            latest_revision_id INTEGER REFERENCES revisions,
            status TEXT NOT NULL DEFAULT 'current',
            UNIQUE (channel, native_id)
        ) STRICT""",
        # `sentences` are the spans of the text's sentences, as JSON: found once, so that a better rule moves no link.
        """CREATE TABLE revisions (
            id INTEGER PRIMARY KEY,
            statement_id INTEGER NOT NULL REFERENCES statements,
            number INTEGER NOT NULL,
            title TEXT,
            text TEXT NOT NULL,
            content_digest TEXT NOT NULL,
            text_key TEXT,
            sentences TEXT NOT NULL,
            UNIQUE (statement_id, number),
            UNIQUE (statement_id, content_digest)
        ) STRICT""",
        "CREATE INDEX revisions_by_text ON revisions (text_key)",
        # Which sentence of a revision is which one of another revision of the statement, which came in after it: JSON.
        """CREATE TABLE sentence_matches (
            before_id INTEGER NOT NULL REFERENCES revisions,
            after_id INTEGER NOT NULL REFERENCES revisions,
            matches TEXT NOT NULL,
            PRIMARY KEY (before_id, after_id)
        ) STRICT, WITHOUT ROWID""",
        # Which observations showed this state, and what they said of it. Times are ISO 8601 in UTC, and sort as text.
        # `stood_at` is when the source says that the post had these words, NULL where it does not.
        """CREATE TABLE sightings (
            revision_id INTEGER NOT NULL REFERENCES revisions,
            observation_id INTEGER NOT NULL REFERENCES observations,
            posted_at TEXT,
            stood_at TEXT,
            provenance TEXT NOT NULL,
            PRIMARY KEY (revision_id, observation_id)
        ) STRICT""",
        # Contiguous spans that were observed, so that "not there" can be told from "nobody looked".
        """CREATE TABLE looks (
            channel TEXT NOT NULL,
            observation_id INTEGER NOT NULL REFERENCES observations,
            first_id INTEGER NOT NULL,
            last_id INTEGER NOT NULL CHECK (last_id >= first_id),
            PRIMARY KEY (channel, observation_id, first_id)
        ) STRICT""",
        # Readings of a revision, the highest number being the present one: extraction improves, words do not change.
        """CREATE TABLE descriptions (
            revision_id INTEGER NOT NULL REFERENCES revisions,
            number INTEGER NOT NULL,
            description TEXT NOT NULL,
            description_digest TEXT NOT NULL,
            PRIMARY KEY (revision_id, number)
        ) STRICT""",
        # What the source took down.
        """CREATE TABLE withdrawals (
            statement_id INTEGER PRIMARY KEY REFERENCES statements,
            reason TEXT NOT NULL,
            withdrawn_at TEXT NOT NULL
        ) STRICT""",
        # What we do not show: the statement has no revisions any more, but digests of them, as a JSON array.
        """CREATE TABLE tombstones (
            statement_id INTEGER PRIMARY KEY REFERENCES statements,
            reason TEXT NOT NULL,
            http_status INTEGER NOT NULL,
            withheld_at TEXT NOT NULL,
            digests TEXT NOT NULL
        ) STRICT""",
        # Where captures hold messages of such statements; `length` is NULL where nobody knows, and means all of it.
        """CREATE TABLE withheld_messages (
            capture_id INTEGER NOT NULL REFERENCES captures,
            first_byte INTEGER NOT NULL,
            length INTEGER,
            blanked INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (capture_id, first_byte)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE changes (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            statement_id INTEGER NOT NULL REFERENCES statements,
            changed_at TEXT NOT NULL
        ) STRICT""",
        # Between which times an observation was made: if nobody said when, not before the newest time it mentions.
        """CREATE VIEW observation_bounds AS
            SELECT id, iif(asserted, not_before, captured_at) AS earliest,
                   max(captured_at, coalesce(not_before, '')) AS latest
            FROM observations""",
        """CREATE VIEW statement_sightings AS
            SELECT r.statement_id, r.number, g.observation_id
            FROM revisions r JOIN sightings g ON g.revision_id = r.id""",
        # Which observations looked at the place of a statement, whether it was there or not.
        """CREATE VIEW statement_looks AS
            SELECT s.id AS statement_id, l.observation_id
            FROM statements s JOIN looks l ON l.channel = s.channel AND s.native_id NOT GLOB '*[^0-9]*'
                AND CAST(s.native_id AS INTEGER) BETWEEN l.first_id AND l.last_id""",
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database up to date, one transaction a migration.

    Raises ArchiveTooNew where a newer version of the program made it.
    """
    while (version := schema_version(connection)) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        if schema_version(connection) == version:  # else another process has just done it
            for statement in MIGRATIONS[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    if version > len(MIGRATIONS):
        raise ArchiveTooNew(
            f"the archive has schema version {version}, this program knows {len(MIGRATIONS)}: use a newer communique"
        )


def schema_version(connection: sqlite3.Connection) -> int:
    """How many migrations the database has had."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
