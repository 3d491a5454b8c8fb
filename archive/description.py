"""What is read out of a statement's text, each value with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.edtf import EdtfDate


@dataclass(frozen=True, slots=True)
class Evidence:
    """The span of the statement's text (code points, end excluded) from which a value was read, and by which rule."""

    start: int
    end: int
    rule: str


CORRECTED = Evidence(0, 0, "correction")
"""The evidence of a value that an editor gave: it was read from no words of the text."""


@dataclass(frozen=True, slots=True)
class StatedDate:
    """The date on which the text says that the statement was made, or the reported act took place."""

    date: EdtfDate
    as_written: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Place:
    """Where the statement was made. `country` is the English short name, `country_code` ISO 3166-1 alpha-2.

    `venue` is the building or residence, where the text names only that, and the city is known from it.
    """

    id: str
    name: str
    country_code: str | None
    country: str | None
    evidence: Evidence
    venue: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker or a participant: the fullest name that the text gives, and the office as it is written there."""

    id: str
    name: str
    role: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Issuer:
    """The institution that speaks where no person does, or on whose behalf it is issued."""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Event:
    """The named occasion at which or about which the statement was made, as one edition of a series of events."""

    id: str
    name: str
    as_written: str
    evidence: Evidence
    series_id: str | None = None
    series: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An international body that the text mentions; the evidence is its first mention."""

    id: str
    name: str
    evidence: Evidence


class Kind(StrEnum):
    """What sort of statement it is."""

    INTERVIEW = "interview"
    REMARKS = "remarks"
    SPEECH = "speech"
    BRIEFING = "briefing"
    STATEMENT = "statement"
    COMMENT = "comment"
    READOUT_CALL = "readout-call"
    READOUT_MEETING = "readout-meeting"
    ARTICLE = "article"
    MESSAGE = "message"
    JOINT_STATEMENT = "joint-statement"
    ANNOUNCEMENT = "announcement"
    COMMEMORATION = "commemoration"
    NEWS = "news"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KindReading:
    """The kind, with evidence unless it is OTHER, which is read from nothing."""

    kind: Kind
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class LanguageReading:
    """The language (ISO 639-1), without evidence where the source gave it; ``und`` where there is too little text."""

    code: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A part of the text that one person says: its span without the label, and the label as it is written.

    `speaker_id` is None for whoever asks without a name.
    """

    start: int
    end: int
    label: str
    speaker_id: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """That an editor gave a field of the description its value: why, who, and on which day (ISO 8601)."""

    field: str
    reason: str
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class Description:
    """One reading of a statement. `turns` are empty where the text does not say who says which paragraph.

    `corrections` name the fields whose values are an editor's.
    """

    date: StatedDate | None
    places: tuple[Place, ...]
    speakers: tuple[Person, ...]
    participants: tuple[Person, ...]
    issuer: Issuer | None
    events: tuple[Event, ...]
    organisations: tuple[Organisation, ...]
    kind: KindReading
    language: LanguageReading
    turns: tuple[Turn, ...] = ()
    corrections: tuple[Correction, ...] = ()
