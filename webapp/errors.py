"""Errors become answers here, and nowhere else: a status, and one shape of body for pages and one for the API."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from archive.channels import InvalidChannel
from archive.errors import ArchiveError, ArchiveMissing, UnknownRevision, UnknownStatement
from archive.statement import InvalidReference
from archive.tombstones import StatementWithheld
from index.engine import SearchIndexDamaged, SearchIndexError, SearchLimitExceeded
from webapp import holdings
from webapp.addresses import search_address
from webapp.citations import UnknownSentence
from webapp.draft_text import DraftTooLong, UnreadableDraft
from webapp.parameters import InvalidParameter
from webapp.query_string import InvalidSearch, Problem, SearchRequest, pairs_to_keep, read
from webapp.search_page import facet_heading
from webapp.source_bytes import SourceNotKept
from webapp.wording import day_words

_log = logging.getLogger(__name__)

_HTTP_WORDS = {
    400: ("This request cannot be understood", "Check the address, or begin with a search."),
    404: (
        "There is nothing at this address",
        "Check the address for a slip, or search for the words you expected here.",
    ),
    405: ("This address is only for reading", "Open it with GET; only drafts are sent here, to /check."),
    413: ("This is more than we accept", "Send less: a search has at most 2,000 characters, and a draft 1 MB."),
    414: ("This address is too long", "Shorten the search: it has at most 2,000 characters."),
    500: (
        "Something went wrong on our side",
        "The error has been noted in the server's log. Try again, or try a simpler search.",
    ),
}
_NOTHING_ASKED = SearchRequest()
_UNNAMED = ("This request cannot be answered", "Begin with a search.")


class UnknownHost(Exception):
    """The request asks for a host that the settings do not name."""


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """What the reader is told. `request` fills the search form in, `corrected` is the search put right."""

    status: int
    title: str
    message: str
    problems: tuple[Problem, ...] = ()
    request: SearchRequest = _NOTHING_ASKED
    corrected: SearchRequest | None = None


def attach(app: Flask) -> None:
    """Answer every error of this application from here."""
    app.register_error_handler(InvalidSearch, _invalid_search)
    app.register_error_handler(SearchLimitExceeded, _too_much)
    app.register_error_handler(InvalidParameter, _invalid_parameter)
    app.register_error_handler(UnknownHost, _unknown_host)
    app.register_error_handler(UnreadableDraft, _unreadable_draft)
    for missing in (UnknownStatement, UnknownRevision, UnknownSentence, InvalidReference):
        app.register_error_handler(missing, _missing_statement)
    app.register_error_handler(SourceNotKept, _missing_source)
    app.register_error_handler(StatementWithheld, _withheld)
    for broken in (ArchiveError, SearchIndexError, InvalidChannel):
        app.register_error_handler(broken, _unavailable)
    app.register_error_handler(HTTPException, _http_error)


def _invalid_search(error: InvalidSearch) -> Response:
    parts = "this needs" if len(error.problems) == 1 else "these need"
    return _respond(
        ErrorAnswer(
            400,
            "This search cannot be made",
            f"Nothing has been searched yet: {parts} a correction. The rest is as you left it.",
            error.problems,
            error.request,
            error.corrected,
        )
    )


def _invalid_parameter(error: InvalidParameter) -> Response:
    message = "The address below the statement needs a correction."
    return _respond(ErrorAnswer(400, "This address cannot be understood", message, (error.problem,)))


def _unknown_host(_error: UnknownHost) -> Response:
    message = (
        "The request is for a host that is not this archive's. "
        "Its operator names the others in COMMUNIQUE_TRUSTED_HOSTS or COMMUNIQUE_BASE_URL."
    )
    return _respond(ErrorAnswer(400, "This is another site's name", message))


def _unreadable_draft(error: UnreadableDraft) -> Response:
    status = 413 if isinstance(error, DraftTooLong) else 400
    message = f"{str(error)[:1].upper()}{str(error)[1:]}."
    return _respond(ErrorAnswer(status, "This draft cannot be checked", message))


def _too_much(error: SearchLimitExceeded) -> Response:
    asked, _ = read(request.args.to_dict(flat=False))  # it could be read, or there had been no search
    return _respond(
        ErrorAnswer(
            400,
            "This search asks for too much",
            f"Every search has limits, so that none can stop the others: {error}.",
            request=asked,
        )
    )


def _missing_statement(error: LookupError | ValueError) -> Response:
    # str() of a LookupError is its message, quoted only for its subclass KeyError, which these are not.
    message = f"{str(error)[:1].upper()}{str(error)[1:]}."
    if isinstance(error, InvalidReference) and "@" in request.path:
        message += " A revision is named by its number, which counts from 1, after the @: @2."
    return _respond(ErrorAnswer(404, "No such statement", message))


def _missing_source(error: SourceNotKept) -> Response:
    return _respond(ErrorAnswer(404, "No such bytes", f"{str(error)[:1].upper()}{str(error)[1:]}."))


def _withheld(error: StatementWithheld) -> Response:
    tombstone = error.tombstone
    digests = ", ".join(f"revision {number}: {one}" for number, one in enumerate(tombstone.digests, start=1))
    message = (
        f"The archive does not show {tombstone.ref} since {day_words(tombstone.withheld_at.date())}: "
        f"{tombstone.reason}. SHA-256 of its words: {digests}."
    )
    return _respond(ErrorAnswer(tombstone.http_status, "This statement is withheld", message))


def _unavailable(error: Exception) -> Response:
    # The message names places on the server: it is for the operator's log, not for the public.
    _log.error("cannot answer %s: %s", request.path, error)
    if isinstance(error, ArchiveMissing):
        message = "Nothing has been taken in yet. The operator fills the archive with `communique ingest`."
    elif isinstance(error, SearchIndexDamaged) and holdings.index_is_being_repaired():
        message = (
            "The search index was found damaged, and is being made anew from the archive, where no statement is lost. "
            "Try again in a few minutes."
        )
    elif isinstance(error, SearchIndexDamaged):
        message = (
            "The search index was found damaged. No statement is lost: the operator makes the index anew from the "
            "archive with `communique reindex`."
        )
    else:
        message = "The reason has been noted in the server's log. Try again in a few minutes."
    return _respond(ErrorAnswer(503, "The archive cannot be read at present", message))


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    title, message = _HTTP_WORDS.get(error.code, _UNNAMED)
    response = _respond(ErrorAnswer(error.code, title, message))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _respond(answer: ErrorAnswer) -> Response:
    if request.path.startswith("/api/"):
        body = jsonify({"error": _as_json(answer)})
    else:
        body = make_response(
            render_template(
                "error.html",
                answer=answer,
                corrected=search_address(answer.corrected) if answer.corrected else None,
                written=_written(answer),
                kept=pairs_to_keep(answer.request),
                parameter_name=_parameter_name,
            )
        )
    body.status_code = answer.status
    return body


def _written(answer: ErrorAnswer) -> dict[str, str]:
    """What the inputs of the form held, the wrong values too: people correct what they see."""
    good = {
        "q": answer.request.text,
        "from": str(answer.request.first or ""),
        "to": str(answer.request.last or ""),
    }
    return good | {one.parameter: one.value for one in answer.problems if one.parameter in good}


def _parameter_name(parameter: str) -> str:
    return {"q": "Search text"}.get(parameter, facet_heading(parameter))


def _as_json(answer: ErrorAnswer) -> dict[str, object]:
    return {
        "status": answer.status,
        "title": answer.title,
        "message": answer.message,
        "problems": [
            {
                "parameter": one.parameter,
                "value": one.value,
                "message": one.message,
                "position": one.position,
                "length": one.length,
                "correction": one.correction,
            }
            for one in answer.problems
        ],
    }
