"""What the ``Link`` header of a permalink says to programs: how to cite, what describes it, and its other versions.

- signposting: https://signposting.org/conventions/ (cite-as RFC 8574, describedby, author, license)
- versions: RFC 5829 (latest-version, predecessor-version, successor-version)
- Memento: RFC 7089 (original, timegate, timemap), see ``webapp.memento``
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import url_for

from archive.channels import Channel
from archive.statement import Revision, StatementRef
from archive.web_address import is_web_address
from index.query import FacetFilter
from webapp.addresses import citation_address, permalink, search_address, statement_data_address, whole
from webapp.citations import DATA_FORMATS
from webapp.marking import web_addresses
from webapp.query_string import SearchRequest

_MAY_STAND = "!#$%&'()*+,/:;=?@[]~"
"""In a URI (RFC 3986), beside letters, digits and ``-._``."""


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link of RFC 8288, with the attributes that follow its relation."""

    target: str
    relation: str
    attributes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        attributes = "".join(f'; {name}="{value}"' for name, value in (("rel", self.relation), *self.attributes))
        return f"<{header_safe(self.target)}>{attributes}"


def header_safe(address: str) -> str:
    """The address in ASCII, without the characters that end it in a header.

    It is not taken apart, which fails where a source gives an address that is none, such as ``https://[``.
    """
    return quote(address, safe=_MAY_STAND, errors="replace")


def licence_address(channel: Channel | None) -> str | None:
    """The first web address in what the registry says of a channel's rights; None where there is none."""
    rights = (channel.rights if channel else None) or ""
    return next((rights[start:end] for start, end in web_addresses(rights)), None)


def signposts(revision: Revision, revisions: Sequence[Revision], channel: Channel | None) -> tuple[WebLink, ...]:
    """All links of the page of a revision."""
    licence = licence_address(channel)
    return (
        WebLink(permalink(revision.ref, revision.number), "cite-as"),
        *_descriptions(revision),
        *_authors(revision),
        *((WebLink(licence, "license"),) if licence else ()),
        *_versions(revision, revisions),
        *memento_links(revision.ref, revision.statement.provenance.source_url),
    )


def memento_links(ref: StatementRef, source_url: str | None) -> tuple[WebLink, ...]:
    """The original, its TimeGate and its TimeMap; nothing where it is not known where the statement stood."""
    if source_url is None or not is_web_address(source_url):
        return ()
    timegate, timemap = (
        whole(url_for(f"memento.{name}", channel=ref.channel, native_id=ref.native_id))
        for name in ("timegate", "timemap")
    )
    return (
        WebLink(source_url, "original"),
        WebLink(timegate, "timegate"),
        WebLink(timemap, "timemap", (("type", "application/link-format"),)),
    )


def _descriptions(revision: Revision) -> Iterator[WebLink]:
    for form in DATA_FORMATS:
        address = whole(citation_address(revision.ref, revision.number, form.extension))
        yield WebLink(address, "describedby", (("type", form.media_type),))
    data = whole(statement_data_address(revision.ref, revision.number))
    yield WebLink(data, "describedby", (("type", "application/json"),))


def _authors(revision: Revision) -> Iterator[WebLink]:
    for person in revision.statement.description.speakers:
        wanted = SearchRequest(filters=(FacetFilter("speaker", (person.id,)),))
        yield WebLink(whole(search_address(wanted)), "author")


def _versions(revision: Revision, revisions: Sequence[Revision]) -> Iterator[WebLink]:
    """By their numbers, which follow accession: of old exports taken in late it is not known what came before what."""
    ref, number = revision.ref, revision.number
    yield WebLink(permalink(ref), "latest-version")
    if number > 1:
        yield WebLink(permalink(ref, number - 1), "predecessor-version")
    if number < len(revisions):
        yield WebLink(permalink(ref, number + 1), "successor-version")
