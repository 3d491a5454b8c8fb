"""The addresses of pages: those that links on a page use, and the permalinks that leave it."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.routing import IntegerConverter

from archive.statement import StatementRef
from index.verdicts import Passage
from webapp.export import ExportFormat
from webapp.holdings import settings
from webapp.query_string import SearchRequest, write
from webapp.quotation import Quotation, text_fragment


class RevisionNumber(IntegerConverter):
    """The number of a revision in a path, in the one way it is written: ``@02`` is no second address of ``@2``."""

    regex = r"[1-9]\d{0,5}"


def search_address(wanted: SearchRequest) -> str:
    """The search page of this request."""
    return _with_query("pages.search", wanted)


def export_address(wanted: SearchRequest, form: ExportFormat) -> str:
    """The file of everything that the search finds."""
    return f"{url_for('api.export')}?{'&'.join(filter(None, (write(wanted.at_page(1)), f'format={form}')))}"


def search_data_address(wanted: SearchRequest) -> str:
    """The same search in the API."""
    return _with_query("api.search", wanted)


def statement_address(ref: StatementRef, revision: int | None = None) -> str:
    """The page of a statement's latest revision, or of the one with that number."""
    return _of_statement("permalinks.statement", ref, revision)


def statement_data_address(ref: StatementRef, revision: int | None = None) -> str:
    """The same statement in the API."""
    return _of_statement("api.statement", ref, revision)


def citation_address(ref: StatementRef, revision: int, form: str, **parameters: str | int | None) -> str:
    """The citation of a revision in a format, by its file extension; parameters that are None are left out."""
    return url_for(
        "citations.citation",
        channel=ref.channel,
        native_id=ref.native_id,
        number=revision,
        form=form,
        **parameters,  # type: ignore[arg-type]  # Flask's own names are none of these
    )


def permalink(ref: StatementRef, revision: int | None = None) -> str:
    """The whole address of a statement, to be kept and passed on."""
    return whole(statement_address(ref, revision))


def sentence_permalink(ref: StatementRef, revision: int, sentence: int) -> str:
    """The whole address of a sentence of a revision."""
    return f"{permalink(ref, revision)}#s{sentence}"


def quotation_permalink(ref: StatementRef, revision: int, cited: Quotation) -> str:
    """The whole address of words of a revision: the page marks them, and browsers that can show them by themselves."""
    anchor = f"s{cited.first_sentence}" if cited.first_sentence else ""
    return f"{permalink(ref, revision)}?chars={cited.start}-{cited.end}#{anchor}{text_fragment(cited.words)}"


def passage_address(passage: Passage) -> str:
    """The page of the revision in which a passage stands, with its words marked, at its sentence."""
    address = statement_address(passage.ref, passage.revision)
    if passage.spans:
        first, last = min(start for start, _ in passage.spans), max(end for _, end in passage.spans)
        address += f"?chars={first}-{last}"
    return f"{address}#s{passage.sentence}" if passage.sentence else address


def whole(address: str) -> str:
    """An address of this application with the public address before it, or that of the request where there is none."""
    root = settings().base_url or request.url_root
    return root.rstrip("/") + address.removeprefix(request.script_root)


def _with_query(endpoint: str, wanted: SearchRequest) -> str:
    query = write(wanted)
    return url_for(endpoint) + (f"?{query}" if query else "")


def _of_statement(endpoint: str, ref: StatementRef, revision: int | None) -> str:
    if revision is None:
        return url_for(endpoint, channel=ref.channel, native_id=ref.native_id)
    return url_for(endpoint, channel=ref.channel, native_id=ref.native_id, number=revision)
