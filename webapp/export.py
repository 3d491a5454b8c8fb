"""Search results to take away: every statement that a search finds, as a table (CSV) or as lines of JSON.

One statement after the other is read and written, so memory does not grow with the texts. The hits are those of one
state of the index; what the archive has of each is read when its turn comes.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.citation_text import BEGINS_A_FORMULA
from archive.statement import Revision, SourceTime, StatementRef, TimePrecision
from archive.store import Archive
from index.results import Hit

_log = logging.getLogger(__name__)

_BYTE_ORDER_MARK = "\ufeff"
_GUARD = "'"
_GUARDED = (*BEGINS_A_FORMULA, "\t", "\r", "\n", _GUARD)
"""Also white space that some spreadsheets drop, so that a formula begins, and what guards, so that it can be undone."""


class ExportFormat(StrEnum):
    """In which form statements are taken away."""

    CSV = "csv"
    JSONL = "jsonl"

    @property
    def media_type(self) -> str:
        """What it is called in HTTP."""
        return "text/csv" if self is ExportFormat.CSV else "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Named:
    """Who or what a statement is of: the id that narrows a search, and the name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ExportedStatement:
    """What is taken away of a statement, in the revision that was found; the fields are the columns of a table.

    Dates are EDTF. `posted` is ISO 8601 with the offset of the source's zone, or only the day where the source gives no
    more.
    """

    permalink: str
    statement: str
    revision: int
    digest: str
    stated_date: str | None
    posted: str | None
    effective_date: str | None
    title: str | None
    text: str
    speakers: tuple[Named, ...]
    places: tuple[Named, ...]
    organisations: tuple[Named, ...]
    events: tuple[Named, ...]
    kind: str
    language: str
    channel: str
    source_url: str | None
    status: str


COLUMNS = tuple(field.name for field in dataclasses.fields(ExportedStatement))
"""The columns of a table, and the keys of a line of JSON, in this order."""

Permalink = Callable[[StatementRef, int], str]
"""Gives the whole address of a revision."""


def exported(hits: Iterable[Hit], archive: Archive, permalink: Permalink) -> Iterator[ExportedStatement]:
    """What is taken away of each hit. One that the archive shows no more is left out."""
    for hit in hits:
        try:
            revision = archive.statement(hit.ref, hit.revision)
        except LookupError:
            _log.warning("the index names %s revision %d, which the archive does not have", hit.ref, hit.revision)
            continue
        yield _exported(revision, permalink(hit.ref, hit.revision))


def written(statements: Iterable[ExportedStatement], form: ExportFormat) -> Iterator[str]:
    """The file, piece by piece."""
    return _csv(statements) if form is ExportFormat.CSV else _json_lines(statements)


def guarded(cell: str) -> str:
    """The text of a cell, which no spreadsheet takes for a formula.

    Where it could be one, an apostrophe stands before it; and where it begins with an apostrophe, so that taking one
    away always gives the text back.
    """
    return _GUARD + cell if cell.lstrip(" ").startswith(_GUARDED) else cell


def _exported(revision: Revision, permalink: str) -> ExportedStatement:
    statement = revision.statement
    description, provenance, effective = statement.description, statement.provenance, statement.effective_date
    return ExportedStatement(
        permalink=permalink,
        statement=str(revision.ref),
        revision=revision.number,
        digest=revision.content_digest,
        stated_date=str(description.date.date) if description.date else None,
        posted=_posted(provenance.posted) if provenance.posted else None,
        effective_date=str(effective.date) if effective else None,
        title=statement.title,
        text=statement.text,
        speakers=tuple(Named(one.id, one.name) for one in description.speakers),
        places=tuple(Named(one.id, one.name) for one in description.places),
        organisations=tuple(Named(one.id, one.name) for one in description.organisations),
        events=tuple(Named(one.id, one.name) for one in description.events),
        kind=description.kind.kind,
        language=description.language.code,
        channel=revision.ref.channel,
        source_url=provenance.source_url,
        status=revision.status,
    )


def _posted(posted: SourceTime) -> str:
    return str(posted.day) if posted.precision is TimePrecision.DAY else posted.local.isoformat()


def _csv(statements: Iterable[ExportedStatement]) -> Iterator[str]:
    """RFC 4180. The byte order mark is there because Excel reads UTF-8 only with one."""
    piece = io.StringIO(newline="")
    write = csv.writer(piece).writerow
    piece.write(_BYTE_ORDER_MARK)
    write(COLUMNS)
    for one in statements:
        write([_cell(getattr(one, name)) for name in COLUMNS])
        yield piece.getvalue()
        piece.seek(0)
        piece.truncate()
    yield piece.getvalue()


def _cell(value: str | int | tuple[Named, ...] | None) -> str | int:
    if isinstance(value, tuple):
        value = "; ".join(one.name for one in value)
    return guarded(value) if isinstance(value, str) else value or ""


def _json_lines(statements: Iterable[ExportedStatement]) -> Iterator[str]:
    for one in statements:
        yield json.dumps(dataclasses.asdict(one), ensure_ascii=False) + "\n"
