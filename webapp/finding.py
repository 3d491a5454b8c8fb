"""A search carried out: what the index found, joined with what the archive has about each hit."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from archive.statement import Revision, StatementRef
from archive.store import Archive
from index.catch_up import require_index
from index.engine import Engine
from index.query import Query
from index.results import Hit, Results
from index.snippets import SnippetPart, snippet
from webapp.query_string import PAGE_SIZE, InvalidSearch, Problem, SearchRequest
from webapp.wording import counted

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A hit, its revision, the passage for which it was found, and the statements elsewhere with the same words."""

    hit: Hit
    revision: Revision
    snippet: tuple[SnippetPart, ...]
    also_in: tuple[StatementRef, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search page and the API's answer are made from. `pages` is at least 1."""

    request: SearchRequest
    query: Query
    results: Results
    statements: tuple[FoundStatement, ...]
    pages: int


def find(request: SearchRequest, query: Query, *, engine: Engine, archive: Archive) -> Found:
    """Search.

    Raises SearchIndexError, and InvalidSearch where there are hits, but not so many that this page would show one.
    """
    require_index(engine, archive)
    results = engine.search(query)
    pages = max(1, -(-results.total // PAGE_SIZE))
    if request.page > pages:
        there_are = "there is only one page" if pages == 1 else f"there are {counted(pages, 'page')}"
        message = f"{there_are} of this search, not {request.page:,}"
        raise InvalidSearch(request.at_page(pages), [Problem("page", str(request.page), message)])
    return Found(request, query, results, tuple(joined(results, query, archive)), pages)


def joined(results: Results, query: Query, archive: Archive) -> list[FoundStatement]:
    """The hits with what the archive has about them."""
    found = []
    for hit in results.hits:
        try:
            revision = archive.statement(hit.ref, hit.revision)
            passage = snippet(
                revision.statement.text,
                query.expression,
                language=revision.statement.description.language.code,
                languages=results.languages,
            )
            found.append(FoundStatement(hit, revision, passage, archive.appearances(hit.ref)))
        except LookupError:
            # The index follows the archive: it can name what the archive shows no more. The other hits stand.
            _log.warning("the index names %s revision %d, which the archive does not have", hit.ref, hit.revision)
    return found
