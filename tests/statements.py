"""Small invented statements for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.description import Description, Kind, KindReading, LanguageReading
from archive.statement import CaptureTime, Outcome, Provenance, SourceTime, Statement, StatementRef
from archive.store import Archive, CaptureRecord

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

NOTHING_READ = Description(
    date=None,
    places=(),
    speakers=(),
    participants=(),
    issuer=None,
    events=(),
    organisations=(),
    kind=KindReading(Kind.OTHER, None),
    language=LanguageReading("en", None),
)


def capture_record(name: str = "result.json") -> CaptureRecord:
    """A capture, the same for the same name."""
    return CaptureRecord(sha256=name.encode().hex().ljust(64, "0")[:64], size=10, media_type="text/plain", name=name)


def take_in(archive: Archive, *statements: Statement, capture: str = "result.json") -> list[Outcome]:
    """Take statements in, as one capture showed them."""
    with archive.transaction():
        return [
            archive.accession(one, archive.observe(capture_record(capture), one.provenance.captured), now=NOW)
            for one in statements
        ]


def statement(
    ref: str = "velmora/1",
    text: str = "The valley stays open to all who keep the peace.",
    *,
    posted: datetime | None = datetime(2026, 3, 9, 12, tzinfo=UTC),
    edited: datetime | None = None,
    tells_edits: bool = True,
    captured: datetime = NOW,
    description: Description = NOTHING_READ,
) -> Statement:
    """A statement of which only what a test is about need be said."""
    return Statement(
        ref=StatementRef.parse(ref),
        title=None,
        text=text,
        description=description,
        provenance=Provenance(
            capture_sha256=capture_record().sha256,
            captured=CaptureTime(captured, asserted=False),
            location="message 1",
            posted=SourceTime(posted, "UTC") if posted else None,
            edited=SourceTime(edited, "UTC") if edited else None,
            tells_edits=tells_edits,
        ),
    )
