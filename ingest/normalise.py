"""Post → Statement: canonical text, resolved times, and what the text says of itself. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from archive.canonical import display_text, require_usable
from archive.channels import Channel
from archive.statement import Provenance, Statement, StatementRef
from ingest.capture import Capture
from ingest.extract import describe
from ingest.post import Post

_HASH_ID_DIGITS = 12
"""48 bits: among a million posts of one channel two share an id with a chance of one in 500."""


class EmptyPost(ValueError):
    """A post with neither text nor media."""


def statement_of(post: Post, channel: Channel, capture: Capture, *, tells_edits: bool) -> Statement:
    """The statement that a post is.

    Where the source has no ids, the id is a short hash of the text. `tells_edits` is the format's. Raises UnusableText,
    InvalidReference or EmptyPost.
    """
    text = display_text(post.text)
    for name, value in _other_texts(post):
        require_usable(value, name)
    if not text and not post.media:
        raise EmptyPost("has neither text nor media")
    native_id = post.native_id or hashlib.sha256(text.encode()).hexdigest()[:_HASH_ID_DIGITS]
    posted = post.posted.in_zone(channel.zone) if post.posted else None
    return Statement(
        ref=StatementRef(channel.slug, native_id),
        title=None,
        text=text,
        description=describe(text, posted=posted, language=post.language),
        provenance=Provenance(
            capture_sha256=capture.sha256,
            captured=capture.captured,
            location=post.location,
            message=post.message,
            source_url=post.url or _post_url(channel, post),
            posted=posted,
            edited=post.edited.in_zone(channel.zone) if post.edited else None,
            tells_edits=tells_edits,
            forwarded_from=post.forwarded_from,
            reply_to=post.reply_to,
            links=post.links,
            hashtags=post.hashtags,
            media=post.media,
        ),
    )


def _other_texts(post: Post) -> Iterator[tuple[str, str]]:
    """What else of a post is text, and is kept, by the name that a person knows it by."""
    yield "the address", post.url or ""
    yield "the name of the forward", post.forwarded_from or ""
    yield "the language", post.language or ""
    for link in post.links:
        yield "a link", f"{link.label} {link.url or ''}"
    for word in (*post.hashtags, *post.media, post.reply_to or ""):
        yield "the post's data", word


def _post_url(channel: Channel, post: Post) -> str | None:
    if channel.post_url is None or post.native_id is None:
        return None
    return channel.post_url.replace("{id}", post.native_id)
