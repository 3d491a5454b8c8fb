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
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\]}]+', re.DOTALL)


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
    except (json.JSONDecodeError, RecursionError):
        return None
    title, kind, identifier = (str(values.get(key) or "") for key in ("name", "type", "id"))
    return Chat(title, kind, identifier, in_account=bool(in_lists) or "chats" in values, start=start, layout=layout)


def _after_messages(content: mmap.mmap, start: int, layout: bytes) -> int:
    """The place behind the messages, or the end of the bytes."""
    if layout.startswith(b"\n"):
        # Line breaks inside strings are escaped, so this can only be the bracket that closes the messages.
        end = content.find(layout[:-1] + b"]", start - len(layout))
    else:
        end = _end_of_value(content, start - 1)
    return len(content) if end == -1 else end


def messages(content: mmap.mmap, chat: Chat) -> Iterator[tuple[int, int]]:
    """Where each message begins and ends. Raises BrokenOff after the last whole one, if more should follow."""
    at = chat.start
    while True:
        between = _BETWEEN.match(content, at)
        at = between.end() if between else at
        if content[at : at + 1] == b"]":
            return
        end = _end_of_message(content, at, chat.layout)
        if end == -1:
            raise BrokenOff
        yield at, end
        at = end


def _end_of_message(content: mmap.mmap, start: int, layout: bytes) -> int:
    """The place behind a message, -1 where the bytes end before.

    In a file that is laid out in lines its closing brace stands below the opening one. That is a hundred times faster
    to find than by counting brackets, and a damaged message does not take the ones behind it along.
    """
    if layout.startswith(b"\n") and content[start : start + 1] == b"{":
        closing = content.find(layout + b"}", start)
        return closing + len(layout) + 1 if closing != -1 else -1
    return _end_of_value(content, start)


def _end_of_value(content: mmap.mmap, start: int) -> int:
    """The place behind the JSON value that begins here, -1 where the bytes end before."""
    if content[start : start + 1] not in (b"{", b"["):
        scalar = _SCALAR.match(content, start)
        return scalar.end() if scalar else -1
    depth = 0
    for piece in _STRING_OR_BRACKET.finditer(content, start):
        if piece[0] in (b"{", b"["):
            depth += 1
        elif piece[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return piece.end()
    return -1
