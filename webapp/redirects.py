"""Searches with authority ids that were renamed or joined with others: links to them stay good."""

from __future__ import annotations

from dataclasses import replace

from index.query import AllOf, AnyOf, Expression, FacetFilter, FacetIs, Not, Query
from ingest.extract.gazetteer import current_id


def redirected(query: Query) -> Query:
    """The query with the ids that stand for old ones now. Raises GazetteerError where the table of them is wrong."""
    filters = tuple(FacetFilter(one.facet, current_ids(one.facet, one.values)) for one in query.filters)
    return replace(query, filters=filters, expression=_redirected(query.expression) if query.expression else None)


def current_ids(facet: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a facet with what stands for the old ones now, each once. Raises GazetteerError as above."""
    return tuple(dict.fromkeys(current_id(facet, value) for value in values))


def _redirected(expression: Expression) -> Expression:
    match expression:
        case FacetIs(facet, value):
            return FacetIs(facet, current_id(facet, value))
        case AllOf(parts):
            return AllOf(tuple(_redirected(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_redirected(part) for part in parts))
        case Not(part):
            return Not(_redirected(part))
        case _:
            return expression
