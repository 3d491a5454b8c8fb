"""A text cut into pieces that a page can mark: where evidence stands, and where a web address does.

Spans may overlap and nest, HTML elements may not overlap; so the text is cut at every edge of a span, and each piece
knows all that covers it. The pieces joined are the text, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Only addresses that a browser fetches: a link with another scheme (javascript:, data:) could run as a program.
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


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Cut the text where a span or a web address begins or ends. A span that is empty or reaches outside is left out:
    a wrong reading must not keep the words from being shown.
    """
    sound = [one for one in spans if 0 <= one.start < one.end <= len(text)]
    sound.sort(key=lambda one: (one.start, -one.end, one.number))
    addresses = web_addresses(text)
    edges = {0, len(text)}
    edges.update(edge for one in sound for edge in (one.start, one.end))
    edges.update(edge for start, end in addresses for edge in (start, end))
    remaining = list(reversed(addresses))
    cut = []
    for start, end in pairwise(sorted(edges)):
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


def is_web_address(text: str | None) -> bool:
    """Whether a page may link to it: http or https, and something behind."""
    return text is not None and re.match(r"https?://[^/\s]", text, re.IGNORECASE) is not None


def _length_without_punctuation(address: str) -> int:
    """A bracket belongs to the address where it was opened inside, as in ``/wiki/Treaty_(1990)``."""
    surplus = {closing: address.count(closing) - address.count(opening) for closing, opening in _BRACKETS.items()}
    length = len(address)
    while length and (address[length - 1] in _CLOSES_A_SENTENCE or surplus.get(address[length - 1], 0) > 0):
        length -= 1
        if address[length] in surplus:
            surplus[address[length]] -= 1
    return length
