"""What the archive covers of each channel: from when to when, and which spans of it nobody looked at.

Who says that words are not in the record has to say what the record is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChannelCoverage:
    """How many statements of a channel there are, and when the first and the last were posted (UTC).

    `gaps` are spans of ids, both ends included, between the spans that looks showed: what stood there is not known.
    `looked` is False where no source showed a span, such as a table or a feed: then gaps cannot be told.
    """

    channel: str
    statements: int
    first_posted: datetime | None
    last_posted: datetime | None
    looked: bool
    gaps: tuple[tuple[int, int], ...]


def coverage(connection: sqlite3.Connection) -> tuple[ChannelCoverage, ...]:
    """The coverage of each channel that has statements, in the order of their slugs."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in connection.execute("SELECT DISTINCT channel, first_id, last_id FROM looks"):
        spans.setdefault(row["channel"], []).append((row["first_id"], row["last_id"]))
    rows = connection.execute(
        """SELECT s.channel, count(DISTINCT s.id) AS statements,
                  min(g.posted_at) AS first_posted, max(g.posted_at) AS last_posted
           FROM statements s LEFT JOIN sightings g ON g.revision_id = s.latest_revision_id
           WHERE s.latest_revision_id IS NOT NULL GROUP BY s.channel ORDER BY s.channel"""
    )
    return tuple(
        ChannelCoverage(
            row["channel"],
            row["statements"],
            _instant(row["first_posted"]),
            _instant(row["last_posted"]),
            looked=row["channel"] in spans,
            gaps=_gaps(spans.get(row["channel"], [])),
        )
        for row in rows
    )


def _gaps(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    gaps = []
    end: int | None = None
    for first, last in sorted(spans):
        if end is not None and first > end + 1:
            gaps.append((end + 1, first - 1))
        end = last if end is None else max(end, last)
    return tuple(gaps)


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
