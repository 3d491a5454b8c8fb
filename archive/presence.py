"""Whether a statement still stands at its source, as far as the source said so or somebody looked.

Silence proves nothing: only a look, whose span held the place of a post that it did not show, says that the post was
not there, and one look may be a fault. So it takes two, both later than the last time that the post was seen. Where the
time of an observation is only asserted, it counts as late as it can have been for what was seen, and as early as it can
have been for what was not.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.statement import CaptureTime, StatementRef

SELECT_STATUS = """
    SELECT CASE
        WHEN EXISTS (
            SELECT * FROM withdrawals w WHERE w.statement_id = s.id AND w.withdrawn_at >= coalesce(
                (SELECT max(b.earliest) FROM statement_sightings g JOIN observation_bounds b ON b.id = g.observation_id
                 WHERE g.statement_id = s.id), '')
        ) THEN 'withdrawn'
        WHEN (
            SELECT count(DISTINCT l.observation_id)
            FROM statement_looks l JOIN observation_bounds b ON b.id = l.observation_id
            WHERE l.statement_id = s.id AND b.earliest > (
                SELECT max(b.latest) FROM statement_sightings g JOIN observation_bounds b ON b.id = g.observation_id
                WHERE g.statement_id = s.id)
        ) >= 2 THEN 'not-seen'
        ELSE 'current' END AS status
    FROM statements s WHERE s.id = ?
"""
"""The status of a statement's latest revision. A capture that was surely made after the withdrawal, and shows the
statement, ends that: the source has put it back.
"""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That the source took a statement down: the reason as the operator gave it, and when that was entered (UTC)."""

    reason: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """That a statement was not seen any more: when it last was, and in how many looks since, the last one at a time."""

    last_seen: datetime
    looks: int
    last_look: datetime


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of a statement at a time: a revision, or, where `revision` is None, that it was not there.

    Between two observations nobody looked.
    """

    captured: CaptureTime
    revision: int | None
    capture_sha256: str


def settle_status(connection: sqlite3.Connection, statement_id: int) -> bool:
    """Store the status that a statement has by now; whether it is another one."""
    (status,) = connection.execute(SELECT_STATUS, (statement_id,)).fetchone()
    cursor = connection.execute(
        "UPDATE statements SET status = ? WHERE id = ? AND status <> ?", (status, statement_id, status)
    )
    return cursor.rowcount > 0


def touched_by(connection: sqlite3.Connection, observation: int) -> list[int]:
    """The statements whose status an observation may change: it saw them again, or it looked and did not see them."""
    rows = connection.execute(
        """SELECT g.statement_id FROM statement_sightings g JOIN statements s ON s.id = g.statement_id
           WHERE g.observation_id = :observation AND s.status <> 'current'
           UNION
           SELECT l.statement_id FROM statement_looks l JOIN statements s ON s.id = l.statement_id
           WHERE l.observation_id = :observation AND s.latest_revision_id IS NOT NULL AND NOT EXISTS (
               SELECT * FROM statement_sightings g
               WHERE g.statement_id = l.statement_id AND g.observation_id = l.observation_id)""",
        {"observation": observation},
    )
    return [row[0] for row in rows]


def withdrawal(connection: sqlite3.Connection, ref: StatementRef) -> Withdrawal | None:
    """That the source took the statement down; None also where it has put it back."""
    row = connection.execute(
        """SELECT w.reason, w.withdrawn_at FROM withdrawals w JOIN statements s ON s.id = w.statement_id
           WHERE s.channel = ? AND s.native_id = ? AND s.status = 'withdrawn'""",
        (ref.channel, ref.native_id),
    ).fetchone()
    return Withdrawal(row["reason"], datetime.fromisoformat(row["withdrawn_at"])) if row else None


def absence(connection: sqlite3.Connection, ref: StatementRef) -> Absence | None:
    """That a statement was not seen any more; None where it was, or nobody looked often enough, or it is withdrawn."""
    row = connection.execute(
        """WITH seen AS (
               SELECT s.id, max(b.latest) AS last_seen FROM statements s
               JOIN statement_sightings g ON g.statement_id = s.id JOIN observation_bounds b ON b.id = g.observation_id
               WHERE s.channel = ? AND s.native_id = ? AND s.status = 'not-seen' GROUP BY s.id)
           SELECT last_seen, count(DISTINCT l.observation_id) AS looks, max(b.latest) AS last_look
           FROM seen JOIN statement_looks l ON l.statement_id = seen.id
           JOIN observation_bounds b ON b.id = l.observation_id AND b.earliest > last_seen
           GROUP BY seen.id""",
        (ref.channel, ref.native_id),
    ).fetchone()
    if row is None:
        return None
    return Absence(datetime.fromisoformat(row["last_seen"]), row["looks"], datetime.fromisoformat(row["last_look"]))


def observations(connection: sqlite3.Connection, ref: StatementRef) -> tuple[Observed, ...]:
    """All that was seen of a statement, the earliest first."""
    rows = connection.execute(
        """WITH wanted AS (SELECT id FROM statements WHERE channel = ? AND native_id = ?), seen AS (
               SELECT number, observation_id FROM statement_sightings WHERE statement_id = (SELECT id FROM wanted))
           SELECT o.captured_at, o.asserted, c.sha256, found.number
           FROM (SELECT number, observation_id FROM seen
                 UNION
                 SELECT NULL, observation_id FROM statement_looks WHERE statement_id = (SELECT id FROM wanted)
                     AND observation_id NOT IN (SELECT observation_id FROM seen)) found
           JOIN observations o ON o.id = found.observation_id JOIN captures c ON c.id = o.capture_id
           ORDER BY o.captured_at, found.number, c.sha256""",
        (ref.channel, ref.native_id),
    )
    return tuple(
        Observed(
            CaptureTime(datetime.fromisoformat(row["captured_at"]), asserted=bool(row["asserted"])),
            row["number"],
            row["sha256"],
        )
        for row in rows
    )
