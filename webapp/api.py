"""The programs' view of the pages: the same searches and the same statements as JSON. See ``docs/http-api.md``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from flask import Blueprint, Response, jsonify, request, stream_with_context

from archive.citation_text import Style, citation_text
from archive.description import Description, Evidence, Person
from archive.statement import Revision, SourceTime, Statement, StatementRef
from index.catch_up import require_index
from webapp import holdings
from webapp.addresses import permalink, search_data_address
from webapp.citations import citation_of
from webapp.export import ExportFormat, exported, written
from webapp.finding import Found, FoundStatement, find
from webapp.query_string import (
    COMPLETION_PARAMETERS,
    EXPORT_PARAMETERS,
    FACET_PARAMETERS,
    MAX_VALUE_LENGTH,
    PAGE_SIZE,
    InvalidSearch,
    Problem,
    SearchRequest,
    read,
    unknown_parameters,
)
from webapp.suggestions import correction

Json = dict[str, object]

_MOST_COMPLETIONS = 10

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """The hits, the facets, and the ways to the other pages. Raises InvalidSearch, for unknown parameters too."""
    parameters = request.args.to_dict(flat=False)
    unknown = unknown_parameters(parameters)
    if unknown:
        raise InvalidSearch(SearchRequest(), unknown)
    wanted, query = read(parameters)
    found = find(wanted, query, engine=holdings.engine(), archive=holdings.archive())
    return jsonify(
        {
            "total": found.results.total,
            "page": wanted.page,
            "pages": found.pages,
            "page_size": PAGE_SIZE,
            "previous": search_data_address(wanted.at_page(wanted.page - 1)) if wanted.page > 1 else None,
            "next": search_data_address(wanted.at_page(wanted.page + 1)) if wanted.page < found.pages else None,
            "hits": [_hit(one) for one in found.statements],
            "facets": _facets(found),
            "did_you_mean": _did_you_mean(found),
        }
    )


@blueprint.get("/export")
def export() -> Response:
    """All statements that a search finds, as a file. Raises InvalidSearch, for unknown parameters too.

    What goes wrong while it is sent breaks the connection, so that nobody takes half of it for the whole.
    """
    parameters = request.args.to_dict(flat=False)
    problems = list(unknown_parameters(parameters, EXPORT_PARAMETERS))
    formats = parameters.get("format") or [ExportFormat.CSV]
    if len(formats) > 1 or formats[0] not in set(ExportFormat):
        message = f"there is no such format; write one of {', '.join(ExportFormat)}"
        problems.append(Problem("format", formats[-1][:MAX_VALUE_LENGTH], message))
    if problems:
        raise InvalidSearch(SearchRequest(), problems)
    _, query = read(parameters)
    engine, form = holdings.engine(), ExportFormat(formats[0])
    require_index(engine, holdings.archive())
    hits = engine.every_hit(query)

    def pieces() -> Iterator[str]:
        # Opened here, because what the request has opened is closed before the first piece is asked for.
        yield from written(exported(hits, holdings.archive(), permalink), form)

    response = Response(stream_with_context(pieces()), mimetype=form.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"statements.{form}")
    return response


@blueprint.get("/complete")
def complete() -> Response:
    """Words that begin so, or values of a facet. Raises InvalidSearch."""
    problems = list(unknown_parameters(request.args, COMPLETION_PARAMETERS))
    beginning, facet = request.args.get("q", "").strip(), request.args.get("facet")
    if len(beginning) > MAX_VALUE_LENGTH:
        message = f"a beginning has at most {MAX_VALUE_LENGTH} characters, this one has {len(beginning)}"
        problems.append(Problem("q", beginning[:MAX_VALUE_LENGTH], message))
    if facet is not None and facet not in FACET_PARAMETERS:
        message = f"there is no facet of that name; use one of {', '.join(FACET_PARAMETERS)}"
        problems.append(Problem("facet", facet[:MAX_VALUE_LENGTH], message))
    if problems:
        raise InvalidSearch(SearchRequest(), problems)
    found = holdings.engine().complete(beginning, facet=facet, most=_MOST_COMPLETIONS) if beginning else ()
    return jsonify({"completions": [{"value": one.value, "label": one.label, "count": one.count} for one in found]})


@blueprint.get("/statements/<channel>/<native_id>")
@blueprint.get("/statements/<channel>/<native_id>@<revision:number>")
def statement(channel: str, native_id: str, number: int | None = None) -> Response:
    """A statement with all that is known of it. Raises UnknownStatement, UnknownRevision or InvalidReference."""
    archive = holdings.archive()
    ref = StatementRef(channel, native_id)
    revision = archive.statement(ref, number)
    return jsonify(
        {
            **_identity(revision),
            "text": revision.statement.text,
            **_description(revision.statement.description),
            **_provenance(revision.statement),
            "content_digest": revision.content_digest,
            "description_digest": revision.description_digest,
            "citation": citation_text(citation_of(revision), Style.SHORT),
            "revisions": [
                {"revision": one.number, "status": one.status, "permalink": permalink(ref, one.number)}
                for one in archive.revisions(ref)
            ],
            "appearances": [str(other) for other in archive.appearances(ref)],
        }
    )


def _hit(found: FoundStatement) -> Json:
    return {
        **_identity(found.revision),
        "score": found.hit.score,
        "also_in": [str(other) for other in found.also_in],
        "snippet": [{"text": part.text, "matched": part.matched} for part in found.snippet],
        **_description(found.revision.statement.description),
    }


def _did_you_mean(found: Found) -> Json | None:
    corrected = correction(found, holdings.engine())
    if corrected is None:
        return None
    return {
        "q": corrected.request.text,
        "total": corrected.total,
        "address": search_data_address(corrected.request),
    }


def _facets(found: Found) -> Json:
    return {
        name: [{"value": one.value, "label": one.label, "count": one.count} for one in counts]
        for name, counts in found.results.facets.items()
    }


def _identity(revision: Revision) -> Json:
    statement = revision.statement
    effective = statement.effective_date
    channel = holdings.channels().get(revision.ref.channel)
    return {
        "statement": str(revision.ref),
        "revision": revision.number,
        "status": revision.status,
        "permalink": permalink(revision.ref, revision.number),
        "channel": {
            "slug": revision.ref.channel,
            "title": channel.title if channel else revision.ref.channel,
            "notice": channel.notice if channel else None,
        },
        "title": statement.title,
        "effective_date": {"date": str(effective.date), "stated": effective.stated} if effective else None,
    }


def _description(description: Description) -> Json:
    stated, issuer = description.date, description.issuer
    return {
        "date": {"date": str(stated.date), "as_written": stated.as_written, "evidence": _evidence(stated.evidence)}
        if stated
        else None,
        "places": [
            {
                "id": one.id,
                "name": one.name,
                "country_code": one.country_code,
                "country": one.country,
                "venue": one.venue,
                "evidence": _evidence(one.evidence),
            }
            for one in description.places
        ],
        "speakers": [_person(one) for one in description.speakers],
        "participants": [_person(one) for one in description.participants],
        "issuer": {"name": issuer.name, "evidence": _evidence(issuer.evidence)} if issuer else None,
        "events": [
            {
                "id": one.id,
                "name": one.name,
                "as_written": one.as_written,
                "series": {"id": one.series_id, "name": one.series} if one.series_id else None,
                "evidence": _evidence(one.evidence),
            }
            for one in description.events
        ],
        "organisations": [
            {"id": one.id, "name": one.name, "evidence": _evidence(one.evidence)} for one in description.organisations
        ],
        "kind": {"kind": description.kind.kind, "evidence": _evidence(description.kind.evidence)},
        "language": {"code": description.language.code, "evidence": _evidence(description.language.evidence)},
        "turns": [dataclasses.asdict(one) for one in description.turns],
        "corrections": [dataclasses.asdict(one) for one in description.corrections],
    }


def _person(person: Person) -> Json:
    return {"id": person.id, "name": person.name, "role": person.role, "evidence": _evidence(person.evidence)}


def _evidence(evidence: Evidence | None) -> Json | None:
    if evidence is None:
        return None
    return {"start": evidence.start, "end": evidence.end, "rule": evidence.rule}


def _provenance(statement: Statement) -> Json:
    provenance = statement.provenance
    return {
        "posted": _source_time(provenance.posted),
        "edited": _source_time(provenance.edited),
        "captured": {
            "time": provenance.captured.instant.isoformat(),
            "asserted": provenance.captured.asserted,
        },
        "source_url": provenance.source_url,
        "forwarded_from": provenance.forwarded_from,
        "reply_to": provenance.reply_to,
        "links": [{"label": one.label, "url": one.url} for one in provenance.links],
        "hashtags": provenance.hashtags,
        "media": provenance.media,
        "capture_sha256": provenance.capture_sha256,
        "location": provenance.location,
    }


def _source_time(time: SourceTime | None) -> Json | None:
    if time is None:
        return None
    return {"time": time.instant.isoformat(), "zone": time.zone, "precision": time.precision}
