"""SQLite FTS5 (https://sqlite.org/fts5.html) with the facets in tables beside it.

Words are given ready; the tokenizer `ascii` divides them at spaces alone, since it takes all that is not ASCII for
letters. The hits' facet values are fetched and counted in Python: a temporary table of hits, and GROUP BY on it for
each facet, took a quarter longer.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import Any

from benchmarks.documents import Document
from benchmarks.engines.candidate import LIMIT, Answer
from benchmarks.queries import Kind, Search

_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE facet_values (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE statements (
    id INTEGER PRIMARY KEY, ref TEXT, day TEXT,
    year INTEGER, event INTEGER, speaker INTEGER, place INTEGER, channel INTEGER, lang INTEGER
);
CREATE TABLE organisations (statement INTEGER, value INTEGER, PRIMARY KEY (statement, value)) WITHOUT ROWID;
CREATE TABLE texts (id INTEGER PRIMARY KEY, words TEXT);
CREATE VIRTUAL TABLE exact USING fts5(
    words, content = 'texts', content_rowid = 'id', tokenize = "ascii tokenchars '.,'"
);
"""
_CACHE = """
PRAGMA mmap_size = 8000000000;
PRAGMA cache_size = -64000;
"""
_SINGLE = ("event", "speaker", "place", "channel", "lang")
_TEN = f"SELECT rowid, count(*) OVER () FROM exact WHERE exact MATCH :words ORDER BY rank LIMIT {LIMIT}"  # noqa: S608
_HITS = """
SELECT rank, exact.rowid, year, event, speaker, place, channel, lang
FROM exact JOIN statements ON statements.id = exact.rowid
WHERE exact MATCH :words AND (:first IS NULL OR day BETWEEN :first AND :last)
"""
_ORGANISATIONS = f"""
SELECT value, count(*)
FROM exact JOIN organisations ON organisations.statement = exact.rowid
WHERE exact MATCH :words AND (:speaker IS NULL OR exact.rowid IN (
    SELECT id FROM statements WHERE speaker = :speaker AND day BETWEEN :first AND :last
))
GROUP BY value ORDER BY 2 DESC LIMIT {LIMIT}
"""  # noqa: S608
_SNIPPET = "SELECT snippet(exact, 0, char(2), char(3), '…', 40) FROM exact WHERE exact MATCH :words AND rowid = :id"

Counts = Sequence[tuple[int | None, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What the statements gave."""

    total: int
    refs: Sequence[str]
    facets: Mapping[str, Counts]
    snippets: Sequence[str]


class Fts5:
    """See benchmarks.engines.candidate.Candidate."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "fts5.db"

    def prepare(self, document: Document) -> Document:
        return document

    def build(self, documents: Iterable[Document]) -> None:
        """In one transaction; the index is then merged into one, which is about a sixth of the time."""
        self._file.parent.mkdir()
        connection = sqlite3.connect(self._file)
        connection.executescript(_TABLES)
        numbers: dict[str, int] = {}
        with connection:
            for number, document in enumerate(documents, 1):
                _add(connection, number, document, numbers)
            _name_values(connection, numbers, beyond=0)
            connection.execute("INSERT INTO exact (exact) VALUES ('optimize')")
        connection.execute("CREATE INDEX statements_by_speaker ON statements (speaker)")
        connection.execute("ANALYZE")
        connection.commit()
        connection.close()

    def open(self) -> None:
        self._connection = sqlite3.connect(self._file)
        self._connection.executescript(_CACHE)
        self._connection.execute("SELECT rowid FROM exact WHERE exact MATCH 'a' LIMIT 1").fetchone()

    def search(self, search: Search) -> Found:
        asked = self._parameters(search)
        if search.facets:
            total, ids, facets = self._faceted(asked)
        else:
            rows = self._connection.execute(_TEN, asked).fetchall()
            total, ids, facets = (rows[0][1] if rows else 0), [number for number, _ in rows], {}
        refs = [self._one("SELECT ref FROM statements WHERE id = ?", (number,)) for number in ids]
        snippets = [self._one(_SNIPPET, asked | {"id": number}) for number in ids] if search.snippets else []
        return Found(total, refs, facets, snippets)

    def answer(self, found: Found) -> Answer:
        facets = {name: tuple(number for _, number in counts) for name, counts in found.facets.items()}
        return Answer(found.total, tuple(found.refs), facets, sum("\2" in snippet for snippet in found.snippets))

    def add(self, documents: Iterable[Document]) -> None:
        connection = sqlite3.connect(self._file)
        numbers: dict[str, int] = dict(connection.execute("SELECT name, id FROM facet_values"))
        known = len(numbers)
        (last,) = connection.execute("SELECT max(id) FROM statements").fetchone()
        with connection:
            for number, document in enumerate(documents, last + 1):
                _add(connection, number, document, numbers)
            _name_values(connection, numbers, beyond=known)
        connection.close()

    def index_bytes(self) -> int:
        with sqlite3.connect(self._file) as connection:
            (size,) = connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name <> 'texts'").fetchone()
        connection.close()
        return int(size)

    def _parameters(self, search: Search) -> dict[str, str | int | None]:
        quoted = [f'"{word}"' for word in search.words]
        words = f'"{" ".join(search.words)}"' if search.kind is Kind.PHRASE else _OPERATORS[search.kind].join(quoted)
        if search.filters is None:
            return {"words": words, "speaker": None, "first": None, "last": None}
        speaker = self._one("SELECT id FROM facet_values WHERE name = ?", (search.filters.speaker,))
        return {"words": words, "speaker": speaker, "first": search.filters.first_day, "last": search.filters.last_day}

    def _faceted(self, asked: dict[str, str | int | None]) -> tuple[int, list[int], dict[str, Counts]]:
        """The speakers are counted without the filter by speaker, so that comes last."""
        rows = self._connection.execute(_HITS, asked).fetchall()
        speakers = _most_common(row[4] for row in rows)
        if asked["speaker"] is not None:
            rows = [row for row in rows if row[4] == asked["speaker"]]
        columns = list(zip(*rows, strict=True)) or [()] * (3 + len(_SINGLE))
        facets = {name: _most_common(column) for name, column in zip(_SINGLE, columns[3:], strict=True)}
        facets["speaker"] = speakers
        facets["organisation"] = self._connection.execute(_ORGANISATIONS, asked).fetchall()
        facets["year"] = sorted(Counter(columns[2]).items())
        return len(rows), [row[1] for row in nsmallest(LIMIT, rows)], facets

    def _one(self, statement: str, parameters: Sequence[object] | Mapping[str, object]) -> Any:
        """The only value of the only row."""
        (value,) = self._connection.execute(statement, parameters).fetchone()
        return value


_OPERATORS = {Kind.WORD: "", Kind.ALL: " AND ", Kind.ANY: " OR "}


def _add(connection: sqlite3.Connection, number: int, document: Document, numbers: dict[str, int]) -> None:
    """Add one row to each table; `numbers` are the values of facets that have come so far."""

    def numbered(name: str | None) -> int | None:
        return None if name is None else numbers.setdefault(name, len(numbers) + 1)

    single = [numbered(getattr(document, name)) for name in _SINGLE]
    row = (number, document.ref, document.day, int(document.year), *single)
    connection.execute("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    pairs = ((number, numbered(each)) for each in document.organisation)
    connection.executemany("INSERT INTO organisations VALUES (?, ?)", pairs)
    connection.execute("INSERT INTO texts VALUES (?, ?)", (number, document.words))
    connection.execute("INSERT INTO exact (rowid, words) VALUES (?, ?)", (number, document.words))


def _name_values(connection: sqlite3.Connection, numbers: Mapping[str, int], *, beyond: int) -> None:
    """Keep the values of facets that have numbers beyond this one."""
    named = ((number, name) for name, number in numbers.items() if number > beyond)
    connection.executemany("INSERT INTO facet_values VALUES (?, ?)", named)


def _most_common(values: Iterable[int | None]) -> Counts:
    """The ten most frequent; most statements may have no value."""
    return [(value, number) for value, number in Counter(values).most_common(LIMIT + 1) if value is not None][:LIMIT]
