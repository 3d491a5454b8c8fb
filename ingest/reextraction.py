"""Reading the whole archive anew, with the present rules and corrections.

The words and their revisions stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime

from archive.description import Description
from archive.statement import Revision, StatementRef
from archive.store import Archive
from ingest.corrections import Corrections
from ingest.extract import describe

_A_TRANSACTION = 100
"""In statements: few enough that an ingest beside this waits little."""

Progress = Callable[[Iterable[StatementRef]], Iterable[StatementRef]]
"""Passes the statements through, and shows how many have come."""


@dataclass(slots=True)
class Report:
    """What reading anew came to. `changed` counts revisions whose reading is another now, and `fields` which of it."""

    statements: int = 0
    revisions: int = 0
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)


def reextract(archive: Archive, corrections: Corrections, *, now: Callable[[], datetime], progress: Progress) -> Report:
    """Read all revisions of all statements anew, a transaction a hundred statements.

    Raises ArchiveUnwritable. What was read before that stays, and the same once more goes on from there.
    """
    report = Report()
    for refs in _groups(progress(list(archive.changes(0)))):
        with archive.transaction():
            for ref in refs:
                report.statements += 1
                for revision in archive.revisions(ref):
                    _read_anew(archive, revision, corrections, report, now())
    return report


def _groups(refs: Iterable[StatementRef]) -> Iterable[list[StatementRef]]:
    group: list[StatementRef] = []
    for ref in refs:
        group.append(ref)
        if len(group) == _A_TRANSACTION:
            yield group
            group = []
    yield group


def _read_anew(archive: Archive, revision: Revision, corrections: Corrections, report: Report, now: datetime) -> None:
    statement = revision.statement
    description = describe(
        statement.text, posted=statement.provenance.posted, language=_given_language(statement.description)
    )
    description = corrections.apply(revision.ref, description)
    report.revisions += 1
    if archive.redescribe(revision, description, now=now):
        report.changed += 1
        report.fields.update(
            one.name
            for one in fields(Description)
            if getattr(description, one.name) != getattr(statement.description, one.name)
        )


def _given_language(description: Description) -> str | None:
    """The language that the source itself gave: the only one that was read from nothing, and is known."""
    language = description.language
    return language.code if language.evidence is None and language.code != "und" else None
