"""Reading a description out of a statement's text: one module a question, and the gazetteer that they share.

A first reading, for English. Each value carries the span that it was read from and the rule's name; what no rule finds
stays empty. The fields mean what ``docs/quality.md`` says.
"""

from __future__ import annotations

from archive.description import Description
from archive.statement import SourceTime
from ingest.extract.datelines import find_datelines
from ingest.extract.dates import read_date
from ingest.extract.events import read_events
from ingest.extract.issuers import read_issuer
from ingest.extract.kinds import read_kind
from ingest.extract.languages import read_language
from ingest.extract.organisations import read_organisations
from ingest.extract.people import find_people
from ingest.extract.places import read_places
from ingest.extract.source_text import SourceText
from ingest.extract.speakers import author_line, read_cast
from ingest.extract.turns import read_turns


def describe(text: str, *, posted: SourceTime | None, language: str | None = None) -> Description:
    """Read the description of a statement.

    `text` is canonical display text; evidence counts its code points. `posted` supplies missing years and the meaning
    of "today", in the channel's zone. `language` is what the source itself says, if it does. No text makes it raise;
    GazetteerError is raised where a gazetteer file is wrong.
    """
    source = SourceText.read(text, posted=posted)
    people = find_people(source)
    spoken = read_language(source, given=language)
    kind = read_kind(source, author=author_line(source, people), language=spoken.code)
    datelines = find_datelines(source)
    cast = read_cast(source, people, kind.kind)
    return Description(
        date=read_date(source, datelines),
        places=read_places(source, datelines),
        speakers=cast.speakers,
        participants=cast.participants,
        issuer=read_issuer(source, people, cast.speakers),
        events=read_events(source),
        organisations=read_organisations(source),
        kind=kind,
        language=spoken,
        turns=read_turns(source, people),
    )
