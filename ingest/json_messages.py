"""Where the messages stand in the bytes of a Telegram export, so that each can be parsed, lost or shown by itself.

A streaming parser would give neither the places of messages nor the ones after a damaged byte.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MESSAGES = re.compile(rb'"messages"\s*:\s*\[(?P<layout>\s*)')
_LIST_OF_CHATS = re.compile(rb'"list"\s*:\s*\[')
_BETWEEN = re.compile(rb"[\s,]*")
_END_OF_LIST = re.compile(rb'\]\s*(?:\}|,\s*")')
_BEGIN_OF_MESSAGE = re.compile(rb'\{\s*"id"\s*:\s*-?\d')
# A string that does not end goes to the end of the bytes, or each quotation mark in it would be tried anew.
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class BrokenOff(Exception):
    """The bytes end inside a message, or before the end of the messages."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of an export: what it says of itself, and where its messages begin.

    `layout` is the line break and indentation before each message; empty where the JSON is not laid out in lines.
    """

    title: str
    kind: str
    identifier: str
    in_account: bool
    start: int
    layout: bytes


def chats(content: mmap.mmap) -> Iterator[Chat]:
    """The chats of an export; none where it breaks off before the first one has messages."""
    before = 0
    while found := _MESSAGES.search(content, before):
        chat = _chat(content[before : found.start()], found.end(), found["layout"])
        if chat is not None:
            yield chat
        before = _after_messages(content, found.end(), found["layout"])


def _chat(header: bytes, start: int, layout: bytes) -> Chat | None:
    """Read what stands before the messages of a chat. None where that is no header."""
    in_lists = list(_LIST_OF_CHATS.finditer(header))
    begin = header.find(b"{", in_lists[-1].end() if in_lists else 0)
    try:
        values = json.loads(header[begin:].decode("utf-8", errors="replace") + '"messages": null}')
    except (ValueError, RecursionError):
        return None
    title, kind, identifier = (str(values.get(key) or "") for key in ("name", "type", "id"))
    return Chat(title, kind, identifier, in_account=bool(in_lists) or "chats" in values, start=start, layout=layout)


def _after_messages(content: mmap.mmap, start: int, layout: bytes) -> int:
    """The place behind the messages, or the end of the bytes."""
    end = _end_of_laid_out(content, start, layout) if _is_laid_out(layout) else _end_of_value(content, start - 1)
    return len(content) if end == -1 else end


def _is_laid_out(layout: bytes) -> bool:
    return layout.endswith((b" ", b"\t")) and b"\n" in layout


def _end_of_laid_out(content: mmap.mmap, start: int, layout: bytes) -> int:
    """Where the list of messages ends, -1 where the bytes end before.

    Line breaks inside strings are escaped, so a bracket alone in its line, further left than the messages, can only be
    the one that closes their list.
    """
    indentation = len(layout) - layout.rindex(b"\n") - 1
    end = re.compile(rb"\n[ \t]{0,%d}\],?\r?(?:\n|\Z)" % (indentation - 1)).search(content, start - len(layout))
    return end.start() if end else -1


def messages(content: mmap.mmap, chat: Chat) -> Iterator[tuple[int, int]]:
    """Where each message begins and ends, and so whatever stands between messages and is none.

    Raises BrokenOff after the last whole one, if more should follow.
    """
    return _laid_out(content, chat) if _is_laid_out(chat.layout) else _in_a_row(content, chat.start)


def _laid_out(content: mmap.mmap, chat: Chat) -> Iterator[tuple[int, int]]:
    """In a file that is laid out in lines each message begins and ends in its own column.

    That is a hundred times faster to find than by counting brackets, and damage in one message ends with it.
    """
    opening, closing = chat.layout + b"{", chat.layout + b"}"
    end = _end_of_laid_out(content, chat.start, chat.layout)
    limit = len(content) if end == -1 else end
    at = chat.start - len(chat.layout)
    while (start := content.find(opening, at, limit)) != -1:
        yield from _stray(content, at, start)
        following = content.find(opening, start + 1, limit)
        close = content.find(closing, start, limit if following == -1 else following)
        if close == -1 and following == end == -1:
            raise BrokenOff
        at = close + len(closing) if close != -1 else limit if following == -1 else following
        yield start + len(chat.layout), at
    yield from _stray(content, at, limit)
    if end == -1:
        raise BrokenOff


def _stray(content: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands there and is no message, unless it is only what parts messages."""
    if content[start:end].strip(b" \t\r\n,"):
        yield start, end


def _in_a_row(content: mmap.mmap, at: int) -> Iterator[tuple[int, int]]:
    """In a file without layout brackets are counted; behind damage the next message is looked for."""
    while True:
        between = _BETWEEN.match(content, at)
        at = between.end() if between else at
        if _END_OF_LIST.match(content, at):
            return
        end = _end_of_value(content, at)
        if end == -1 or not _is_object(content[at:end]):
            following = _BEGIN_OF_MESSAGE.search(content, at + 1)
            if following is None and end == -1:
                raise BrokenOff
            end = following.start() if following else end
        yield at, end
        at = end


def _is_object(own: bytes) -> bool:
    try:
        return isinstance(json.loads(own.decode("utf-8", errors="surrogateescape")), dict)
    except (ValueError, RecursionError):
        return False


def _end_of_value(content: mmap.mmap, start: int) -> int:
    """The place behind the brackets that open here, -1 where none do, or the bytes end before."""
    if content[start : start + 1] not in (b"{", b"["):
        return -1
    depth = 0
    for piece in _STRING_OR_BRACKET.finditer(content, start):
        if piece[0] in (b"{", b"["):
            depth += 1
        elif piece[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return piece.end()
    return -1
