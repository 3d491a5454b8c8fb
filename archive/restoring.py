"""An archive made of records again: with the same statements, revisions, numbers, readings and history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archive import json_form, sentences
from archive.connection import connect, translated
from archive.records import Record, RecordedObservation, RecordedRevision
from archive.sentences import Sentence


def restore(path: Path, observations: Iterable[RecordedObservation], records: Iterable[Record]) -> None:
    """Make an archive at `path`, where there must be none, in one transaction.

    The records are to be sound (archive.record_reading.read_record). What they contradict each other in raises
    ArchiveDamaged, a disk without room ArchiveUnwritable; the file is then of no use.
    """
    with closing(connect(path, read_only=False)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("PRAGMA defer_foreign_keys = ON")
            for observation in observations:
                _keep_observation(connection, observation)
            for record in records:
                _keep_record(connection, record)
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise translated(error, path) from error


def _keep_observation(connection: sqlite3.Connection, one: RecordedObservation) -> None:
    connection.execute(
        """INSERT INTO captures (id, sha256, size, media_type, name, kept) VALUES (?, ?, ?, ?, ?, 0)
           ON CONFLICT DO NOTHING""",
        (one.capture, one.capture_sha256, one.size, one.media_type, one.name),
    )
    connection.execute(
        "INSERT INTO observations (id, capture_id, captured_at, asserted, not_before) VALUES (?, ?, ?, ?, ?)",
        (one.number, one.capture, one.captured_at, int(one.asserted), one.not_before),
    )
    connection.executemany(
        "INSERT INTO looks (channel, observation_id, first_id, last_id) VALUES (?, ?, ?, ?)",
        [(look.channel, one.number, look.first_id, look.last_id) for look in one.looks],
    )


def _keep_record(connection: sqlite3.Connection, record: Record) -> None:
    ref, number = record.ref, record.sequence
    connection.execute(
        "INSERT INTO statements (id, channel, native_id, status) VALUES (?, ?, ?, ?)",
        (number, ref.channel, ref.native_id, record.status.value),
    )
    ids = {one.number: _keep_revision(connection, number, one) for one in record.revisions}
    if record.latest is not None:
        connection.execute("UPDATE statements SET latest_revision_id = ? WHERE id = ?", (ids[record.latest], number))
    connection.executemany(
        "INSERT INTO sentence_matches (before_id, after_id, matches) VALUES (?, ?, ?)",
        [(ids[one.before], ids[one.after], json_form.dumps(one.matches)) for one in record.sentence_matches],
    )
    if record.withdrawal is not None:
        connection.execute(
            "INSERT INTO withdrawals (statement_id, reason, withdrawn_at) VALUES (?, ?, ?)",
            (number, record.withdrawal.reason, record.withdrawal.withdrawn_at),
        )
    if record.tombstone is not None:
        one = record.tombstone
        connection.execute(
            "INSERT INTO tombstones (statement_id, reason, http_status, withheld_at, digests) VALUES (?, ?, ?, ?, ?)",
            (number, one.reason, one.http_status, one.withheld_at, json_form.dumps(one.digests)),
        )
    connection.executemany(
        "INSERT INTO changes (sequence, statement_id, changed_at) VALUES (?, ?, ?)",
        [(sequence, number, changed_at) for sequence, changed_at in record.changes],
    )


def _keep_revision(connection: sqlite3.Connection, statement: int, one: RecordedRevision) -> int:
    spans = sentences.dumps(Sentence(number, start, end) for number, (start, end) in enumerate(one.sentences, start=1))
    (revision,) = connection.execute(
        """INSERT INTO revisions (statement_id, number, title, text, content_digest, text_key, sentences)
           VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        (statement, one.number, one.title, one.text, one.content_digest, one.text_key, spans),
    ).fetchone()
    lines = [json_form.dumps(each) for each in one.descriptions]
    connection.executemany(
        "INSERT INTO descriptions (revision_id, number, description, description_digest) VALUES (?, ?, ?, ?)",
        [(revision, number, line, json_form.description_digest(line)) for number, line in enumerate(lines, start=1)],
    )
    connection.executemany(
        "INSERT INTO sightings (revision_id, observation_id, posted_at, stood_at, provenance) VALUES (?, ?, ?, ?, ?)",
        [
            (revision, each.observation, each.posted_at, each.stood_at, json_form.dumps(each.provenance))
            for each in one.sightings
        ],
    )
    return int(revision)
