"""Which parser reads which capture: decided here alone, by content. The name of a file says nothing."""

from __future__ import annotations

from collections.abc import Mapping

from ingest import records, telegram_html, telegram_json, text_dump
from ingest.capture import Capture, UnreadableCapture
from ingest.post import ParsedCapture

_KNOWN = (
    "Telegram Desktop JSON (result.json) or HTML (messages.html), JSONL with `key` and `text`, CSV with a header line "
    "that names columns for the id or date and the text, or a text dump that begins with “Forwarded from”"
)


def parse(capture: Capture, columns: Mapping[str, str] | None = None, *, chat: str | None = None) -> ParsedCapture:
    """Read a capture with the parser whose format it is.

    `chat` names the one chat that is meant, in a Telegram export of anything but one public channel. `columns` maps
    fields to the columns of a CSV file, see `ingest.records.COLUMNS`. Raises UnreadableCapture where it is none of the
    formats, or one that we must not read.
    """
    columns = columns or {}
    head = capture.head()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableCapture(capture.name, "is UTF-16: save it as UTF-8")
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    if not text:
        raise UnreadableCapture(capture.name, "is empty but for white space")
    if text.startswith("{"):
        if telegram_json.recognises(text):
            return telegram_json.parse(capture, chat=chat)
        return records.parse_jsonl(capture)
    if text.startswith("["):
        raise UnreadableCapture(capture.name, "is a JSON array: write its objects one a line (JSONL)")
    if text.startswith("<"):
        if telegram_html.recognises(text):
            return telegram_html.parse(capture, chat=chat)
        raise UnreadableCapture(
            capture.name, f"is a web page, but no export of Telegram Desktop; what is read: {_KNOWN}"
        )
    if columns or records.read_header(head, columns).is_table_of_posts:
        return records.parse_csv(capture, columns)
    if text_dump.recognises(text):
        return text_dump.parse(capture)
    raise UnreadableCapture(capture.name, f"is in none of the formats that are read: {_KNOWN}")
