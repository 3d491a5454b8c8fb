"""From posts to statements, a batch at a time: the part of an ingest that takes the time, and keeps nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.canonical import UnusableText
from archive.channels import Channel
from archive.statement import InvalidReference, Statement
from ingest.capture import Capture
from ingest.extract.languages import LanguageModelUnavailable
from ingest.normalise import EmptyPost, statement_of
from ingest.post import Post, Rejection, ServiceMessage

_log = logging.getLogger(__name__)

_MOST_POSTS = 100
"""Few enough that readers and a second writer wait little, many enough that syncing to disk does not rule the time."""
_MOST_CHARACTERS = 1024 * 1024
"""Of the text of a batch, but for its last post: a file of very long posts needs no more memory than others."""


@dataclass(frozen=True, slots=True)
class AttributedPost:
    """A post whose channel is known."""

    post: Post
    channel: Channel


Attributed = AttributedPost | Rejection | ServiceMessage
Read = Statement | Rejection | ServiceMessage


@dataclass(frozen=True, slots=True)
class Batch:
    """Some posts of one capture, in order; what is no post stands among them. `tells_edits` is the format's."""

    capture: Capture
    tells_edits: bool
    items: tuple[Attributed, ...]


def batches(items: Iterable[Attributed], capture: Capture, *, tells_edits: bool) -> Iterator[Batch]:
    """Cut the posts of a capture into batches: they are read by one process, and stored in one transaction."""
    collected: list[Attributed] = []
    characters = 0
    for item in items:
        collected.append(item)
        characters += len(item.post.text) if isinstance(item, AttributedPost) else 0
        if len(collected) == _MOST_POSTS or characters >= _MOST_CHARACTERS:
            yield Batch(capture, tells_edits, tuple(collected))
            collected.clear()
            characters = 0
    if collected:
        yield Batch(capture, tells_edits, tuple(collected))


def read_batch(batch: Batch) -> list[Read]:
    """The statement that each post is, or why it cannot be one. Raises LanguageModelUnavailable, which all share."""
    return [
        _read(item, batch.capture, tells_edits=batch.tells_edits) if isinstance(item, AttributedPost) else item
        for item in batch.items
    ]


def _read(item: AttributedPost, capture: Capture, *, tells_edits: bool) -> Statement | Rejection:
    where = f"{capture.name}, {item.post.location}"
    try:
        return statement_of(item.post, item.channel, capture, tells_edits=tells_edits)
    except (UnusableText, InvalidReference, EmptyPost) as error:
        return Rejection(where, str(error))
    except LanguageModelUnavailable:
        raise
    except Exception as error:  # a fault of ours, which must not cost the other posts
        _log.exception("a fault in reading %s", where)
        return Rejection(where, f"a fault in communique, please report it: {error!r}")
