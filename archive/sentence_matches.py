"""The sentences of revisions in the database, and what became of each in the other revisions."""

from __future__ import annotations

import sqlite3

from archive import json_form, sentences
from archive.anchors import Fate, Match, SentenceFate, fates, match_sentences
from archive.errors import UnknownRevision
from archive.sentences import Sentence
from archive.statement import StatementRef

_MOST_MATCHED = 50
"""Revisions of a statement, the newest before another one, that it is compared with at accession.

Where a table gives one id to all its rows, their number would square the time of an ingest.
"""


def keep_matches(connection: sqlite3.Connection, statement_id: int, newest: int) -> None:
    """Find, and keep, which sentences of the newest revision are which ones of the revisions before it."""
    after, *earlier = connection.execute(
        "SELECT id, text, sentences FROM revisions WHERE statement_id = ? AND number <= ? ORDER BY number DESC LIMIT ?",
        (statement_id, newest, _MOST_MATCHED + 1),
    ).fetchall()
    connection.executemany(
        "INSERT INTO sentence_matches (before_id, after_id, matches) VALUES (?, ?, ?)",
        [(before["id"], after["id"], json_form.dumps(_compared(before, after))) for before in earlier],
    )


def stored_sentences(connection: sqlite3.Connection, ref: StatementRef, revision: int) -> tuple[Sentence, ...]:
    """The sentences of a revision. Raises UnknownRevision."""
    return sentences.loads(_row(connection, ref, revision)["sentences"])


def stored_fates(
    connection: sqlite3.Connection, ref: StatementRef, revision: int, into: int
) -> tuple[SentenceFate, ...]:
    """What became of each sentence of a revision in another one. Raises UnknownRevision.

    Revisions that lie too far apart to have been compared at accession are compared now.
    """
    source, target = _row(connection, ref, revision), _row(connection, ref, into)
    number_of_sentences = len(sentences.loads(source["sentences"]))
    if revision == into:
        return tuple(SentenceFate(one, Fate.SAME, (one,)) for one in range(1, number_of_sentences + 1))
    first, second = (source, target) if revision < into else (target, source)
    stored = connection.execute(
        "SELECT matches FROM sentence_matches WHERE before_id = ? AND after_id = ?", (first["id"], second["id"])
    ).fetchone()
    matches = json_form.loads(stored["matches"], tuple[Match, ...]) if stored else _compared(first, second)
    return fates(matches, number_of_sentences, backwards=revision > into)


def _compared(before: sqlite3.Row, after: sqlite3.Row) -> tuple[Match, ...]:
    return match_sentences(
        *([row["text"][one.start : one.end] for one in sentences.loads(row["sentences"])] for row in (before, after))
    )


def _row(connection: sqlite3.Connection, ref: StatementRef, revision: int) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        """SELECT r.id, r.text, r.sentences FROM revisions r JOIN statements s ON s.id = r.statement_id
           WHERE s.channel = ? AND s.native_id = ? AND r.number = ?""",
        (ref.channel, ref.native_id, revision),
    ).fetchone()
    if row is None:
        raise UnknownRevision(f"{ref} has no revision {revision} in the archive")
    return row
