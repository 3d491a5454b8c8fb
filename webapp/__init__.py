"""Showing: the pages, the API and the command line."""

from __future__ import annotations

import os

from flask import Flask, Response, request

from archive.citation_text import STYLE_NAMES
from archive.headline import headline
from archive.web_address import is_web_address
from webapp import (
    api,
    check_page,
    citations,
    errors,
    history_page,
    holdings,
    memento,
    pages,
    permalinks,
    quote_page,
    snapshots_page,
    source_bytes,
    wording,
)
from webapp.addresses import RevisionNumber, citation_address, search_address, statement_address
from webapp.history_page import history_address
from webapp.query_string import SearchRequest
from webapp.settings import Settings
from webapp.source_bytes import source_address
from webapp.standing import standing_words

# Nothing on a page comes from elsewhere or stands inline, so that hostile words in a statement find nothing to run.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_MAX_BODY = 64 * 1024  # bytes; only drafts are larger, and say so where they are read


def create_app(settings: Settings | None = None) -> Flask:
    """The web application over a data directory; without settings, those of the environment.

    Raises InvalidSetting for an environment that cannot be so, SearchIndexError where the index cannot be opened.
    """
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__)
    app.request_class = check_page.MemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # attributes of Flask's default provider
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        archive_name=settings.archive_name,
        blank_search=SearchRequest(),
        citation_address=citation_address,
        data_formats=citations.DATA_FORMATS,
        headline=headline,
        history_address=history_address,
        is_web_address=is_web_address,
        search_address=search_address,
        shown_snapshot=settings.snapshot,
        source_address=source_address,
        standing_words=standing_words,
        statement_address=statement_address,
        style_names=STYLE_NAMES,
        wording=wording,
    )
    app.url_map.converters["revision"] = RevisionNumber
    app.url_map.merge_slashes = False  # it would answer //host with a redirect
    holdings.attach(app, settings)
    errors.attach(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(permalinks.blueprint)
    app.register_blueprint(citations.blueprint)
    app.register_blueprint(memento.blueprint)
    app.register_blueprint(history_page.blueprint)
    app.register_blueprint(source_bytes.blueprint)
    app.register_blueprint(snapshots_page.blueprint)
    app.register_blueprint(quote_page.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(check_page.blueprint)
    app.before_request(_require_known_host)
    app.after_request(_add_headers)
    return app


def _require_known_host() -> None:
    if not holdings.settings().trusts(request.host):
        raise errors.UnknownHost


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
