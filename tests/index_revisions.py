"""Small invented revisions for the tests of the index: only what a test is about need be said."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from archive import edtf
from archive.canonical import content_digest, text_key
from archive.description import (
    Event,
    Evidence,
    Kind,
    KindReading,
    LanguageReading,
    Organisation,
    Person,
    Place,
    StatedDate,
)
from archive.statement import Revision, StatementRef, Status
from tests.statements import NOTHING_READ, statement

SEEN = Evidence(0, 1, "test")


def revision(
    ref: str = "velmora/1",
    text: str = "The valley stays open to all who keep the peace.",
    *,
    title: str | None = None,
    number: int = 1,
    status: Status = Status.CURRENT,
    date: str | None = None,
    speakers: Iterable[tuple[str, str]] = (),
    organisations: Iterable[str] = (),
    events: Iterable[str] = (),
    places: Iterable[tuple[str, str, str]] = (),
    kind: Kind = Kind.OTHER,
    language: str = "en",
    posted: datetime | None = None,
) -> Revision:
    """A revision, posted at no time unless one is said.

    Speakers are ids and names, places are ids, country codes and countries.
    """
    description = dataclasses.replace(
        NOTHING_READ,
        date=StatedDate(edtf.parse(date), date, SEEN) if date else None,
        speakers=tuple(Person(person, name, None, SEEN) for person, name in speakers),
        organisations=tuple(Organisation(name, name, SEEN) for name in organisations),
        events=tuple(Event(name, name, name, SEEN, name.partition("-")[0]) for name in events),
        places=tuple(Place(name, name.title(), code, country, SEEN) for name, code, country in places),
        kind=KindReading(kind, None),
        language=LanguageReading(language, None),
    )
    said = dataclasses.replace(statement(ref, text, posted=posted, description=description), title=title)
    return Revision(number, status, said, content_digest(title, text), "0" * 64, text_key(title, text))


def changes(*revisions: Revision) -> list[tuple[StatementRef, tuple[Revision, ...]]]:
    """The revisions as an engine wants them, by statement."""
    by_ref: dict[StatementRef, list[Revision]] = {}
    for one in revisions:
        by_ref.setdefault(one.ref, []).append(one)
    return [(ref, tuple(several)) for ref, several in by_ref.items()]
