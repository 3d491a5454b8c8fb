"""The addresses of pages: those that links on a page use, and the permalinks that leave it."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.routing import BaseConverter

from archive.statement import StatementRef
from webapp.holdings import settings
from webapp.query_string import SearchRequest, write


class RevisionNumber(BaseConverter):
    """The number of a revision in an address, in the one form that a permalink has: no zeros before it."""

    regex = r"[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)


def search_address(wanted: SearchRequest) -> str:
    """The search page of this request."""
    return _with_query("pages.search", wanted)


def search_data_address(wanted: SearchRequest) -> str:
    """The same search in the API."""
    return _with_query("api.search", wanted)


def statement_address(ref: StatementRef, revision: int | None = None) -> str:
    """The page of a statement's latest revision, or of the one with that number."""
    return _of_statement("pages.statement", ref, revision)


def statement_data_address(ref: StatementRef, revision: int | None = None) -> str:
    """The same statement in the API."""
    return _of_statement("api.statement", ref, revision)


def permalink(ref: StatementRef, revision: int | None = None) -> str:
    """The whole address of a statement, to be kept and passed on."""
    root = settings().base_url or request.url_root
    return root.rstrip("/") + statement_address(ref, revision).removeprefix(request.script_root)


def _with_query(endpoint: str, wanted: SearchRequest) -> str:
    query = write(wanted)
    return url_for(endpoint) + (f"?{query}" if query else "")


def _of_statement(endpoint: str, ref: StatementRef, revision: int | None) -> str:
    if revision is None:
        return url_for(endpoint, channel=ref.channel, native_id=ref.native_id)
    return url_for(endpoint, channel=ref.channel, native_id=ref.native_id, number=revision)
