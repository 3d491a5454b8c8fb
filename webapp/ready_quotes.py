"""Quotations that are ready to be judged: a file with one JSON object a line, ``id``, ``quote`` and ``attribution``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.verdicts import Claim

_BETWEEN_PIECES = " | "


@dataclass(frozen=True, slots=True)
class ReadyQuote:
    """A quotation with the id by which its answer is known."""

    id: str | int
    claim: Claim


@dataclass(frozen=True, slots=True)
class UnusableLine:
    """A line that holds no quotation: which, and why not."""

    number: int
    reason: str


def read_ready_quotes(lines: Iterable[bytes]) -> Iterator[ReadyQuote | UnusableLine]:
    """The quotations in order; a bad line is told of, and the others stand. Empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _ready_quote(json.loads(line))
            except (ValueError, RecursionError) as error:
                yield UnusableLine(number, str(error))


def _ready_quote(value: object) -> ReadyQuote:
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    found, quote, attribution = value.get("id"), value.get("quote"), value.get("attribution")
    if not isinstance(found, str | int):
        raise ValueError("it needs an 'id', a text or a number")
    if not isinstance(quote, str) or not quote.strip():
        raise ValueError("it needs a 'quote' with some text in it")
    if attribution is not None and not isinstance(attribution, str):
        raise ValueError("its 'attribution' must be a text or null")
    return ReadyQuote(found, Claim(tuple(quote.split(_BETWEEN_PIECES)), attribution or None))
