"""The domain: a statement, what it says, and how we came by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from archive import edtf
from archive.description import Description

_CHANNEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_NATIVE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}", re.ASCII)


class InvalidReference(ValueError):
    """Text that cannot name a statement. The message quotes it and shows the form."""


@dataclass(frozen=True, slots=True, order=True)
class StatementRef:
    """The identity of a statement, ``channel/native-id``: never reused, and independent of the index.

    Both parts are ASCII without ``/`` and ``@``, so that they stand unescaped in a permalink and ``@2`` can follow.
    Raises InvalidReference for parts that are not so.
    """

    channel: str
    native_id: str

    def __post_init__(self) -> None:
        if not is_channel_slug(self.channel):
            raise InvalidReference(
                f"{self.channel!r} cannot name a channel: 1 to 64 letters, digits, '-' or '_', a letter or digit first"
            )
        if not _NATIVE_ID.fullmatch(self.native_id):
            raise InvalidReference(
                f"{self.native_id!r} cannot be the id of a post: 1 to 200 letters, digits or '.', '_', '~', ':', '-', "
                "a letter or digit first"
            )

    def __str__(self) -> str:
        return f"{self.channel}/{self.native_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``channel/native-id``. Raises InvalidReference where it is anything else."""
        channel, slash, native_id = text.partition("/")
        if not slash:
            raise InvalidReference(f"{text!r} does not name a statement: write channel/id, such as mfarussia/28619")
        return cls(channel, native_id)


def is_channel_slug(text: str) -> bool:
    """Whether a channel can be called so."""
    return _CHANNEL.fullmatch(text) is not None


class TimePrecision(StrEnum):
    """Whether a source gives the time of day, or only the day."""

    INSTANT = "instant"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class SourceTime:
    """A time that a source gives: the instant in UTC, and beside it the IANA name of the source's zone.

    With the precision DAY the instant is the day's midnight in that zone.
    """

    instant: datetime
    zone: str
    precision: TimePrecision = TimePrecision.INSTANT

    @property
    def local(self) -> datetime:
        """The time on the source's clocks."""
        return self.instant.astimezone(ZoneInfo(self.zone))

    @property
    def day(self) -> date:
        """The calendar day in the source's zone."""
        return self.local.date()


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """When the bytes were taken from the source (UTC).

    `asserted` where nobody told us, and the file's modification time stands in.
    """

    instant: datetime
    asserted: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the post: its label as the reader saw it, and where it led, or None where the source has lost that."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class MessageBytes:
    """A post's own bytes inside its capture, to find and know them again. `offset` and `length` are in bytes."""

    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How we came by a statement. No digest covers it: taking the same words in again is *unchanged*."""

    capture_sha256: str
    captured: CaptureTime
    location: str
    """Where in the capture the post stands, in words: ``message 12``, ``line 4``."""
    message: MessageBytes | None = None
    source_url: str | None = None
    posted: SourceTime | None = None
    edited: SourceTime | None = None
    tells_edits: bool = False
    """Whether the source would have said that the post was edited: only then no `edited` means that it was not."""
    forwarded_from: str | None = None
    reply_to: str | None = None
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()

    @property
    def stood_at(self) -> datetime | None:
        """From when on the post has had these words (UTC), where the source says so."""
        if self.edited is not None:
            return self.edited.instant
        return self.posted.instant if self.tells_edits and self.posted is not None else None


@dataclass(frozen=True, slots=True)
class Look:
    """That at a time a contiguous span of a channel was seen, whatever stood in it.

    So a statement with an id inside, which the look's capture did not show, was not there then. Both ends are ids of
    posts, and belong to the span.
    """

    channel: str
    first_id: int
    last_id: int
    captured: CaptureTime
    capture_sha256: str


@dataclass(frozen=True, slots=True)
class EffectiveDate:
    """The date that facets, sorting and ``date:`` use: the stated one, else the day of posting."""

    date: edtf.EdtfDate
    stated: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A post, normalised and described. Offsets of evidence count code points of `text`."""

    ref: StatementRef
    title: str | None
    text: str
    description: Description
    provenance: Provenance

    @property
    def effective_date(self) -> EffectiveDate | None:
        """None where the text states no date and the source gives no time of posting."""
        if self.description.date is not None:
            return EffectiveDate(self.description.date.date, stated=True)
        if self.provenance.posted is not None:
            return EffectiveDate(edtf.day(self.provenance.posted.day), stated=False)
        return None


class Status(StrEnum):
    """What a revision is today."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    NOT_SEEN = "not-seen"


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a statement's text, as the archive keeps it. Numbers follow accession, from 1, and never change."""

    number: int
    status: Status
    statement: Statement
    content_digest: str
    """SHA-256 of the words (archive.canonical.content_digest), in hexadecimal."""
    description_digest: str
    """SHA-256 of the reading, in hexadecimal."""
    text_key: str | None
    """Equal where the words are, in whatever channel (archive.canonical.text_key)."""

    @property
    def ref(self) -> StatementRef:
        """The statement's identity."""
        return self.statement.ref


class Outcome(StrEnum):
    """What taking a statement in came to."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    WITHHELD = "withheld"
