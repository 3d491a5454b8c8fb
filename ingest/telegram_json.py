"""Telegram Desktop's machine-readable export, ``result.json``, of one public channel.

The format is that of Telegram Desktop's "Export chat history" (https://core.telegram.org/import-export). The file is
streamed, so its size does not matter.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from archive.statement import Link
from ingest.capture import Capture, UnreadableCapture
from ingest.post import ChannelHint, ParsedCapture, Post, Rejection
from ingest.times import UnreadableTime, WrittenTime, from_unix, parse_time

_HEADER_KEYS = {"name", "type", "id"}
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def recognises(top_level_keys: set[str]) -> bool:
    """Whether a JSON object with these keys is an export."""
    return bool(top_level_keys & {"messages", "chats"}) or {"name", "type"} <= top_level_keys


def parse(capture: Capture) -> ParsedCapture:
    """Read an export. Raises UnreadableCapture for exports of anything but one public channel."""
    header = _read_header(capture)
    if "type" not in header:
        raise UnreadableCapture(
            capture.name,
            "is not the export of one channel; in Telegram Desktop open the channel and choose Export chat history",
        )
    if header["type"] != "public_channel":
        raise UnreadableCapture(
            capture.name,
            f"is the export of a {header['type']!r}: only public channels are archived, to keep chats private",
        )
    title, identifier = str(header.get("name") or ""), str(header.get("id") or "")
    names = tuple(name for name in (title, identifier) if name)
    hint = ChannelHint(title or identifier, names) if names else None
    return ParsedCapture("application/json", _posts(capture), hint=hint, tells_edits=True)


def _read_header(capture: Capture) -> dict[str, object]:
    """What stands before the messages."""
    header: dict[str, object] = {}
    try:
        with capture.path.open("rb") as file:
            for prefix, event, value in ijson.parse(file, use_float=True):
                if prefix in _HEADER_KEYS and event in ("string", "number"):
                    header[prefix] = value
                elif event == "start_array":
                    break
    except ijson.JSONError as error:
        raise UnreadableCapture(
            capture.name, f"the JSON is damaged or breaks off before any message: {_first_line(error)}"
        ) from error
    return header


def _posts(capture: Capture) -> Iterator[Post | Rejection]:
    place = "before the first message"
    with capture.path.open("rb") as file:
        messages = _messages(capture.path, file)
        while True:
            try:
                message = next(messages, None)
            except ijson.JSONError as error:
                where = f"{capture.name}, {place}"
                raise UnreadableCapture(
                    where, f"the JSON is damaged or breaks off here: {_first_line(error)}"
                ) from error
            if message is None:
                return
            if isinstance(message, dict) and message.get("type") == "service":
                place = f"after message {message.get('id')}"
                continue
            try:
                post = _post(message)
            except (UnreadableTime, _NotAMessage) as error:
                where = f"message {message['id']}" if isinstance(message, dict) and "id" in message else place
                yield Rejection(f"{capture.name}, {where}", str(error))
                continue
            place = f"after {post.location}"
            yield post


class _NotAMessage(ValueError):
    """An item of the export that has not the shape of a message."""


def _messages(path: Path, file: BinaryIO) -> Iterator[Any]:
    """The items of ``messages``.

    ijson's C backend silently puts "?" in the place of a lone surrogate, and stops at invalid UTF-8. Files that have
    either are read by the Python one, slower, so that only the damaged messages are lost.
    """
    if _has_damaged_text(path):
        return ijson.get_backend("python").items(_EscapedBytes(file), "messages.item", use_float=True)
    return ijson.items(file, "messages.item", use_float=True)


def _has_damaged_text(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if _SURROGATE_ESCAPE.search(tail + chunk):
                return True
            tail = chunk[-3:]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return True
    return False


class _EscapedBytes:
    r"""A stream in which each byte that is no UTF-8 became the escape of a lone surrogate, ``\udc80`` to ``\udcff``."""

    def __init__(self, file: BinaryIO) -> None:
        self._text = codecs.getreader("utf-8")(file, "surrogateescape")

    def read(self, size: int) -> bytes:
        """About `size` bytes, none at the end."""
        return self._text.read(size).encode("utf-8", errors="backslashreplace")


def _post(message: object) -> Post:
    if not isinstance(message, dict):
        raise _NotAMessage("an item of `messages` is no JSON object")
    identifier = message.get("id")
    if not isinstance(identifier, int) or isinstance(identifier, bool):
        raise _NotAMessage("the message has no numeric `id`")
    entities = _entities(message.get("text"))
    reply_to = message.get("reply_to_message_id")
    return Post(
        location=f"message {identifier}",
        native_id=str(identifier),
        text="".join(entity["text"] for entity in entities) or _poll_text(message),
        posted=_time(message, "date"),
        edited=_time(message, "edited"),
        forwarded_from=_text_or_none(message.get("forwarded_from")),
        reply_to=None if reply_to is None or "reply_to_peer_id" in message else str(reply_to),
        links=tuple(_links(entities)),
        hashtags=tuple(entity["text"].strip() for entity in entities if entity.get("type") == "hashtag"),
        media=_media(message),
    )


def _entities(text: object) -> list[dict[str, Any]]:
    """The runs of a text, which is a string, or a list of strings and of objects with a type."""
    runs = text if isinstance(text, list) else [text if text is not None else ""]
    entities: list[Any] = [{"type": "plain", "text": run} if isinstance(run, str) else run for run in runs]
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("text"), str):
            raise _NotAMessage("the message's `text` is neither a string nor a list of text entities")
    return entities


def _links(entities: list[dict[str, Any]]) -> Iterator[Link]:
    for entity in entities:
        if entity.get("type") == "text_link" and entity.get("href"):
            yield Link(entity["text"].strip(), str(entity["href"]))
        elif entity.get("type") == "link":
            yield Link(entity["text"].strip(), entity["text"].strip())


def _poll_text(message: dict[str, Any]) -> str:
    poll = message.get("poll")
    if not isinstance(poll, dict):
        return ""
    answers = [f"• {answer.get('text', '')}" for answer in poll.get("answers", ()) if isinstance(answer, dict)]
    return "\n".join([str(poll.get("question", "")), *answers])


def _media(message: dict[str, Any]) -> tuple[str, ...]:
    """What the message carries beside its text: Telegram's own names, ``photo``, ``video_file``, ``poll``, …."""
    found = [key for key in ("photo", "poll", "location_information", "contact_information") if message.get(key)]
    if message.get("media_type") or message.get("file"):
        found.append(str(message.get("media_type") or "file"))
    return tuple(found)


def _time(message: dict[str, Any], key: str) -> WrittenTime | None:
    """The time in UTC; exports before 2022 have only that of the exporting machine's clock."""
    seconds, written = message.get(f"{key}_unixtime"), message.get(key)
    if seconds is not None:
        return from_unix(seconds)
    return parse_time(str(written)) if written else None


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
