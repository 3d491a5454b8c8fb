"""The archive as records, one a statement: what a snapshot holds of it, and what an archive can be made of again.

A record is a line of JSON in one form only (archive.json_form), so that equal archives give equal bytes. It has the
statement's whole history. What is derived (who else has the same words, whether it is seen no more) is left out, and
so are captures, which hold more than was published.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import json_form
from archive.anchors import Match
from archive.connection import connect
from archive.description import Description
from archive.merkle import leaf
from archive.statement import Provenance, Revision, Statement, StatementRef, Status
from archive.tombstones import HttpStatus


class InvalidRecord(Exception):
    """A line that is no record, or one that contradicts itself. The message says in what."""


@dataclass(frozen=True, slots=True)
class RecordedSighting:
    """That an observation, by its number, showed a revision. Times are ISO 8601 in UTC."""

    observation: int
    posted_at: str | None
    stood_at: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class RecordedRevision:
    """A state of the text; `sentences` are spans in code points, `descriptions` all readings, the present one last."""

    number: int
    title: str | None
    text: str
    content_digest: str
    text_key: str | None
    sentences: tuple[tuple[int, int], ...]
    descriptions: tuple[Description, ...]
    sightings: tuple[RecordedSighting, ...]


@dataclass(frozen=True, slots=True)
class RecordedMatches:
    """Which sentences of one revision are which ones of a later one."""

    before: int
    after: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class RecordedWithdrawal:
    """That the source took the statement down."""

    reason: str
    withdrawn_at: str


@dataclass(frozen=True, slots=True)
class RecordedTombstone:
    """What is left of a withheld statement, whose record has no revisions."""

    reason: str
    http_status: HttpStatus
    withheld_at: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A statement with its history.

    `sequence` numbers the statements in the order of accession, `latest` is the number of the latest revision, and
    `changes` are the numbers and times of the archive's changes of it.
    """

    sequence: int
    statement: str
    status: Status
    latest: int | None
    revisions: tuple[RecordedRevision, ...]
    sentence_matches: tuple[RecordedMatches, ...]
    withdrawal: RecordedWithdrawal | None
    tombstone: RecordedTombstone | None
    changes: tuple[tuple[int, str], ...]

    @property
    def ref(self) -> StatementRef:
        """The statement's identity."""
        return StatementRef.parse(self.statement)


@dataclass(frozen=True, slots=True)
class RecordedLook:
    """A span of a channel that an observation showed."""

    channel: str
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class RecordedObservation:
    """That bytes were taken at a time; `capture_sha256` names them, `name` is that of their file."""

    number: int
    capture: int
    capture_sha256: str
    size: int
    media_type: str
    name: str
    captured_at: str
    asserted: bool
    not_before: str | None
    looks: tuple[RecordedLook, ...]


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """Which state of the archive it is: the number of its last change and when that was, and how many statements."""

    generation: int
    dated: datetime
    statements: int


class RecordReader:
    """Reads one state of an archive, whoever goes on writing it; made by `reading`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def state(self) -> ArchiveState:
        """The state that is read. Raises InvalidRecord where nothing was ever taken in."""
        row = self._connection.execute(
            "SELECT sequence, changed_at, (SELECT max(id) FROM statements) FROM changes ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        if row is None:
            raise InvalidRecord("the archive has no statements yet: take some in with `communique ingest`")
        return ArchiveState(row[0], datetime.fromisoformat(row[1]).replace(microsecond=0), row[2])

    def leaves(self) -> list[bytes]:
        """What archive.merkle hashes of each revision, in the order of accession."""
        rows = self._connection.execute(
            """SELECT s.channel, s.native_id, r.number, r.content_digest
               FROM revisions r JOIN statements s ON s.id = r.statement_id ORDER BY s.id, r.number"""
        )
        return [leaf(StatementRef(row[0], row[1]), row[2], row[3]) for row in rows]

    def withheld(self) -> int:
        """Of how many statements only a tombstone is left."""
        (count,) = self._connection.execute("SELECT count(*) FROM tombstones").fetchone()
        return int(count)

    def kept_captures(self) -> dict[str, str]:
        """The hashes of the captures whose bytes are kept, and under which hash each is."""
        rows = self._connection.execute("SELECT sha256, coalesce(blanked_sha256, sha256) FROM captures WHERE kept")
        return {row[0]: row[1] for row in rows}

    def coverage(self) -> list[tuple[str, str | None, int]]:
        """How many statements of which channel were posted in which month, as ``2026-03``; None where nobody knows."""
        rows = self._connection.execute(
            """SELECT channel, month, count(*) FROM (
                   SELECT s.channel, substr(min(g.posted_at), 1, 7) AS month
                   FROM statements s JOIN revisions r ON r.statement_id = s.id JOIN sightings g ON g.revision_id = r.id
                   GROUP BY s.id)
               GROUP BY channel, month ORDER BY channel, month"""
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def month(self, first: int, last: int) -> str | None:
        """In which month the first statement of that span was taken in; None where there is none."""
        row = self._connection.execute(
            "SELECT substr(min(changed_at), 1, 7) FROM changes WHERE statement_id BETWEEN ? AND ?", (first, last)
        ).fetchone()
        month: str | None = row[0]
        return month

    def observations(self) -> Iterator[str]:
        """A line for each observation, in the order of accession."""
        looks: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in self._connection.execute("SELECT * FROM looks ORDER BY observation_id, channel, first_id"):
            looks[row["observation_id"]].append({name: row[name] for name in ("channel", "first_id", "last_id")})
        rows = self._connection.execute(
            """SELECT o.id AS number, c.id AS capture, c.sha256 AS capture_sha256, c.size, c.media_type, c.name,
                      o.captured_at, o.asserted, o.not_before
               FROM observations o JOIN captures c ON c.id = o.capture_id ORDER BY o.id"""
        )
        for row in rows:
            found = dict(row) | {"asserted": bool(row["asserted"]), "looks": looks[row["number"]]}
            yield _line(found)

    def records(self, first: int, last: int) -> Iterator[str]:
        """A line for each statement whose sequence number is in that span, both included, in their order."""
        parts = _Parts(self._connection, first, last)
        for row in self._connection.execute(
            "SELECT * FROM statements WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
        ):
            yield _line(parts.record(row))


@contextmanager
def reading(path: Path) -> Iterator[RecordReader]:
    """One state of the archive to read. Raises what `archive.store.Archive.open` does."""
    with closing(connect(path, read_only=True)) as connection:
        connection.execute("BEGIN")
        yield RecordReader(connection)


class _Parts:
    """What the tables have about some statements, by statement; read at once, since each query has its cost."""

    def __init__(self, connection: sqlite3.Connection, first: int, last: int) -> None:
        def of(query: str) -> dict[int, list[sqlite3.Row]]:
            grouped: dict[int, list[sqlite3.Row]] = defaultdict(list)
            for row in connection.execute(query, (first, last)):
                grouped[row[0]].append(row)
            return grouped

        self._revisions = of("SELECT statement_id, * FROM revisions WHERE statement_id BETWEEN ? AND ? ORDER BY number")
        self._descriptions = of(
            """SELECT d.revision_id, d.description FROM descriptions d JOIN revisions r ON r.id = d.revision_id
               WHERE r.statement_id BETWEEN ? AND ? ORDER BY d.number"""
        )
        self._sightings = of(
            """SELECT g.revision_id, g.* FROM sightings g JOIN revisions r ON r.id = g.revision_id
               WHERE r.statement_id BETWEEN ? AND ? ORDER BY g.observation_id"""
        )
        self._matches = of(
            """SELECT b.statement_id, b.number AS before, a.number AS after, m.matches FROM sentence_matches m
               JOIN revisions b ON b.id = m.before_id JOIN revisions a ON a.id = m.after_id
               WHERE b.statement_id BETWEEN ? AND ? ORDER BY b.number, a.number"""
        )
        self._withdrawals = of("SELECT * FROM withdrawals WHERE statement_id BETWEEN ? AND ?")
        self._tombstones = of("SELECT * FROM tombstones WHERE statement_id BETWEEN ? AND ?")
        self._changes = of("SELECT statement_id, * FROM changes WHERE statement_id BETWEEN ? AND ? ORDER BY sequence")

    def record(self, statement: sqlite3.Row) -> Mapping[str, Any]:
        number = statement["id"]
        revisions = self._revisions[number]
        numbers = {row["id"]: row["number"] for row in revisions}
        return {
            "sequence": number,
            "statement": f"{statement['channel']}/{statement['native_id']}",
            "status": statement["status"],
            "latest": numbers.get(statement["latest_revision_id"]),
            "revisions": [self._revision(row) for row in revisions],
            "sentence_matches": [
                {"before": row["before"], "after": row["after"], "matches": json.loads(row["matches"])}
                for row in self._matches[number]
            ],
            "withdrawal": _only(self._withdrawals[number], ("reason", "withdrawn_at")),
            "tombstone": _tombstone(self._tombstones[number]),
            "changes": [[row["sequence"], row["changed_at"]] for row in self._changes[number]],
        }

    def _revision(self, row: sqlite3.Row) -> Mapping[str, Any]:
        return {
            **{name: row[name] for name in ("number", "title", "text", "content_digest", "text_key")},
            "sentences": json.loads(row["sentences"]),
            "descriptions": [json.loads(each["description"]) for each in self._descriptions[row["id"]]],
            "sightings": [
                {
                    "observation": each["observation_id"],
                    "posted_at": each["posted_at"],
                    "stood_at": each["stood_at"],
                    "provenance": json.loads(each["provenance"]),
                }
                for each in self._sightings[row["id"]]
            ],
        }


def _only(rows: Sequence[sqlite3.Row], names: Iterable[str]) -> dict[str, Any] | None:
    return {name: rows[0][name] for name in names} if rows else None


def _tombstone(rows: Sequence[sqlite3.Row]) -> Mapping[str, Any] | None:
    found = _only(rows, ("reason", "http_status", "withheld_at", "digests"))
    return found and found | {"digests": json.loads(found["digests"])}


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def revisions(record: Record, captured: Mapping[int, str]) -> tuple[Revision, ...]:
    """The revisions as the archive gives them: each with its present reading, and as it was first seen.

    `captured` has the times of the observations by their numbers.
    """
    return tuple(
        Revision(
            number=one.number,
            status=record.status if one.number == record.latest else Status.SUPERSEDED,
            statement=Statement(record.ref, one.title, one.text, one.descriptions[-1], _first(one.sightings, captured)),
            content_digest=one.content_digest,
            description_digest=json_form.description_digest(json_form.dumps(one.descriptions[-1])),
            text_key=one.text_key,
        )
        for one in record.revisions
    )


def _first(sightings: Iterable[RecordedSighting], captured: Mapping[int, str]) -> Provenance:
    by_time = sorted(sightings, key=lambda one: (captured[one.observation], json_form.dumps(one.provenance)))
    return by_time[0].provenance
