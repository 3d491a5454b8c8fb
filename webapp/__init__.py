"""Showing: the pages, the API and the command line."""

from __future__ import annotations

import os

from flask import Flask, Response

from webapp import api, errors, holdings, pages, wording
from webapp.addresses import RevisionNumber, search_address, statement_address
from webapp.marking import is_web_address
from webapp.query_string import SearchRequest
from webapp.settings import Settings

# Nothing on a page comes from elsewhere or stands inline, so that hostile words in a statement find nothing to run.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_MAX_BODY = 64 * 1024  # bytes; no address here reads a body


def create_app(settings: Settings | None = None) -> Flask:
    """The web application over a data directory; without settings, those of the environment.

    Raises InvalidSetting for an environment that cannot be so, SearchIndexError where the index cannot be opened.
    """
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # attributes of Flask's default provider
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        archive_name=settings.archive_name,
        blank_search=SearchRequest(),
        is_web_address=is_web_address,
        search_address=search_address,
        statement_address=statement_address,
        wording=wording,
    )
    app.url_map.converters["revision"] = RevisionNumber
    holdings.attach(app, settings)
    errors.attach(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
