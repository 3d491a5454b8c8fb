"""What is indexed of a revision."""

from __future__ import annotations

from archive.statement import Revision
from index.columnar.builder import Document
from index.columnar.segment import Layout
from index.columnar.wording import TextViews
from index.schema import FACETS

LAYOUT = Layout(
    texts={"exact": True, "stemmed": False},
    keywords=("ref", *(facet.name for facet in FACETS)),
    numbers=("revision", "first_day", "last_day", "posted", "text_key"),
)
"""`stemmed` needs no positions, since phrases are looked up in `exact`.

Days are ordinals of the proleptic Gregorian calendar, `posted` is in microseconds since 1970, `text_key` the first 64
bits, as a signed number, of archive.canonical.text_key.
"""


def words_of(revision: Revision) -> str:
    """The text that is searched: the title, where there is one, and below it the statement's own."""
    statement = revision.statement
    return f"{statement.title}\n{statement.text}" if statement.title else statement.text


def document(revision: Revision, views: TextViews) -> Document:
    """The document of a revision, whose text has been analysed."""
    statement = revision.statement
    effective, posted = statement.effective_date, statement.provenance.posted
    key = revision.text_key
    return Document(
        texts={"exact": views.exact, "stemmed": views.stemmed},
        keywords={
            "ref": ((str(revision.ref), ""),),
            **{facet.name: facet.values(revision) for facet in FACETS},
        },
        numbers={
            "revision": revision.number,
            "first_day": effective.date.first.toordinal() if effective else None,
            "last_day": effective.date.last.toordinal() if effective else None,
            "posted": round(posted.instant.timestamp() * 1_000_000) if posted else None,
            "text_key": int.from_bytes(bytes.fromhex(key[:16]), "big", signed=True) if key else None,
        },
    )
