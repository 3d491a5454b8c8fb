"""Files into the archive: each post taken in or rejected with a reason; a bad one never stops a run.

One process parses the files and stores the statements, in order; others read the posts, which takes most of the time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.blanking import blank_captures
from archive.canonical import UnusableText
from archive.captures import CaptureStore
from archive.channels import Channel, Channels, InvalidChannel
from archive.errors import CaptureChanged
from archive.statement import Outcome, Statement, StatementRef
from archive.store import Archive, CaptureRecord
from ingest import formats
from ingest.attribution import Attribution
from ingest.capture import Capture, UnreadableCapture, changed, files_of, shown, take
from ingest.corrections import Corrections
from ingest.looks import Seen
from ingest.post import Item, ParsedCapture, Post, Rejection, ServiceMessage
from ingest.reading import Attributed, AttributedPost, Batch, Read, batches, read_batch
from ingest.workers import Workers

_SMALL = 1024 * 1024
"""In bytes. A file up to this size is read sooner than processes that would read it have started."""
_MOST_PROCESSES = 6
"""More would wait for the one that stores, and each has the tables and the language model of extraction in memory."""

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

    `withheld` counts the posts that are not taken in because they are withheld here, `service` the service messages,
    which are no posts.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    withheld: int = 0
    appearances: int = 0
    service: int = 0
    rejected: list[Rejection] = field(default_factory=list)


class Pipeline:
    """Takes files into one archive, and their channels into its registry.

    The files themselves are kept as `captures`; without it only their hashes are. `corrections` override what is read
    out of the posts. `processes` read the posts of large files; the module that calls must be importable
    (multiprocessing, "Safe importing of main module"). With one process no other is started.
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
        corrections: Corrections | None = None,
        processes: int | None = None,
    ) -> None:
        self._archive = archive
        self._channels = channels
        self._attribution = Attribution(channels, channel=options.channel, time_zone=options.time_zone)
        self._options = options
        self._now = now
        self._progress = progress
        self._captures = captures
        self._corrections = corrections or Corrections({})
        self._processes = processes or min(os.cpu_count() or 1, _MOST_PROCESSES)

    def run(self, paths: Sequence[Path]) -> Summary:
        """Take in the files, in their order. What cannot be read is rejected in the summary, and the rest goes on.

        Raises ArchiveError where the archive cannot be written, LanguageModelUnavailable, WorkersUnavailable and
        WorkerDied; what was taken in before that stays, after an interruption too, and the same run once more goes on
        from there.
        """
        summary = Summary()
        refs: set[StatementRef] = set()
        with Workers(read_batch, processes=self._processes, preloaded="ingest.preloaded") as workers:
            for file in _files(paths, summary):
                try:
                    self._take_in(file, workers, summary, refs)
                except UnreadableCapture as error:
                    summary.rejected.append(Rejection(error.where, error.reason))
                except InvalidChannel as error:
                    summary.rejected.append(Rejection(shown(file), str(error)))
        if self._captures is not None:
            damaged = blank_captures(self._archive, self._captures)
            summary.rejected += [Rejection("withheld messages cannot be blanked", str(error)) for error in damaged]
        summary.appearances = sum(bool(self._archive.appearances(ref)) for ref in refs)
        return summary

    def _take_in(
        self, path: Path, workers: Workers[Batch, list[Read]], summary: Summary, refs: set[StatementRef]
    ) -> None:
        """Take in a file, a transaction a batch. Raises UnreadableCapture or InvalidChannel before any of its posts."""
        capture = take(path, captured_at=self._options.captured_at)
        parsed = formats.parse(capture, self._options.columns, chat=self._options.chat)
        channel = None if parsed.posts_name_channels else self._attribution.of_file(capture, parsed.hint)
        in_parallel = self._processes > 1 and capture.size > _SMALL
        tasks = batches(self._attributed(parsed, capture, channel), capture, tells_edits=parsed.tells_edits)
        seen = Seen()
        observation = None
        for reads in workers.map(tasks) if in_parallel else map(read_batch, tasks):
            capture.require_unchanged()
            if observation is None and not all(isinstance(one, Rejection) for one in reads):
                observation = self._observe(capture, parsed.media_type)
            if observation is not None:
                self._store([one for one in reads if isinstance(one, Statement)], observation, summary, refs)
            summary.service += sum(isinstance(one, ServiceMessage) for one in reads)
            summary.rejected += [one for one in reads if isinstance(one, Rejection)]
            seen.see(reads)
        if observation is None:
            return  # nothing of the file could be taken in, so nothing is known of it
        capture.require_unchanged()
        with self._archive.transaction():
            if channel is not None and parsed.contiguous:
                self._archive.keep_looks(seen.looks(channel.slug, capture), observation)
            self._archive.conclude(observation, newest=seen.newest, now=self._now())

    def _observe(self, capture: Capture, media_type: str) -> int:
        """Keep the bytes, so that no statement refers to some that are not there; gives the observation's number."""
        if self._captures is not None:
            try:
                self._captures.keep(capture.path, capture.sha256)
            except (CaptureChanged, FileNotFoundError) as error:
                raise changed(capture.name) from error
        kept = self._captures is not None
        record = CaptureRecord(capture.sha256, capture.size, media_type, shown(Path(capture.path.name)), kept=kept)
        with self._archive.transaction():
            return self._archive.observe(record, capture.captured)

    def _attributed(self, parsed: ParsedCapture, capture: Capture, channel: Channel | None) -> Iterator[Attributed]:
        """The posts of a capture with their channels: `channel`, or where that is None the ones that they name."""
        for item in self._progress(_until_broken_off(parsed.posts), capture.name):
            if not isinstance(item, Post):
                yield item
                continue
            try:
                yield AttributedPost(item, channel or self._attribution.of_record(item))
            except (InvalidChannel, UnusableText) as error:
                yield Rejection(f"{capture.name}, {item.location}", str(error))

    def _store(self, statements: list[Statement], observation: int, summary: Summary, refs: set[StatementRef]) -> None:
        """Keep the statements of a batch, all or none, and count what became of them."""
        # Before the statements, so that no statement stands in the archive whose channel nobody knows.
        self._channels.save()
        corrected = map(self._corrections.applied_to, statements)
        with self._archive.transaction():
            outcomes = [self._archive.accession(one, observation, now=self._now()) for one in corrected]
        refs.update(one.ref for one in statements)
        summary.new += outcomes.count(Outcome.NEW)
        summary.revised += outcomes.count(Outcome.REVISED)
        summary.unchanged += outcomes.count(Outcome.UNCHANGED)
        summary.withheld += outcomes.count(Outcome.WITHHELD)


def _files(paths: Iterable[Path], summary: Summary) -> Iterator[Path]:
    """The files that the paths name; what names none is rejected."""
    for path in paths:
        try:
            yield from files_of(path)
        except UnreadableCapture as error:
            summary.rejected.append(Rejection(error.where, error.reason))


def _until_broken_off(posts: Iterator[Item]) -> Iterator[Item]:
    """The posts of a file; where it breaks off, a rejection says so at the end."""
    try:
        yield from posts
    except UnreadableCapture as error:
        yield Rejection(error.where, error.reason)
