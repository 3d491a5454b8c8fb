"""What is withheld: its words are gone from the archive, and a tombstone keeps them from coming back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from archive import json_form
from archive.statement import Provenance, StatementRef

HttpStatus = Literal[410, 451]
"""*Gone* (RFC 9110, section 15.5.11), or *Unavailable For Legal Reasons* (RFC 7725)."""


_DELETIONS = (
    "DELETE FROM sentence_matches WHERE before_id IN (SELECT id FROM revisions WHERE statement_id = ?)",
    "DELETE FROM descriptions WHERE revision_id IN (SELECT id FROM revisions WHERE statement_id = ?)",
    "DELETE FROM sightings WHERE revision_id IN (SELECT id FROM revisions WHERE statement_id = ?)",
    "DELETE FROM revisions WHERE statement_id = ?",
    "DELETE FROM withdrawals WHERE statement_id = ?",
)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a withheld statement: why and since when (UTC) it is not shown, and the digests of its revisions.

    The digests (archive.canonical.content_digest) stand in the order of the revisions' numbers. Whoever has the words
    can prove by them that these were here.
    """

    ref: StatementRef
    reason: str
    http_status: HttpStatus
    withheld_at: datetime
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithheldMessages:
    """Where a capture holds messages of withheld statements: first bytes and lengths, None if that is not known."""

    sha256: str
    blanked_sha256: str | None
    spans: tuple[tuple[int, int], ...] | None
    all_blanked: bool


class StatementWithheld(LookupError):
    """The archive has the statement, and does not show it."""

    def __init__(self, tombstone: Tombstone) -> None:
        super().__init__(f"{tombstone.ref} is withheld: {tombstone.reason}")
        self.tombstone = tombstone


def tombstone(connection: sqlite3.Connection, ref: StatementRef) -> Tombstone | None:
    """What is left of a statement, if it is withheld."""
    row = connection.execute(
        """SELECT t.reason, t.http_status, t.withheld_at, t.digests FROM tombstones t
           JOIN statements s ON s.id = t.statement_id WHERE s.channel = ? AND s.native_id = ?""",
        (ref.channel, ref.native_id),
    ).fetchone()
    if row is None:
        return None
    withheld_at = datetime.fromisoformat(row["withheld_at"])
    return Tombstone(ref, row["reason"], row["http_status"], withheld_at, tuple(json.loads(row["digests"])))


def bury(
    connection: sqlite3.Connection, statement_id: int, reason: str, http_status: HttpStatus, now: datetime
) -> None:
    """Put a tombstone in the place of all that is known of a statement's words; if one is there, set its reason."""
    rows = connection.execute(
        """SELECT o.capture_id, g.provenance FROM revisions r JOIN sightings g ON g.revision_id = r.id
           JOIN observations o ON o.id = g.observation_id WHERE r.statement_id = ?""",
        (statement_id,),
    ).fetchall()
    for row in rows:
        note_message(connection, row["capture_id"], json_form.loads(row["provenance"], Provenance))
    digests = connection.execute(
        "SELECT content_digest FROM revisions WHERE statement_id = ? ORDER BY number", (statement_id,)
    ).fetchall()
    connection.execute(
        """INSERT INTO tombstones (statement_id, reason, http_status, withheld_at, digests) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (statement_id) DO UPDATE SET reason = excluded.reason, http_status = excluded.http_status""",
        (
            statement_id,
            reason,
            http_status,
            now.astimezone(UTC).isoformat(),
            json.dumps([digest for (digest,) in digests]),
        ),
    )
    connection.execute(
        "UPDATE statements SET latest_revision_id = NULL, status = 'current' WHERE id = ?", (statement_id,)
    )
    for deletion in _DELETIONS:
        connection.execute(deletion, (statement_id,))


def note_message(connection: sqlite3.Connection, capture_id: int, provenance: Provenance) -> None:
    """Note where a capture holds the message of a withheld statement: it has to be blanked (archive.blanking)."""
    own = provenance.message
    connection.execute(
        "INSERT INTO withheld_messages (capture_id, first_byte, length) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (capture_id, own.offset if own else 0, own.length if own else None),
    )


def withheld_messages(connection: sqlite3.Connection) -> tuple[WithheldMessages, ...]:
    """The captures that hold, or held, messages of withheld statements."""
    rows = connection.execute(
        """SELECT c.sha256, c.blanked_sha256, min(w.blanked) AS all_blanked, count(*) > count(w.length) AS unknown,
                  json_group_array(json_array(w.first_byte, w.length)) AS spans
           FROM withheld_messages w JOIN captures c ON c.id = w.capture_id GROUP BY c.id ORDER BY c.id"""
    )
    return tuple(
        WithheldMessages(
            row["sha256"],
            row["blanked_sha256"],
            None if row["unknown"] else tuple((first, length) for first, length in json.loads(row["spans"])),
            all_blanked=bool(row["all_blanked"]),
        )
        for row in rows
    )


def note_blanked(connection: sqlite3.Connection, sha256: str, blanked_sha256: str | None) -> None:
    """Note that the withheld messages of a capture were blanked, and its hash since then; None if it is not kept."""
    connection.execute(
        "UPDATE captures SET blanked_sha256 = ?, kept = ? WHERE sha256 = ?",
        (blanked_sha256, int(blanked_sha256 is not None), sha256),
    )
    connection.execute(
        "UPDATE withheld_messages SET blanked = 1 WHERE capture_id = (SELECT id FROM captures WHERE sha256 = ?)",
        (sha256,),
    )
