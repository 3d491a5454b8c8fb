"""Records: posts as tables (CSV, RFC 4180) and as one JSON object a line (JSONL, https://jsonlines.org).

A bad row or line is rejected with its number; the others stand.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.statement import InvalidReference, Link, StatementRef
from ingest.capture import Capture, UnreadableCapture
from ingest.post import ParsedCapture, Post, Rejection
from ingest.times import UnreadableTime, WrittenTime, parse_time

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": ("key",),
    "id": ("id", "message_id", "post_id"),
    "text": ("text", "body", "content", "message"),
    "posted_at": ("posted_at", "date", "posted", "published", "published_at"),
    "edited_at": ("edited_at", "edited", "edit_date"),
    "url": ("url", "link", "permalink", "source_url"),
    "lang": ("lang", "language"),
    "links": ("links", "urls"),
}
"""The fields of a record, and the names by which a CSV file's columns are known to mean them."""

_SEPARATORS = ",;\t"
_LARGEST_FIELD = 64 * 1024 * 1024
"""In characters. The csv module refuses fields over 131,072 unless told; longer posts exist."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of JSONL, checked for its types only. `key` is whatever the file says."""

    location: str
    key: str
    text: str
    posted: WrittenTime | None
    url: str | None
    language: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a table: its columns, what separates them, and which of them holds which field."""

    columns: tuple[str, ...]
    separator: str
    fields: Mapping[str, int]
    """For each field that the table has, the place of its column."""

    @property
    def is_table_of_posts(self) -> bool:
        """Whether there are columns for the text, and for the id or the time."""
        return "text" in self.fields and bool(self.fields.keys() & {"id", "key", "posted_at"})


def read_header(head: bytes, columns: Mapping[str, str]) -> Header:
    """Read the first line. `columns` gives, for fields of COLUMNS, the column's name where it is no known one."""
    line = re.split(r"[\r\n]", head.decode("utf-8-sig", errors="replace"), maxsplit=1)[0]
    cells, separator = max(((_cells(line, one), one) for one in _SEPARATORS), key=lambda found: len(found[0]))
    places = {name.casefold(): place for place, name in reversed(list(enumerate(cells)))}
    names = {field: (columns[field].casefold(),) if field in columns else COLUMNS[field] for field in COLUMNS}
    fields = {
        field: next(places[name] for name in known if name in places)
        for field, known in names.items()
        if any(name in places for name in known)
    }
    return Header(tuple(cells), separator, fields)


def parse_csv(capture: Capture, columns: Mapping[str, str]) -> ParsedCapture:
    """Read a table of posts. Raises UnreadableCapture where a column that the caller named is missing."""
    header = read_header(capture.head(), columns)
    for field, column in columns.items():
        if field not in header.fields:
            raise UnreadableCapture(
                capture.name, f"has no column {column!r} for `{field}`; its columns are {', '.join(header.columns)}"
            )
    if not header.is_table_of_posts:
        raise UnreadableCapture(
            capture.name,
            f"has no column for the text, or none for key, id and time; it has {', '.join(header.columns)}",
        )
    return ParsedCapture(
        "text/csv",
        _csv_posts(capture, header),
        posts_name_channels="key" in header.fields,
        tells_edits="edited_at" in header.fields,
    )


def parse_jsonl(capture: Capture) -> ParsedCapture:
    """Read lines with `key` = ``channel/id``, `text`, and optionally `posted_at`, `url`, `lang`, `source`."""
    return ParsedCapture("application/jsonl", _jsonl_posts(capture), posts_name_channels=True)


def jsonl_records(capture: Capture) -> Iterator[Record | Rejection]:
    """The lines of a JSONL file, in order, empty ones passed over."""
    with capture.path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield _record(f"line {number}", line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError as error:
                yield Rejection(f"{capture.name}, line {number}", f"invalid UTF-8 at byte {error.start} of the line")
            except _BadRecord as error:
                yield Rejection(f"{capture.name}, line {number}", str(error))
            except ValueError as error:
                yield Rejection(f"{capture.name}, line {number}", f"not JSON, or cut off: {error}")
            except RecursionError:
                yield Rejection(f"{capture.name}, line {number}", "nested too deeply")


class _BadRecord(ValueError):
    """A row or line with values of the wrong kind. The message names the field."""


def _record(location: str, line: str) -> Record:
    data = json.loads(line)
    if not isinstance(data, dict):
        raise _BadRecord("not a JSON object")
    key, text = data.get("key"), data.get("text")
    if not isinstance(key, str) or not key:
        raise _BadRecord("`key` is missing: it names channel and post, such as mfarussia/28619")
    if not isinstance(text, str):
        raise _BadRecord("`text` is missing")
    return Record(
        location=location,
        key=key,
        text=text,
        posted=_time(data.get("posted_at"), "posted_at"),
        url=_optional_text(data, "url"),
        language=_optional_text(data, "lang"),
        source=_optional_text(data, "source"),
    )


def _optional_text(data: Mapping[str, Any], field: str) -> str | None:
    value = data.get(field)
    if value is not None and not isinstance(value, str):
        raise _BadRecord(f"`{field}` is not text")
    return value or None


def _time(value: object, field: str) -> WrittenTime | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _BadRecord(f"`{field}` is not text")
    try:
        return parse_time(value)
    except UnreadableTime as error:
        raise _BadRecord(f"`{field}`: {error}") from error


def _jsonl_posts(capture: Capture) -> Iterator[Post | Rejection]:
    for record in jsonl_records(capture):
        if isinstance(record, Rejection):
            yield record
            continue
        try:
            ref = StatementRef.parse(record.key)
        except InvalidReference as error:
            yield Rejection(f"{capture.name}, {record.location}", f"`key`: {error}")
            continue
        yield Post(
            location=record.location,
            text=record.text,
            channel=ref.channel,
            native_id=ref.native_id,
            posted=record.posted,
            url=record.url,
            language=record.language,
            source=record.source,
        )


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]


def _csv_posts(capture: Capture, header: Header) -> Iterator[Post | Rejection]:
    csv.field_size_limit(_LARGEST_FIELD)
    # Undecodable bytes become lone surrogates, for which a post alone is rejected when its text is made canonical.
    with capture.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        rows = csv.reader(lines, delimiter=header.separator, strict=True)
        is_header = True
        while True:
            first = rows.line_num + 1
            try:
                row = next(rows, None)
                if row is None:
                    return
                if row and not is_header:
                    yield _csv_post(f"line {first}", row, header)
            except (csv.Error, _BadRecord, InvalidReference) as error:
                # A quotation mark that is not closed takes everything up to the next one along.
                lines_lost = f"lines {first} to {rows.line_num}" if rows.line_num > first else f"line {first}"
                yield Rejection(f"{capture.name}, {lines_lost}", str(error))
            is_header = False


def _csv_post(location: str, row: list[str], header: Header) -> Post:
    if len(row) != len(header.columns):
        raise _BadRecord(f"{len(row)} cells where the header has {len(header.columns)}")
    cells = {field: row[place].strip() for field, place in header.fields.items()}
    ref = StatementRef.parse(cells["key"]) if "key" in cells else None
    return Post(
        location=location,
        text=row[header.fields["text"]],
        channel=ref.channel if ref else None,
        native_id=ref.native_id if ref else cells.get("id") or None,
        posted=_time(cells.get("posted_at"), "posted_at"),
        edited=_time(cells.get("edited_at"), "edited_at"),
        url=cells.get("url") or None,
        language=cells.get("lang") or None,
        links=tuple(Link(url, url) for url in re.split(r"[|\s]+", cells.get("links", "")) if url),
    )
