"""The audit: whether everything is still what was taken in. It reads all of the archive, and changes nothing."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cattrs

from archive import json_form, sentences
from archive.canonical import content_digest, text_key
from archive.captures import CaptureStore
from archive.channels import Channels
from archive.connection import connect
from archive.description import Description
from archive.errors import CaptureDamaged, CaptureMissing
from archive.presence import SELECT_STATUS
from archive.statement import MessageBytes, Provenance
from archive.store import SELECT_LATEST

T = TypeVar("T")

_CHUNK = 1024 * 1024

_SELECT_SIGHTINGS = """
    SELECT s.channel, s.native_id, r.number, g.provenance
    FROM sightings g JOIN revisions r ON r.id = g.revision_id JOIN statements s ON s.id = r.statement_id
"""

Progress = Callable[[Iterable[Any], str], Iterable[Any]]
"""Passes things through, and shows what they are and how many there have been."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with which item, and what to do."""

    item: str
    fault: str


def audit(path: Path, captures: CaptureStore, channels: Channels, *, progress: Progress) -> Iterator[Finding]:
    """What is wrong with the archive in this file, its captures and its registry; nothing if all is well.

    It may run beside an ingest, and judges one state of the archive. Raises what `Archive.open` raises, where the
    archive cannot even be opened.
    """
    # Before the archive: the captures that are kept from now on are no surplus.
    there = list(captures.hashes())
    connection = connect(path, read_only=True)
    try:
        connection.execute("BEGIN")
        yield from _database(connection)
        yield from _statements(connection, progress)
        yield from _revisions(connection, progress)
        yield from _descriptions(connection, progress)
        yield from _sightings(connection, progress)
        yield from _unknown_channels(connection, channels)
        yield from _captures(connection, captures, progress)
        yield from _surplus(connection, there)
    except sqlite3.DatabaseError as error:
        yield Finding(path.name, f"cannot be read to its end ({error}): restore it from a backup")
    finally:
        connection.close()


def _database(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Finding("the database", f"{message}: restore it from a backup")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Finding(f"the table {table}, row {row}", f"refers to a row of {parent} that is not there")


def _statements(connection: sqlite3.Connection, progress: Progress) -> Iterator[Finding]:
    """Each statement has revisions numbered from 1, and the latest is the one that the rule gives."""
    rows = connection.execute(
        """SELECT s.id, s.channel, s.native_id, s.latest_revision_id, s.status,
                  count(r.id) AS revisions, max(r.number) AS highest, t.statement_id IS NOT NULL AS withheld
           FROM statements s LEFT JOIN revisions r ON r.statement_id = s.id
           LEFT JOIN tombstones t ON t.statement_id = s.id GROUP BY s.id"""
    )
    for row in progress(rows, "statements"):
        item = f"{row['channel']}/{row['native_id']}"
        if row["withheld"]:
            if row["revisions"]:
                yield Finding(item, "is withheld, but has revisions: run `communique withhold` again")
            continue
        if row["revisions"] == 0:
            yield Finding(item, "has no revision")
            continue
        if row["revisions"] != row["highest"]:
            yield Finding(item, f"has {row['revisions']} revisions, but the highest number is {row['highest']}")
        latest = connection.execute(SELECT_LATEST, (row["id"],)).fetchone()
        if latest is not None and latest["id"] != row["latest_revision_id"]:
            yield Finding(item, "has another latest revision than the times of its states give")
        if connection.execute(SELECT_STATUS, (row["id"],)).fetchone()["status"] != row["status"]:
            yield Finding(item, f"its status is {row['status']}, which is not what the looks and withdrawals give")


def _revisions(connection: sqlite3.Connection, progress: Progress) -> Iterator[Finding]:
    rows = connection.execute(
        """SELECT s.channel, s.native_id, r.number, r.title, r.text, r.content_digest, r.text_key, r.sentences,
                  EXISTS (SELECT * FROM sightings WHERE revision_id = r.id) AS seen,
                  EXISTS (SELECT * FROM descriptions WHERE revision_id = r.id) AS described
           FROM revisions r JOIN statements s ON s.id = r.statement_id"""
    )
    for row in progress(rows, "revisions"):
        item = _revision_name(row)
        if content_digest(row["title"], row["text"]) != row["content_digest"]:
            yield Finding(item, "its words have another digest than when they were taken in: restore a backup")
        if text_key(row["title"], row["text"]) != row["text_key"]:
            yield Finding(item, "its words have another key, by which they are found in other channels")
        if not _are_spans(row["sentences"], len(row["text"])):
            yield Finding(item, "its sentences are no spans of its words: restore a backup")
        if not row["seen"]:
            yield Finding(item, "no capture is known that showed it")
        if not row["described"]:
            yield Finding(item, "has no description")


def _descriptions(connection: sqlite3.Connection, progress: Progress) -> Iterator[Finding]:
    rows = connection.execute(
        """SELECT s.channel, s.native_id, r.number, d.number AS reading, d.description, d.description_digest
           FROM descriptions d JOIN revisions r ON r.id = d.revision_id JOIN statements s ON s.id = r.statement_id"""
    )
    for row in progress(rows, "descriptions"):
        item = f"{_revision_name(row)}, reading {row['reading']}"
        if hashlib.sha256(row["description"].encode()).hexdigest() != row["description_digest"]:
            yield Finding(item, "has another digest than when it was taken in: restore a backup")
        elif _read(row["description"], Description) is None:
            yield Finding(item, "is not in the form of a description")


def _unknown_channels(connection: sqlite3.Connection, channels: Channels) -> Iterator[Finding]:
    for (slug,) in connection.execute("SELECT DISTINCT channel FROM statements ORDER BY channel"):
        if channels.get(slug) is None:
            yield Finding(f"the channel {slug}", "is not in channels.toml: enter it there")


def _sightings(connection: sqlite3.Connection, progress: Progress) -> Iterator[Finding]:
    for row in progress(connection.execute(_SELECT_SIGHTINGS), "sightings"):
        if _read(row["provenance"], Provenance) is None:
            yield Finding(_revision_name(row), "a provenance of it is not in the form of one: restore a backup")


def _captures(connection: sqlite3.Connection, captures: CaptureStore, progress: Progress) -> Iterator[Finding]:
    """What is wrong with the captures that are kept, and with the messages in them."""
    rows = connection.execute(
        "SELECT id, coalesce(blanked_sha256, sha256) AS sha256, size, name FROM captures WHERE kept ORDER BY id"
    ).fetchall()
    for row in progress(rows, "captures"):
        item = _capture_name(row["sha256"], row["name"])
        try:
            with captures.open(row["sha256"]) as stream:
                for name in _wrong_messages(stream, row["size"], _messages(connection, row["id"])):
                    yield Finding(name, f"its bytes in {item} have another hash than when they were read")
        except (CaptureMissing, CaptureDamaged) as error:
            yield Finding(item, str(error))


def _messages(connection: sqlite3.Connection, capture_id: int) -> Iterator[tuple[str, MessageBytes]]:
    """The revisions that a capture showed, each with its own bytes there, if it has any."""
    of_capture = "g.observation_id IN (SELECT id FROM observations WHERE capture_id = ?)"
    for row in connection.execute(f"{_SELECT_SIGHTINGS} WHERE {of_capture}", (capture_id,)):
        provenance = _read(row["provenance"], Provenance)
        if provenance is not None and provenance.message is not None:
            yield _revision_name(row), provenance.message


def _wrong_messages(
    stream: io.BufferedReader, size: int, messages: Iterable[tuple[str, MessageBytes]]
) -> Iterator[str]:
    """Those whose bytes have another hash, in one pass over the capture, of which no more than a chunk is in memory.

    Raises CaptureDamaged for the capture as a whole, and as soon as it is longer than its `size`: a forged one could
    go on for ever.
    """
    waiting = deque(sorted((_HashedMessage(name, message) for name, message in messages), key=lambda one: one.start))
    begun: list[_HashedMessage] = []
    position = 0
    while chunk := stream.read(_CHUNK):
        if position + len(chunk) > size:
            raise CaptureDamaged(f"it is longer than the {size} bytes that were taken in: restore it from a backup")
        while waiting and waiting[0].start < position + len(chunk):
            begun.append(waiting.popleft())
        for one in begun:
            one.digest.update(chunk[max(0, one.start - position) : one.end - position])
        position += len(chunk)
        yield from (one.name for one in begun if one.end <= position and one.wrong)
        begun = [one for one in begun if one.end > position]
    yield from (one.name for one in (*begun, *waiting))


class _HashedMessage:
    """A message whose bytes are being hashed."""

    def __init__(self, name: str, message: MessageBytes) -> None:
        self.name = name
        self.start = message.offset
        self.end = message.offset + message.length
        self.digest = hashlib.sha256()
        self._expected = message.sha256

    @property
    def wrong(self) -> bool:
        return self.digest.hexdigest() != self._expected


def _surplus(connection: sqlite3.Connection, there: Iterable[str]) -> Iterator[Finding]:
    known = {one for row in connection.execute("SELECT sha256, blanked_sha256 FROM captures") for one in row}
    withheld = {
        sha256
        for (sha256,) in connection.execute(
            "SELECT c.sha256 FROM captures c JOIN withheld_messages w ON w.capture_id = c.id"
        )
    }
    for sha256 in there:
        if sha256 in withheld:
            yield Finding(_capture_name(sha256), "holds a withheld message: run `communique withhold` again")
        if sha256 not in known:
            yield Finding(
                _capture_name(sha256),
                "nothing in the archive refers to it: an ingest that runs, or was interrupted, has kept it before its "
                "first post; ingest the file again, or delete the capture",
            )


def _are_spans(line: str, length: int) -> bool:
    """Whether it is sentences in order, inside a text of that length. In Chinese nothing stands between two."""
    try:
        spans = sentences.loads(line)
    except (TypeError, ValueError):
        return False
    edges = [edge for one in spans for edge in (one.start, one.end)]
    return (
        edges == sorted(edges)
        and all(one.start < one.end for one in spans)
        and all(0 <= edge <= length for edge in edges)
    )


def _capture_name(sha256: str, name: str | None = None) -> str:
    return f"the capture {sha256} ({name})" if name else f"the capture {sha256}"


def _revision_name(row: sqlite3.Row) -> str:
    return f"{row['channel']}/{row['native_id']}@{row['number']}"


def _read(text: str, kind: type[T]) -> T | None:
    """The value in its JSON form; None where it is not in it."""
    try:
        return json_form.loads(text, kind)
    except (ValueError, cattrs.BaseValidationError):
        return None
