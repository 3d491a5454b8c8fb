"""What a statement's page says to programs in its head: schema.org as JSON-LD, and the meta elements that reference
managers and social networks read.

- https://schema.org/CreativeWork and https://schema.org/Quotation; never ClaimReview: that we have the words is no
  verdict on them
- ``citation_*``: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, read by Zotero
- Open Graph: https://ogp.me/
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.channels import Channel
from archive.citation import Citation
from archive.personal_names import divide
from archive.statement import Revision
from webapp.quotation import Quotation
from webapp.signposting import licence_address

Json = dict[str, object]

_LONGEST_DESCRIPTION = 200
"""Open Graph wants one or two sentences."""


def json_ld(revision: Revision, cited: Citation, channel: Channel | None, quoted: Quotation | None, link: str) -> Json:
    """The statement as a CreativeWork, with the words that are shown, if any, as a Quotation at `link`."""
    provenance, description = revision.statement.provenance, revision.statement.description
    work: Json = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": cited.permalink,
        "url": cited.permalink,
        "name": cited.title,
        "text": revision.statement.text,
        "inLanguage": cited.language if cited.language != "und" else None,
        "author": _authors(cited),
        "publisher": _organisation(cited.institution),
        "dateCreated": str(cited.date) if cited.date and cited.date_is_stated else None,
        "datePublished": provenance.posted.instant.isoformat() if provenance.posted else None,
        "dateModified": provenance.edited.instant.isoformat() if provenance.edited else None,
        "version": str(cited.revision),
        "isBasedOn": cited.source_url,
        "license": licence_address(channel),
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": cited.sha256},
        "locationCreated": [{"@type": "Place", "name": one.name} for one in description.places],
        "recordedAt": [{"@type": "Event", "name": one.name} for one in description.events],
        "mentions": [{"@type": "Organization", "name": one.name} for one in description.organisations],
        "archivedAt": cited.permalink,
        "sdPublisher": _organisation(cited.archive_name),
        "hasPart": _quotation(quoted, link, cited) if quoted else None,
    }
    return {key: value for key, value in work.items() if value}


def meta_names(cited: Citation) -> tuple[tuple[str, str], ...]:
    """``name`` and ``content`` of the elements for reference managers."""
    return tuple(_meta_names(cited))


def meta_properties(revision: Revision, cited: Citation) -> tuple[tuple[str, str], ...]:
    """``property`` and ``content`` of the elements of Open Graph."""
    posted = revision.statement.provenance.posted
    words = " ".join(revision.statement.text.split())
    description = words if len(words) <= _LONGEST_DESCRIPTION else f"{words[:_LONGEST_DESCRIPTION]}…"
    return (
        ("og:type", "article"),
        ("og:title", cited.title),
        ("og:url", cited.permalink),
        ("og:site_name", cited.archive_name),
        ("og:description", description),
        *((("article:published_time", posted.instant.isoformat()),) if posted else ()),
    )


def _meta_names(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "citation_title", cited.title
    for person in cited.speakers:
        parts = divide(person.name)
        yield "citation_author", f"{parts.family}, {parts.given}" if parts else person.name
    if cited.institution:
        yield "citation_author_institution" if cited.speakers else "citation_author", cited.institution
    if cited.date:
        yield "citation_publication_date", str(cited.date).partition("/")[0].replace("-", "/")
    yield "citation_publisher", cited.archive_name
    if cited.language != "und":
        yield "citation_language", cited.language
    yield "citation_public_url", cited.permalink


def _authors(cited: Citation) -> object:
    people = [
        {"@type": "Person", "name": one.name} | ({"jobTitle": one.role} if one.role else {}) for one in cited.speakers
    ]
    return people or _organisation(cited.institution)


def _organisation(name: str | None) -> Json | None:
    return {"@type": "Organization", "name": name} if name else None


def _quotation(quoted: Quotation, link: str, cited: Citation) -> Json:
    return {
        "@type": "Quotation",
        "@id": link,
        "url": link,
        "text": quoted.words,
        "isPartOf": {"@id": cited.permalink},
    } | ({"creator": authors} if (authors := _authors(cited)) else {})
