"""Files into the archive: each post taken in or rejected with a reason; a bad one never stops a run."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from archive.canonical import UnusableText
from archive.captures import CaptureStore
from archive.channels import Channel, Channels, InvalidChannel
from archive.errors import CaptureChanged
from archive.statement import InvalidReference, Outcome, Statement, StatementRef
from archive.store import Archive, CaptureRecord
from ingest import formats
from ingest.attribution import Attribution
from ingest.capture import Capture, UnreadableCapture, changed, files_of, take
from ingest.looks import Spans
from ingest.normalise import EmptyPost, statement_of
from ingest.post import Item, Post, Rejection, ServiceMessage

_log = logging.getLogger(__name__)

_POSTS_A_TRANSACTION = 200
"""Few enough that readers and a second writer wait little, many enough that syncing to disk does not rule the time."""

Progress = Callable[[Iterable[Item], str], Iterable[Item]]
"""Passes a file's posts through, and shows the file's name and how many have come."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller says of the files.

    `channel` and `time_zone` are for files that do not name their channel or its zone; `chat` names the one that is
    meant in exports of others than one public channel; `captured_at` is when the bytes were taken from the source;
    `columns` maps fields to columns of CSV files.
    """

    channel: str | None = None
    chat: str | None = None
    time_zone: str | None = None
    captured_at: datetime | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Summary:
    """What a run came to. Each post counts once as new, revised or unchanged; `appearances` also stand elsewhere.

    `service` counts the service messages, which are no posts.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    appearances: int = 0
    service: int = 0
    rejected: list[Rejection] = field(default_factory=list)


class Pipeline:
    """Takes files into one archive, and their channels into its registry.

    The files themselves are kept as `captures`; without it only their hashes are.
    """

    def __init__(
        self,
        archive: Archive,
        channels: Channels,
        options: Options,
        *,
        now: Callable[[], datetime],
        progress: Progress,
        captures: CaptureStore | None = None,
    ) -> None:
        self._archive = archive
        self._channels = channels
        self._attribution = Attribution(channels, channel=options.channel, time_zone=options.time_zone)
        self._options = options
        self._now = now
        self._progress = progress
        self._captures = captures

    def run(self, paths: Sequence[Path]) -> Summary:
        """Take in the files, in their order. What cannot be read is rejected in the summary, and the rest goes on.

        Raises ArchiveError where the archive cannot be written; what was taken in before that stays.
        """
        summary = Summary()
        outcomes: Counter[Outcome] = Counter()
        refs: set[StatementRef] = set()
        for path in paths:
            try:
                for file in files_of(path):
                    for ref, outcome in chain.from_iterable(self._batches(file, summary)):
                        outcomes[outcome] += 1
                        refs.add(ref)
            except UnreadableCapture as error:
                summary.rejected.append(Rejection(error.where, error.reason))
            except InvalidChannel as error:
                summary.rejected.append(Rejection(str(path), str(error)))
        summary.new = outcomes[Outcome.NEW]
        summary.revised = outcomes[Outcome.REVISED]
        summary.unchanged = outcomes[Outcome.UNCHANGED]
        summary.appearances = sum(bool(self._archive.appearances(ref)) for ref in refs)
        return summary

    def _batches(self, path: Path, summary: Summary) -> Iterator[list[tuple[StatementRef, Outcome]]]:
        """What became of the posts of a file, after each transaction. Raises UnreadableCapture before any of them."""
        capture = take(path, captured_at=self._options.captured_at)
        parsed = formats.parse(capture, self._options.columns, chat=self._options.chat)
        kept = self._captures is not None
        record = CaptureRecord(capture.sha256, capture.size, parsed.media_type, path.name, kept=kept)
        channel = None if parsed.posts_name_channels else self._attribution.of_file(capture, parsed.hint)
        spans = Spans()
        posts = iter(self._progress(_until_broken_off(parsed.posts), capture.name))
        while batch := list(islice(posts, _POSTS_A_TRANSACTION)):
            statements = []
            for post in batch:
                read = self._read(post, capture, channel, tells_edits=parsed.tells_edits)
                spans.see(read)
                match read:
                    case Rejection():
                        summary.rejected.append(read)
                    case ServiceMessage():
                        summary.service += 1
                    case Statement():
                        statements.append(read)
            # Before the statements, so that none stands in the archive whose channel nobody knows, or whose bytes are
            # not there.
            self._channels.save()
            if statements:
                self._keep(capture)
            with self._archive.transaction():
                taken_in = [(one.ref, self._archive.accession(one, record, now=self._now())) for one in statements]
            yield taken_in
        if channel is not None and parsed.contiguous:
            self._keep(capture)
            with self._archive.transaction():
                self._archive.keep_looks(spans.looks(channel.slug, capture), record)

    def _keep(self, capture: Capture) -> None:
        """Make sure of the bytes that posts were read from. Raises UnreadableCapture where they are no longer there."""
        capture.require_unchanged()
        if self._captures is not None:
            try:
                self._captures.keep(capture.path, capture.sha256)
            except (CaptureChanged, FileNotFoundError) as error:
                raise changed(capture.name) from error

    def _read(
        self, post: Item, capture: Capture, channel: Channel | None, *, tells_edits: bool
    ) -> Statement | Rejection | ServiceMessage:
        if not isinstance(post, Post):
            return post
        try:
            channel = channel or self._attribution.of_record(post)
            return statement_of(post, channel, capture, tells_edits=tells_edits)
        except (UnusableText, InvalidReference, InvalidChannel, EmptyPost) as error:
            return Rejection(f"{capture.name}, {post.location}", str(error))
        except Exception as error:  # a fault of ours, which must not cost the other posts
            _log.exception("a fault in reading %s, %s", capture.name, post.location)
            return Rejection(f"{capture.name}, {post.location}", f"a fault in communique, please report it: {error!r}")


def _until_broken_off(posts: Iterator[Item]) -> Iterator[Item]:
    """The posts of a file; where it breaks off, a rejection says so at the end."""
    try:
        yield from posts
    except UnreadableCapture as error:
        yield Rejection(error.where, error.reason)
