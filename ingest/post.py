"""A post: what one message or page literally says. No interpretation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.statement import Link, MessageBytes
from ingest.times import WrittenTime


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a capture.

    `location` says in words where in the capture it stands, such as ``message 12``. `channel` is set where the post
    itself names its channel, `native_id` is None where the source has no ids.
    """

    location: str
    text: str
    message: MessageBytes | None = None
    channel: str | None = None
    native_id: str | None = None
    posted: WrittenTime | None = None
    edited: WrittenTime | None = None
    url: str | None = None
    language: str | None = None
    source: str | None = None
    forwarded_from: str | None = None
    reply_to: str | None = None
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A post that could not be taken in: where it stands, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class ServiceMessage:
    """What is no post: that the channel was made, its photo changed, a message pinned. Counted, and passed over."""

    location: str
    native_id: str


Item = Post | Rejection | ServiceMessage


@dataclass(frozen=True, slots=True)
class ChannelHint:
    """What a whole capture says of the channel that its posts come from."""

    title: str
    names: tuple[str, ...]
    """Whatever the channel is called by in such files: title, user name, numeric id."""


@dataclass(frozen=True, slots=True)
class ParsedCapture:
    """A capture, read; its posts come one by one.

    `tells_edits` is whether the format would say that a post was edited, `contiguous` whether everything is there that
    stood in the channel from the first post to the last. Where posts do not name their channels, `hint`
    may tell of the file's. The iterator raises UnreadableCapture where the file breaks off; what came before stands.
    """

    media_type: str
    posts: Iterator[Item]
    hint: ChannelHint | None = None
    posts_name_channels: bool = False
    tells_edits: bool = False
    contiguous: bool = False
