"""Memento (RFC 7089): the revisions of a statement as the states of the page at its source, by time of capture.

The original resource is the source's address. A revision whose time of capture is only asserted is no memento: when the
source looked so is not known.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.http import http_date, parse_date

from archive.statement import Revision, StatementRef
from webapp import holdings
from webapp.addresses import permalink
from webapp.parameters import InvalidParameter
from webapp.signposting import WebLink, memento_links

blueprint = Blueprint("memento", __name__)


@blueprint.get("/s/<channel>/<native_id>/timemap")
def timemap(channel: str, native_id: str) -> Response:
    """Which states there are (section 5). Raises InvalidReference, UnknownStatement; NotFound without any memento."""
    mementos = _mementos(StatementRef(channel, native_id))
    original, its_timegate, itself = _ways(mementos)
    first, last = captured(mementos[0]), captured(mementos[-1])
    span = (("type", "application/link-format"), ("from", http_date(first)), ("until", http_date(last)))
    links = (original, WebLink(itself.target, "self", span), its_timegate, *_memento_links(mementos))
    return Response(",\n".join(map(str, links)) + "\n", mimetype="application/link-format")


@blueprint.get("/s/<channel>/<native_id>/timegate")
def timegate(channel: str, native_id: str) -> Response:
    """To the state that stood at the time of ``Accept-Datetime``, to the last one without it (section 4).

    Raises InvalidReference, UnknownStatement, InvalidParameter; NotFound without any memento.
    """
    mementos = _mementos(StatementRef(channel, native_id))
    wanted = request.headers.get("Accept-Datetime")
    at = parse_date(wanted) if wanted else captured(mementos[-1])
    if at is None:
        message = "write a time as HTTP does: Mon, 09 Mar 2026 12:00:00 GMT"
        raise InvalidParameter("Accept-Datetime", wanted or "", message)
    stood = [one for one in mementos if captured(one) <= at]
    chosen = stood[-1] if stood else mementos[0]
    response = Response(status=302, headers={"Location": permalink(chosen.ref, chosen.number)})
    response.vary.add("Accept-Datetime")
    original, _, its_timemap = _ways(mementos)
    response.headers["Link"] = ", ".join(map(str, (original, its_timemap, *_memento_links(mementos))))
    return response


def memento_datetime(revision: Revision) -> str | None:
    """The value of ``Memento-Datetime``; None where the revision is no memento."""
    return http_date(captured(revision)) if _is_memento(revision) else None


def captured(revision: Revision) -> datetime:
    """When the source was first known to look so, in UTC, to the second as HTTP counts."""
    return revision.statement.provenance.captured.instant.astimezone(UTC).replace(microsecond=0)


def _mementos(ref: StatementRef) -> list[Revision]:
    """The mementos of a statement by time, at least one. Raises UnknownStatement; NotFound where there is none."""
    found = sorted(filter(_is_memento, holdings.archive().revisions(ref)), key=lambda one: (captured(one), one.number))
    if not found:
        raise NotFound
    return found


def _is_memento(revision: Revision) -> bool:
    provenance = revision.statement.provenance
    return bool(memento_links(revision.ref, provenance.source_url)) and not provenance.captured.asserted


def _ways(mementos: list[Revision]) -> tuple[WebLink, WebLink, WebLink]:
    """Original, TimeGate and TimeMap."""
    last = mementos[-1]
    original, its_timegate, its_timemap = memento_links(last.ref, last.statement.provenance.source_url)
    return original, its_timegate, its_timemap


def _memento_links(mementos: list[Revision]) -> list[WebLink]:
    links = []
    for place, one in enumerate(mementos):
        names = [*(["first"] if place == 0 else []), *(["last"] if place == len(mementos) - 1 else []), "memento"]
        attributes = (("datetime", http_date(captured(one))),)
        links.append(WebLink(permalink(one.ref, one.number), " ".join(names), attributes))
    return links
