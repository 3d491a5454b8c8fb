"""Post → Statement: canonical text, resolved times, and what the text says of itself. Pure."""

from __future__ import annotations

import hashlib

from archive.canonical import display_text
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


def _post_url(channel: Channel, post: Post) -> str | None:
    if channel.post_url is None or post.native_id is None:
        return None
    return channel.post_url.replace("{id}", post.native_id)
