"""Proof of capture: a message's own bytes, as they stood in the capture, for anybody to hash and to read.

Never more of a capture: an export may hold what is not published.
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from archive.captures import CaptureStore
from archive.statement import Revision, StatementRef
from webapp import holdings

blueprint = Blueprint("source_bytes", __name__)


class SourceNotKept(LookupError):
    """The archive does not have the bytes that a revision was read from."""


@blueprint.get("/s/<channel>/<native_id>@<revision:number>/source")
def source(channel: str, native_id: str, number: int) -> Response:
    """The bytes of the message that a revision was read from, as a file.

    Raises UnknownStatement, UnknownRevision, StatementWithheld, InvalidReference, SourceNotKept, CaptureMissing or
    CaptureDamaged.
    """
    ref = StatementRef(channel, native_id)
    provenance = holdings.archive().statement(ref, number).statement.provenance
    record = holdings.archive().capture(provenance.capture_sha256)
    if provenance.message is None or record is None or not record.kept:
        raise SourceNotKept(f"the bytes that {ref}@{number} was read from are not kept as a message of its own")
    captures = CaptureStore(holdings.settings().captures_path)
    # As text, whatever it is: a browser must neither show nor run what a channel wrote.
    response = Response(captures.message_bytes(record.kept_sha256, provenance.message), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{ref.channel}-{ref.native_id}-{number}.txt"'
    response.set_etag(provenance.message.sha256)
    response.make_conditional(request)
    return response


def source_address(revision: Revision) -> str | None:
    """Where the bytes of a revision's message are to be had; None where they are not kept."""
    provenance, ref = revision.statement.provenance, revision.ref
    record = holdings.archive().capture(provenance.capture_sha256)
    if provenance.message is None or record is None or not record.kept:
        return None
    return url_for("source_bytes.source", channel=ref.channel, native_id=ref.native_id, number=revision.number)
