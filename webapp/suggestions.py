"""What a search may have meant: words that some statement has for those that none has, or a quotation from memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from index.analysis import tokens
from index.engine import ArchiveEngine
from index.lexemes import QUOTE_FIELD
from index.query import AllOf, Expression, Phrase, Prefix, Word, sought
from webapp.finding import Found
from webapp.query_string import InvalidSearch, SearchRequest, to_query

_MOST_WORDS = 30
"""How many words of a search are looked up."""

_MOST_EXCHANGED = 4
"""How many of them are exchanged, since finding the nearest to one takes milliseconds."""

_LEAST_WORDS_OF_PHRASE = 4
"""So many words in quotation marks, in no statement, may be a quotation that is not quite right."""

_LEAST_WORDS_OF_SENTENCE = 8
"""So many words side by side may be a quotation without its marks."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The search with other words, and how many statements it finds: more than before."""

    request: SearchRequest
    total: int


def correction(found: Found, engine: ArchiveEngine) -> Correction | None:
    """The search with the nearest words in the place of those that no statement has.

    None where there are none such, or it would find no more.
    """
    nearest = dict(islice(_nearest(found, engine), _MOST_EXCHANGED))
    if not nearest:
        return None
    request = found.request.searching(_exchanged(found.request.text, nearest))
    try:
        query = replace(to_query(request), limit=0, facets=())
    except InvalidSearch:
        return None
    total = engine.search(query).total
    return Correction(request, total) if total > found.results.total else None


def as_quotation(found: Found) -> SearchRequest | None:
    """The same search for a passage like its words, where these look like a quotation that is not found as it stands.

    In quotation marks that is a phrase which no statement has; a sentence without them is offered it in any case, since
    its words are found all over long statements.
    """
    quotation = _looks_quoted(found.query.expression, found=found.results.total > 0)
    if quotation is None:
        return None
    request = quotation_search(found.request, quotation)
    try:
        to_query(request)
    except InvalidSearch:  # too long
        return None
    return request


def quotation_search(request: SearchRequest, words: str) -> SearchRequest:
    """The same search for passages like these words."""
    return request.searching(f'{QUOTE_FIELD}:"{words.replace(chr(34), " ")}"')


def _looks_quoted(expression: Expression | None, *, found: bool) -> str | None:
    match expression:
        case Phrase(text) if not found and len(list(tokens(text))) >= _LEAST_WORDS_OF_PHRASE:
            return text
        case AllOf(parts) if len(parts) >= _LEAST_WORDS_OF_SENTENCE and all(isinstance(one, Word) for one in parts):
            return " ".join(one.text for one in parts if isinstance(one, Word))
        case _:
            return None


def _nearest(found: Found, engine: ArchiveEngine) -> Iterator[tuple[str, str]]:
    texts = (one.text for one in sought(found.query.expression) if not isinstance(one, Prefix))
    words = dict.fromkeys(token.text for text in texts for token in tokens(text))
    for word in islice(words, _MOST_WORDS):
        for one in engine.nearest_words(word, most=1):
            yield word, one.word


def _exchanged(text: str, nearest: dict[str, str]) -> str:
    """The text with some words exchanged wherever they stand, and everything else as it was typed."""
    parts, end = [], 0
    for token in tokens(text):
        if token.text in nearest:
            parts += [text[end : token.start], nearest[token.text]]
            end = token.end
    return "".join([*parts, text[end:]])
