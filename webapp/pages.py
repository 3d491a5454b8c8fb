"""The search page. The address is its whole state; no script is needed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint, render_template, request

from index.query import describe
from webapp import holdings
from webapp.addresses import export_address, search_address
from webapp.export import ExportFormat
from webapp.finding import Found, find
from webapp.query_string import pairs_to_keep, read
from webapp.search_page import (
    Labels,
    chips,
    did_you_mean,
    facet_blocks,
    shown_facets,
    shown_snippet,
    sort_choices,
    ways_out,
)
from webapp.statement_page import facet_label
from webapp.suggestions import as_quotation, correction

blueprint = Blueprint("pages", __name__)


@blueprint.get("/search")
@blueprint.get("/")
def search() -> str:
    """The search page, which is the first page too. Raises InvalidSearch."""
    archive, engine, channels = holdings.archive(), holdings.engine(), holdings.channels()
    wanted, query = read(request.args.to_dict(flat=False))
    found = find(wanted, replace(query, facets=shown_facets(wanted)), engine=engine, archive=archive)
    labels = Labels(found.results, engine, channels)
    applied = chips(found, labels=labels, address=search_address)
    return render_template(
        "search.html",
        found=found,
        summary=_summary(found, labels),
        applied=applied,
        blocks=facet_blocks(found, labels=labels, address=search_address),
        sorts=sort_choices(found.request, search_address),
        ways_out=ways_out(applied, engine) if found.results.total == 0 else (),
        kept=pairs_to_keep(found.request),
        canonical=search_address(found.request),
        notices=dict.fromkeys(one.notice for one in channels if one.notice),
        channel_title=partial(labels, "channel"),
        status_label=partial(facet_label, facet="status"),
        shown_snippet=shown_snippet,
        did_you_mean=did_you_mean(found, search_address),
        correction=correction(found, engine),
        as_quotation=as_quotation(found),
        exports={form: export_address(found.request, form) for form in ExportFormat},
        counts=archive.counts() if not applied else None,
        search=found.request,
    )


def _summary(found: Found, labels: Labels) -> str:
    """The search in words, for the heading and the title."""
    words = describe(found.query, labels)
    return f"Statements: {words}" if found.query.expression is None else words
