"""Telegram Desktop's machine-readable export, ``result.json``, of one chat or of a whole account.

The format is that of "Export chat history" and "Export Telegram data" (https://core.telegram.org/import-export). Each
message is found in the bytes and parsed by itself: the size of the file does not matter, damage stays where it is, and
the message's own bytes are known.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from archive.statement import Link, MessageBytes
from ingest.capture import Capture, UnreadableCapture
from ingest.json_messages import BrokenOff, Chat, chats, messages
from ingest.post import ChannelHint, Item, ParsedCapture, Post, Rejection, ServiceMessage
from ingest.times import UnreadableTime, WrittenTime, from_unix, parse_time

_PUBLIC = "public_channel"
# Not what stands so inside of a text: quotation marks are escaped there.
_EXPORT = re.compile(r'(?<!\\)"(?:messages|chats)"\s*:\s*[\[{]|^\{\s*"(?:name|about)"\s*:')


def recognises(head: str) -> bool:
    """Whether a JSON object that begins so is an export, and not the first of many records."""
    try:
        first = json.loads(head.partition("\n")[0])
    except (ValueError, RecursionError):
        return _EXPORT.search(head) is not None
    return isinstance(first, dict) and bool(first.keys() & {"messages", "chats"}) and "key" not in first


def parse(capture: Capture, *, chat: str | None) -> ParsedCapture:
    """Read an export. `chat` is the title or the id of the chat that the caller names.

    Raises UnreadableCapture for exports of a whole account and of anything but a public channel, unless the caller
    names the chat: then it is meant to be archived.
    """
    with capture.mapped() as content:
        found = list(chats(content))
    if not found:
        raise UnreadableCapture(capture.name, "the JSON is damaged or breaks off before any message")
    chosen = _chosen(capture, found, chat)
    names = tuple(name for name in (chosen.title, chosen.identifier) if name)
    hint = ChannelHint(names[0], names) if names else None
    return ParsedCapture("application/json", _items(capture, chosen), hint=hint, tells_edits=True, contiguous=True)


def _chosen(capture: Capture, found: list[Chat], named: str | None) -> Chat:
    if named is not None:
        chosen = next((one for one in found if named in (one.title, one.identifier)), None)
        if chosen is None:
            titles = ", ".join(repr(one.title) for one in found)
            raise UnreadableCapture(capture.name, f"has no chat {named!r}; it has {titles}")
        return chosen
    if len(found) > 1 or found[0].in_account:
        raise UnreadableCapture(
            capture.name, "is the export of a whole account: name the one chat that is meant, by --chat TITLE"
        )
    if not found[0].kind:
        raise UnreadableCapture(capture.name, "does not say before its messages what chat it is of")
    if found[0].kind != _PUBLIC:
        raise UnreadableCapture(
            capture.name,
            f"is the export of a {found[0].kind!r}; only public channels are archived unasked, to keep chats private. "
            "If it is meant, name it by --chat TITLE",
        )
    return found[0]


def _items(capture: Capture, chat: Chat) -> Iterator[Item]:
    place = "before the first message"
    with capture.mapped() as content:
        try:
            for offset, end in messages(content, chat):
                own = content[offset:end]
                item = _item(capture, place, own, offset)
                place = item.where.partition(", ")[2] if isinstance(item, Rejection) else f"after {item.location}"
                yield item
        except BrokenOff:
            raise UnreadableCapture(f"{capture.name}, {place}", "the JSON breaks off here") from None


def _item(capture: Capture, place: str, own: bytes, offset: int) -> Item:
    """What a message is; `place` says where it stands if it does not say itself."""
    try:
        # Undecodable bytes become lone surrogates, for which the post is rejected when its text is made canonical.
        message = json.loads(own.decode("utf-8", errors="surrogateescape"))
        if isinstance(message, dict):
            place = f"message {message.get('id')}"
            if message.get("type") == "service":
                return ServiceMessage(place, str(message.get("id")))
        return _post(message, MessageBytes(offset, len(own), hashlib.sha256(own).hexdigest()))
    except (UnreadableTime, _NotAMessage) as error:
        return Rejection(f"{capture.name}, {place}", str(error))
    except (ValueError, RecursionError):
        return Rejection(f"{capture.name}, {place}", "something that is no message: damaged, or nested too deeply")


class _NotAMessage(ValueError):
    """An item of the export that has not the shape of a message."""


def _post(message: object, own: MessageBytes) -> Post:
    if not isinstance(message, dict):
        raise _NotAMessage("an item of `messages` is no JSON object")
    identifier = message.get("id")
    if not isinstance(identifier, int) or isinstance(identifier, bool):
        raise _NotAMessage("the message has no numeric `id`")
    entities = _entities(message.get("text"))
    reply_to = message.get("reply_to_message_id")
    return Post(
        location=f"message {identifier}",
        message=own,
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
