"""The archive: an SQLite database of statements, their revisions, and what was read out of them. It is the truth.

The index is derived from it. One process writes while others read (write-ahead log, https://sqlite.org/wal.html), and
what an ingest has acknowledged is on the disk (``synchronous=FULL``).
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from archive import coverage, json_form, presence, sentence_matches, sentences, tombstones
from archive.anchors import SentenceFate
from archive.canonical import content_digest, text_key
from archive.connection import connect, translated, unreadable
from archive.coverage import ChannelCoverage
from archive.description import Description
from archive.errors import UnknownRevision, UnknownStatement
from archive.presence import Absence, Observed, Withdrawal
from archive.sentences import Sentence
from archive.statement import (
    CaptureTime,
    Look,
    Outcome,
    Provenance,
    Revision,
    Statement,
    StatementRef,
    Status,
)
from archive.tombstones import HttpStatus, StatementWithheld, Tombstone, WithheldMessages

P = ParamSpec("P")
T = TypeVar("T")

_SELECT_REVISIONS = """
    SELECT r.id AS revision_id, r.number, r.title, r.text, r.content_digest,
           iif(r.id = s.latest_revision_id, s.status, 'superseded') AS status,
           r.text_key, d.description, d.description_digest, g.provenance, o.captured_at, o.asserted, c.sha256
    FROM statements s
    JOIN revisions r ON r.statement_id = s.id
    JOIN descriptions d ON d.revision_id = r.id
        AND d.number = (SELECT max(number) FROM descriptions WHERE revision_id = r.id)
    JOIN sightings g ON g.rowid = (
        SELECT first.rowid FROM sightings first JOIN observations seen ON seen.id = first.observation_id
        WHERE first.revision_id = r.id ORDER BY seen.captured_at, first.provenance LIMIT 1)
    JOIN observations o ON o.id = g.observation_id
    JOIN captures c ON c.id = o.capture_id
    WHERE s.channel = ? AND s.native_id = ?
    ORDER BY r.number
"""

_SELECT_CAPTURES = "SELECT sha256, size, media_type, name, kept, blanked_sha256 FROM captures"

# Of the states of a statement, the one that is known to have stood at the newest time is the latest: since when the
# source says, else when it was captured. A time of capture that is only asserted is not known; but the file cannot be
# older than the newest post in it. Among equals, the one that was captured last; the digest settles the rest, so that
# the order of accession never decides.
SELECT_LATEST = """
    SELECT r.id FROM revisions r
    JOIN sightings g ON g.revision_id = r.id
    JOIN observations o ON o.id = g.observation_id
    WHERE r.statement_id = ?
    ORDER BY coalesce(g.stood_at, iif(o.asserted, coalesce(o.not_before, g.posted_at), NULL), o.captured_at) DESC,
        o.captured_at DESC, r.content_digest
    LIMIT 1
"""


_FAULTS_OF_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)
"""Of the errors of the database those that say nothing of the file."""


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """What the archive keeps of a capture: enough to know the bytes again. `size` is in bytes.

    `kept` is whether the bytes themselves are kept too, in archive.captures; `blanked_sha256` is their hash there, if
    messages in them were blanked (archive.blanking).
    """

    sha256: str
    size: int
    media_type: str
    name: str
    kept: bool = False
    blanked_sha256: str | None = None

    @property
    def kept_sha256(self) -> str:
        """The hash under which the bytes are kept, if they are."""
        return self.blanked_sha256 or self.sha256


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """How much the archive holds, and which days of posting it spans (UTC)."""

    statements: int
    revisions: int
    channels: int
    first_posted: datetime | None
    last_posted: datetime | None


def _reading(method: Callable[Concatenate[Archive, P], T]) -> Callable[Concatenate[Archive, P], T]:
    """Let a method that reads raise ArchiveDamaged for pages that cannot be read."""

    @wraps(method)
    def reading(archive: Archive, /, *arguments: P.args, **named: P.kwargs) -> T:
        try:
            return method(archive, *arguments, **named)
        except _FAULTS_OF_OURS:
            raise
        except sqlite3.DatabaseError as error:
            raise unreadable(error, archive.path) from error

    return reading


class Archive:
    """A connection to the archive. Use it as a context manager, and in the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take over an open connection; callers use `Archive.open`."""
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the archive; for writing, make it where it is missing and bring its schema up to date.

        Raises ArchiveMissing, ArchiveUnreadable, ArchiveTooNew, ArchiveTooOld, ArchiveDamaged or ArchiveUnwritable.
        """
        return cls(connect(path, read_only=read_only))

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything that is taken in inside, or nothing of it.

        Raises ArchiveUnwritable where another process keeps the archive locked, or the disk is full; ArchiveDamaged.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself has rolled back after a full disk
                    self._connection.execute("ROLLBACK")
                raise
        except _FAULTS_OF_OURS:
            raise
        except sqlite3.DatabaseError as error:
            raise translated(error, self.path) from error

    def observe(self, capture: CaptureRecord, captured: CaptureTime) -> int:
        """Keep that these bytes were taken at that time, inside `transaction`; gives the observation's number.

        The same bytes at several given times are several observations. A time that is only asserted (a file's
        modification time) is worth less: of such times the earliest counts, and none beside a given one, because
        copying a file makes a later one.
        """
        capture_id = self._keep_capture(capture)
        time = _utc_text(captured.instant)
        given = None if captured.asserted else time
        # The observation that this one is: at the same time, or else one that it only tells more about.
        known = self._connection.execute(
            """SELECT id, captured_at, asserted FROM observations
               WHERE capture_id = :capture AND (captured_at = :time OR asserted OR :given IS NULL)
               ORDER BY captured_at <> :time, asserted, captured_at LIMIT 1""",
            {"capture": capture_id, "time": time, "given": given},
        ).fetchone()
        if known is None:
            row = self._connection.execute(
                "INSERT INTO observations (capture_id, captured_at, asserted) VALUES (?, ?, ?) RETURNING id",
                (capture_id, time, int(captured.asserted)),
            ).fetchone()
            return int(row["id"])
        if known["asserted"]:
            self._connection.execute(
                "UPDATE observations SET captured_at = ?, asserted = ? WHERE id = ?",
                (given or min(time, known["captured_at"]), int(captured.asserted), known["id"]),
            )
        return int(known["id"])

    def accession(self, statement: Statement, observation: int, *, now: datetime) -> Outcome:
        """Take a statement in, inside `transaction`. The same words again are UNCHANGED, whatever brought them.

        A newer reading of the same words becomes the description, but no revision: the ministry changed nothing. Of a
        withheld statement nothing is taken in.
        """
        statement_id = self._statement_id(statement.ref)
        if tombstones.tombstone(self._connection, statement.ref):
            capture_id = self._connection.execute("SELECT capture_id FROM observations WHERE id = ?", (observation,))
            tombstones.note_message(self._connection, capture_id.fetchone()[0], statement.provenance)
            return Outcome.WITHHELD
        revision_id, outcome = self._keep_revision(statement_id, statement)
        self._keep_sighting(revision_id, observation, statement.provenance)
        described = self._keep_description(revision_id, statement.description)
        moved = self._settle_latest(statement_id)
        if outcome is not Outcome.UNCHANGED or described or moved:
            self._note_change(statement_id, now)
        return outcome

    def redescribe(self, revision: Revision, description: Description, *, now: datetime) -> bool:
        """Keep another reading of a revision, inside `transaction`: whether it is another than the present one.

        The words and the number of the revision stay as they are.
        """
        row = self._connection.execute(
            """SELECT r.id, r.statement_id FROM revisions r JOIN statements s ON s.id = r.statement_id
               WHERE s.channel = ? AND s.native_id = ? AND r.number = ?""",
            (revision.ref.channel, revision.ref.native_id, revision.number),
        ).fetchone()
        if not self._keep_description(row["id"], description):
            return False
        self._note_change(row["statement_id"], now)
        return True

    def conclude(self, observation: int, *, newest: datetime | None, now: datetime) -> None:
        """Note the newest time that a wholly read capture mentions, inside `transaction`, after its looks were kept.

        Where its time of capture is only asserted, this decides which revisions are the latest; and now it is known
        which statements it saw again, or did not see any more.
        """
        self._connection.execute(
            "UPDATE observations SET not_before = ? WHERE id = ?", (_utc_text(newest) if newest else None, observation)
        )
        revised = self._connection.execute(
            """SELECT DISTINCT seen.statement_id FROM sightings g
               JOIN revisions seen ON seen.id = g.revision_id
               JOIN revisions other ON other.statement_id = seen.statement_id AND other.id <> seen.id
               WHERE g.observation_id = ?""",
            (observation,),
        ).fetchall()
        for row in revised:
            if self._settle_latest(row["statement_id"]):
                self._note_change(row["statement_id"], now)
        for statement_id in presence.touched_by(self._connection, observation):
            if presence.settle_status(self._connection, statement_id):
                self._note_change(statement_id, now)

    def withdraw(self, ref: StatementRef, reason: str, *, now: datetime) -> None:
        """Note that the source took a statement down, inside `transaction`.

        It is so until a capture that was surely made later shows it. Raises UnknownStatement or StatementWithheld.
        """
        self.revisions(ref)
        statement_id = self._statement_id(ref)
        self._connection.execute(
            """INSERT INTO withdrawals (statement_id, reason, withdrawn_at) VALUES (?, ?, ?) ON CONFLICT (statement_id)
               DO UPDATE SET reason = excluded.reason, withdrawn_at = excluded.withdrawn_at""",
            (statement_id, reason, _utc_text(now)),
        )
        presence.settle_status(self._connection, statement_id)
        self._note_change(statement_id, now)

    def withhold(self, ref: StatementRef, reason: str, *, http_status: HttpStatus, now: datetime) -> None:
        """Take the words of a statement out of the archive for good, and put a tombstone in their place.

        Of a statement that is withheld already, set the reason. The captures are blanked by archive.blanking, and the
        index is to be made anew. Raises UnknownStatement or ArchiveUnwritable.
        """
        if self.tombstone(ref) is None:
            self.revisions(ref)
        with self.transaction():
            statement_id = self._statement_id(ref)
            tombstones.bury(self._connection, statement_id, reason, http_status, now)
            self._note_change(statement_id, now)
        # What is deleted is overwritten (secure_delete); the write-ahead log, which has it too, is emptied.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def note_blanked(self, sha256: str, blanked_sha256: str | None) -> None:
        """Note, inside `transaction`, that the withheld messages of a capture were blanked, and its hash since then.

        None where the capture is no longer kept.
        """
        tombstones.note_blanked(self._connection, sha256, blanked_sha256)

    def _note_change(self, statement_id: int, now: datetime) -> None:
        self._connection.execute(
            "INSERT INTO changes (statement_id, changed_at) VALUES (?, ?)",
            (statement_id, now.astimezone(UTC).isoformat()),
        )

    def keep_looks(self, looks: Iterable[Look], observation: int) -> None:
        """Keep what an observation showed, inside `transaction`. The same look again changes nothing."""
        self._connection.executemany(
            "INSERT INTO looks (channel, observation_id, first_id, last_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(look.channel, observation, look.first_id, look.last_id) for look in looks],
        )

    def _statement_id(self, ref: StatementRef) -> int:
        self._connection.execute(
            "INSERT INTO statements (channel, native_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (ref.channel, ref.native_id),
        )
        row = self._connection.execute(
            "SELECT id FROM statements WHERE channel = ? AND native_id = ?", (ref.channel, ref.native_id)
        ).fetchone()
        return int(row["id"])

    def _keep_revision(self, statement_id: int, statement: Statement) -> tuple[int, Outcome]:
        digest = content_digest(statement.title, statement.text)
        known = self._connection.execute(
            "SELECT id FROM revisions WHERE statement_id = ? AND content_digest = ?", (statement_id, digest)
        ).fetchone()
        if known is not None:
            return int(known["id"]), Outcome.UNCHANGED
        (earlier,) = self._connection.execute(
            "SELECT count(*) FROM revisions WHERE statement_id = ?", (statement_id,)
        ).fetchone()
        title, text = statement.title, statement.text
        spans = sentences.dumps(sentences.split(text, statement.description.language.code))
        (revision_id,) = self._connection.execute(
            "INSERT INTO revisions (statement_id, number, title, text, content_digest, text_key, sentences)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (statement_id, earlier + 1, title, text, digest, text_key(title, text), spans),
        ).fetchone()
        sentence_matches.keep_matches(self._connection, statement_id, earlier + 1)
        return int(revision_id), Outcome.REVISED if earlier else Outcome.NEW

    def _keep_capture(self, capture: CaptureRecord) -> int:
        self._connection.execute(
            "INSERT INTO captures (sha256, size, media_type, name, kept) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (sha256) DO UPDATE SET kept = 1 WHERE excluded.kept > kept",
            (capture.sha256, capture.size, capture.media_type, capture.name, int(capture.kept)),
        )
        row = self._connection.execute("SELECT id FROM captures WHERE sha256 = ?", (capture.sha256,)).fetchone()
        return int(row["id"])

    def _keep_sighting(self, revision_id: int, observation: int, provenance: Provenance) -> None:
        self._connection.execute(
            "INSERT INTO sightings (revision_id, observation_id, posted_at, stood_at, provenance)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                revision_id,
                observation,
                _utc_text(provenance.posted.instant) if provenance.posted else None,
                _utc_text(provenance.stood_at) if provenance.stood_at else None,
                json_form.dumps(provenance),
            ),
        )

    def _keep_description(self, revision_id: int, description: Description) -> bool:
        """Whether it is another reading than the present one."""
        line = json_form.dumps(description)
        digest = json_form.description_digest(line)
        present = self._connection.execute(
            "SELECT number, description_digest FROM descriptions WHERE revision_id = ? ORDER BY number DESC LIMIT 1",
            (revision_id,),
        ).fetchone()
        if present is not None and present["description_digest"] == digest:
            return False
        self._connection.execute(
            "INSERT INTO descriptions (revision_id, number, description, description_digest) VALUES (?, ?, ?, ?)",
            (revision_id, present["number"] + 1 if present else 1, line, digest),
        )
        return True

    def _settle_latest(self, statement_id: int) -> bool:
        """Whether another revision became the latest."""
        (latest,) = self._connection.execute(SELECT_LATEST, (statement_id,)).fetchone()
        cursor = self._connection.execute(
            "UPDATE statements SET latest_revision_id = ? WHERE id = ? AND latest_revision_id IS NOT ?",
            (latest, statement_id, latest),
        )
        return cursor.rowcount > 0

    # Reading: every method raises ArchiveDamaged where it meets a page that cannot be read

    @property
    def path(self) -> Path:
        """The file of the database."""
        return Path(self._connection.execute("PRAGMA database_list").fetchone()["file"])

    @_reading
    def statement(self, ref: StatementRef, revision: int | None = None) -> Revision:
        """The latest revision, or the one with that number.

        Raises UnknownStatement, UnknownRevision or StatementWithheld.
        """
        return choose_revision(self.revisions(ref), revision)

    @_reading
    def revisions(self, ref: StatementRef) -> tuple[Revision, ...]:
        """All states of a statement, in the order of their numbers. Raises UnknownStatement or StatementWithheld."""
        rows = self._connection.execute(_SELECT_REVISIONS, (ref.channel, ref.native_id)).fetchall()
        if not rows:
            if tombstone := self.tombstone(ref):
                raise StatementWithheld(tombstone)
            raise UnknownStatement(f"the archive has no statement {ref}")
        return tuple(_revision(ref, row) for row in rows)

    @_reading
    def tombstone(self, ref: StatementRef) -> Tombstone | None:
        """What is left of a statement, if it is withheld."""
        return tombstones.tombstone(self._connection, ref)

    @_reading
    def withdrawal(self, ref: StatementRef) -> Withdrawal | None:
        """That the source took a statement down, if it did, and has not put it back."""
        return presence.withdrawal(self._connection, ref)

    @_reading
    def absence(self, ref: StatementRef) -> Absence | None:
        """That a statement was not seen any more, if two looks did not show it, and it is not withdrawn."""
        return presence.absence(self._connection, ref)

    @_reading
    def observations(self, ref: StatementRef) -> tuple[Observed, ...]:
        """When the statement was seen, in which revision, and when it was looked for in vain; the earliest first."""
        return presence.observations(self._connection, ref)

    @_reading
    def appearances(self, ref: StatementRef) -> tuple[StatementRef, ...]:
        """Statements of other channels that have, or once had, the same words, the earliest posted first.

        Any revision counts: a forward keeps the words that its original had before it was edited.
        """
        rows = self._connection.execute(
            """SELECT other.channel, other.native_id, min(seen.posted_at) AS first_posted
               FROM statements s
               JOIN revisions mine ON mine.statement_id = s.id
               JOIN revisions same ON same.text_key = mine.text_key
               JOIN statements other ON other.id = same.statement_id
               JOIN sightings seen ON seen.revision_id = same.id
               WHERE s.channel = ? AND s.native_id = ? AND other.channel <> s.channel
               GROUP BY other.id
               ORDER BY first_posted IS NULL, first_posted, other.channel, other.native_id""",
            (ref.channel, ref.native_id),
        )
        return tuple(StatementRef(row["channel"], row["native_id"]) for row in rows)

    @_reading
    def sentences(self, ref: StatementRef, revision: int) -> tuple[Sentence, ...]:
        """The sentences of a revision, as they were found at accession. Raises UnknownRevision."""
        return sentence_matches.stored_sentences(self._connection, ref, revision)

    @_reading
    def fates(self, ref: StatementRef, revision: int, *, into: int) -> tuple[SentenceFate, ...]:
        """What became of each sentence of a revision in another one, a later or an earlier one.

        So which sentences of a revision are new is asked of its predecessor: they were removed on the way back.
        Raises UnknownRevision.
        """
        return sentence_matches.stored_fates(self._connection, ref, revision, into)

    @_reading
    def looks(self, channel: str) -> tuple[Look, ...]:
        """When which spans of a channel were seen, the earliest first."""
        rows = self._connection.execute(
            """SELECT l.first_id, l.last_id, o.captured_at, o.asserted, c.sha256
               FROM looks l JOIN observations o ON o.id = l.observation_id JOIN captures c ON c.id = o.capture_id
               WHERE l.channel = ? ORDER BY o.captured_at, l.first_id, c.sha256""",
            (channel,),
        )
        return tuple(Look(channel, row["first_id"], row["last_id"], _capture_time(row), row["sha256"]) for row in rows)

    @_reading
    def captures(self) -> tuple[CaptureRecord, ...]:
        """What statements and looks were read from, in the order of accession."""
        rows = self._connection.execute(f"{_SELECT_CAPTURES} ORDER BY id")
        return tuple(_capture_record(row) for row in rows)

    @_reading
    def capture(self, sha256: str) -> CaptureRecord | None:
        """The capture whose bytes, as they were taken, have this hash."""
        row = self._connection.execute(f"{_SELECT_CAPTURES} WHERE sha256 = ?", (sha256,)).fetchone()
        return _capture_record(row) if row else None

    @_reading
    def withheld_messages(self) -> tuple[WithheldMessages, ...]:
        """The captures that hold, or held, messages of withheld statements."""
        return tombstones.withheld_messages(self._connection)

    @_reading
    def changes(self, since: int) -> Iterator[StatementRef]:
        """The statements changed after that point of the sequence, each once, in the order of their last change."""
        rows = self._connection.execute(
            """SELECT s.channel, s.native_id FROM changes c JOIN statements s ON s.id = c.statement_id
               WHERE c.sequence > ? GROUP BY s.id ORDER BY max(c.sequence)""",
            (since,),
        )
        # Sorted, and so read to the end, as soon as it is executed: no damage is met later, outside of this method.
        return (StatementRef(row["channel"], row["native_id"]) for row in rows)

    @_reading
    def revisions_by_channel(self) -> dict[str, int]:
        """How many revisions of statements each channel has."""
        rows = self._connection.execute(
            """SELECT s.channel, count(*) AS revisions FROM statements s JOIN revisions r ON r.statement_id = s.id
               GROUP BY s.channel ORDER BY s.channel"""
        )
        return {row["channel"]: row["revisions"] for row in rows}

    @_reading
    def last_change(self) -> int:
        """The newest point of the sequence of changes; 0 for an empty archive."""
        (sequence,) = self._connection.execute("SELECT coalesce(max(sequence), 0) FROM changes").fetchone()
        return int(sequence)

    @_reading
    def coverage(self) -> tuple[ChannelCoverage, ...]:
        """What there is of each channel, and which spans of it nobody looked at."""
        return coverage.coverage(self._connection)

    @_reading
    def counts(self) -> ArchiveCounts:
        """How much there is."""
        row = self._connection.execute(
            """WITH shown AS (SELECT channel FROM statements WHERE latest_revision_id IS NOT NULL)
               SELECT (SELECT count(*) FROM shown) AS statements, (SELECT count(*) FROM revisions) AS revisions,
                      (SELECT count(DISTINCT channel) FROM shown) AS channels,
                      (SELECT min(posted_at) FROM sightings) AS first_posted,
                      (SELECT max(posted_at) FROM sightings) AS last_posted"""
        ).fetchone()
        return ArchiveCounts(
            statements=row["statements"],
            revisions=row["revisions"],
            channels=row["channels"],
            first_posted=datetime.fromisoformat(row["first_posted"]) if row["first_posted"] else None,
            last_posted=datetime.fromisoformat(row["last_posted"]) if row["last_posted"] else None,
        )


def choose_revision(revisions: Sequence[Revision], number: int | None = None) -> Revision:
    """Of all states of a statement the latest, or the one with that number. Raises UnknownRevision."""
    for one in revisions:
        if one.number == number or (number is None and one.status is not Status.SUPERSEDED):
            return one
    raise UnknownRevision(
        f"there is no revision {number} of {revisions[0].ref}, which has those from 1 to {len(revisions)}"
    )


def _capture_record(row: sqlite3.Row) -> CaptureRecord:
    return CaptureRecord(
        row["sha256"],
        row["size"],
        row["media_type"],
        row["name"],
        kept=bool(row["kept"]),
        blanked_sha256=row["blanked_sha256"],
    )


def _utc_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def _revision(ref: StatementRef, row: sqlite3.Row) -> Revision:
    return Revision(
        number=row["number"],
        status=Status(row["status"]),
        statement=Statement(
            ref=ref,
            title=row["title"],
            text=row["text"],
            description=json_form.loads(row["description"], Description),
            provenance=dataclasses.replace(
                json_form.loads(row["provenance"], Provenance),
                # The time of capture can become better known than it was when the statement was taken in.
                captured=_capture_time(row),
                capture_sha256=row["sha256"],
            ),
        ),
        content_digest=row["content_digest"],
        description_digest=row["description_digest"],
        text_key=row["text_key"],
    )


def _capture_time(row: sqlite3.Row) -> CaptureTime:
    return CaptureTime(datetime.fromisoformat(row["captured_at"]), asserted=bool(row["asserted"]))
