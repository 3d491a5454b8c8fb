"""A text cut into pieces that a page can mark: where evidence stands, and where a web address does.

Spans may overlap and nest, HTML elements may not overlap; so the text is cut at every edge of a span, and each piece
knows all that covers it. The pieces joined are the text, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.sentences import Sentence
from archive.web_address import is_web_address

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»‘’`{}|\\^\x00-\x1f]+", re.IGNORECASE)
_CLOSES_A_SENTENCE = ".,;:!?…'*_"
_BRACKETS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Span:
    """What marks a part of the text: `start` and `end` count code points, the end excluded.

    `number` names the span within its page, `field` says which kind of value was read there, `note` is for the reader.
    """

    start: int
    end: int
    number: int
    field: str
    note: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text that is marked throughout alike.

    `begins` holds those of the `spans` whose first character is here: an anchor stands once, though its span is cut.
    `address` is the web address that the piece is a part of.
    """

    text: str
    spans: tuple[Span, ...]
    begins: tuple[Span, ...]
    address: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or what stands between two, where `sentence` is None. All the passages joined are the text."""

    sentence: Sentence | None
    pieces: tuple[Piece, ...]


def passages(text: str, sentences: Sequence[Sentence], spans: Sequence[Span]) -> tuple[Passage, ...]:
    """The text sentence by sentence, each cut into pieces; a span over several sentences is cut between them too.

    `sentences` stand in the order of the text and do not overlap.
    """
    edges = {edge for one in sentences for edge in (one.start, one.end)}
    remaining = list(reversed(sentences))
    found: list[tuple[Sentence | None, list[Piece]]] = []
    at = 0
    for piece in pieces(text, spans, edges=edges):
        while remaining and remaining[-1].end <= at:
            remaining.pop()
        inside = remaining[-1] if remaining and remaining[-1].start <= at else None
        if not found or found[-1][0] is not inside:
            found.append((inside, []))
        found[-1][1].append(piece)
        at += len(piece.text)
    return tuple(Passage(sentence, tuple(cut)) for sentence, cut in found)


def pieces(text: str, spans: Sequence[Span], *, edges: Iterable[int] = ()) -> tuple[Piece, ...]:
    """Cut the text where a span or a web address begins or ends, and at these further edges. A span that is empty or
    reaches outside is left out: a wrong reading must not keep the words from being shown.
    """
    sound = [one for one in spans if 0 <= one.start < one.end <= len(text)]
    sound.sort(key=lambda one: (one.start, -one.end, one.number))
    addresses = web_addresses(text)
    cuts = {0, len(text)}
    cuts.update(edge for edge in edges if 0 < edge < len(text))
    cuts.update(edge for one in sound for edge in (one.start, one.end))
    cuts.update(edge for start, end in addresses for edge in (start, end))
    remaining = list(reversed(addresses))
    cut = []
    for start, end in pairwise(sorted(cuts)):
        while remaining and remaining[-1][1] <= start:
            remaining.pop()
        inside = bool(remaining) and remaining[-1][0] <= start
        covering = tuple(one for one in sound if one.start <= start and end <= one.end)
        begins = tuple(one for one in covering if one.start == start)
        cut.append(Piece(text[start:end], covering, begins, text[slice(*remaining[-1])] if inside else None))
    return tuple(cut)


def web_addresses(text: str) -> tuple[tuple[int, int], ...]:
    """Where http and https addresses stand in the text, without the punctuation of the sentence around them."""
    found = []
    for match in _ADDRESS.finditer(text):
        length = _length_without_punctuation(match[0])
        if is_web_address(match[0][:length]):
            found.append((match.start(), match.start() + length))
    return tuple(found)


def _length_without_punctuation(address: str) -> int:
    """A bracket belongs to the address where it was opened inside, as in ``/wiki/Treaty_(1990)``."""
    surplus = {closing: address.count(closing) - address.count(opening) for closing, opening in _BRACKETS.items()}
    length = len(address)
    while length and (address[length - 1] in _CLOSES_A_SENTENCE or surplus.get(address[length - 1], 0) > 0):
        length -= 1
        if address[length] in surplus:
            surplus[address[length]] -= 1
    return length
