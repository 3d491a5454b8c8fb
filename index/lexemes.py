"""The pieces of a typed query: quotations, fields, operators, parentheses and words, each with its place.

What cannot be an operator is a word here, because titles, sentences and addresses are pasted into search boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from index.schema import FACETS

FACET_FIELDS = tuple(facet.name for facet in FACETS if facet.name not in ("year", "month"))
"""The facets that can be written as ``facet:value``. Years and months are written ``date:2023``, ``date:2023-05``."""

ALIASES = {"org": "organisation"}
"""Other names of fields."""

DATE_FIELD = "date"
QUOTE_FIELD = "quote"

_FIELDS = (*FACET_FIELDS, *ALIASES, DATE_FIELD, QUOTE_FIELD)
_OFTEN_MEANT = {
    "year": "date",
    "month": "date",
    "author": "speaker",
    "source": "channel",
    "type": "kind",
    "quotes": "quote",
    "quotation": "quote",
}
_SPELLED_LIKE = (*FACET_FIELDS, *ALIASES, DATE_FIELD)  # not as quote: is, which "note" would be taken for
_LEAST_LIKENESS = 60  # of 100; "organization" and "speakers" are likelier than that, "note" and "said" are not
_FIELD = re.compile(r"([A-Za-z]{2,}):(?!/)")

_CLOSING = {
    '"': '"', "＂": "＂", "“": "”", "”": "”", "„": "“”",
    "«": "»", "»": "«»", "‹": "›", "›": "‹›", "「": "」", "『": "』",
}  # fmt: skip
# Phones and word processors exchange these for each other, often on one side only.
_INTERCHANGEABLE = '"“”„'
# Single quotation marks are apostrophes, too: only one at the end of a word closes.
_CLOSING_SINGLE = {
    mark: re.compile(rf"(?<=\S)[{closing}](?!\w)")
    for mark, closing in (("'", "'"), ("‘", "’"), ("’", "’"), ("‚", "‘’"))
}
_WORD = re.compile(rf"[^\s(){''.join(_CLOSING)}」』]+")


class Piece(StrEnum):
    """What a lexeme is."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    OPEN = "("
    CLOSE = ")"
    PHRASE = "phrase"
    FIELD = "field"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the text from `start` to `end` (excluded).

    `text` is the word as it stands there, the inside of a phrase, or the value of a field (empty where it has none);
    `field` is the name of the field, with its aliases resolved.
    """

    piece: Piece
    start: int
    end: int
    text: str = ""
    field: str = ""


class Mistake(Exception):
    """What is wrong with the text from `start` to `end`, and the text put right, None where we cannot guess it."""

    def __init__(self, message: str, start: int, end: int, corrected: str | None) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.corrected = corrected


def replaced(text: str, start: int, end: int, replacement: str) -> str:
    """The text with something else from `start` to `end`."""
    return text[:start] + replacement + text[end:]


def lexemes(text: str) -> Iterator[Lexeme]:
    """Divide a query into its pieces. Raises Mistake for an open quotation mark and an unknown field."""
    at = 0
    while at < len(text):
        found = None if text[at].isspace() else _lexeme(text, at)
        at = found.end if found else _after_nothing(text, at)
        if found:
            yield found


def _after_nothing(text: str, at: int) -> int:
    """The end of what means nothing: a space, a closing mark without an opening one, or a dash of any length."""
    dashes = len(text[at:]) - len(text[at:].lstrip("-"))
    return at + max(dashes, 1)


def _lexeme(text: str, at: int) -> Lexeme | None:
    character = text[at]
    if character in "()":
        return Lexeme(Piece(character), at, at + 1)
    if character == "-":
        return Lexeme(Piece.MINUS, at, at + 1) if _is_minus(text, at) else None
    quotation = _quotation(text, at)
    if quotation is not None:
        return Lexeme(Piece.PHRASE, at, quotation, text[at + 1 : quotation - 1])
    word = _WORD.match(text, at)
    if word is None:
        return None
    if word[0] in (Piece.AND, Piece.OR, Piece.NOT):
        return Lexeme(Piece(word[0]), at, word.end())
    return _field(text, at, word.end()) or Lexeme(Piece.WORD, at, word.end(), word[0])


def _is_minus(text: str, at: int) -> bool:
    """A dash between words (``Astana - a view``) is no minus sign; one with nothing after it is, and a mistake."""
    following = text[at + 1 : at + 2]
    return following != "-" and (not following.isspace() or not text[at + 1 :].strip())


def _field(text: str, at: int, end: int) -> Lexeme | None:
    """``field:value``; None where it is text, such as ``Moscow: …``, ``12:30`` or an address.

    A name in lower case directly before a colon is a field, and in any case if we know it and a value follows.
    """
    found = _FIELD.match(text, at, end)
    if found is None:
        return None
    name = found[1].lower()
    value_end = _quotation(text, found.end())
    has_value = value_end is not None or found.end() < end
    if name not in _FIELDS:
        if has_value and found[1].islower():
            raise _unknown_field(text, name, at, found.end())
        return None
    if not has_value and not found[1].islower():
        return None
    field = ALIASES.get(name, name)
    if value_end is not None:
        return Lexeme(Piece.FIELD, at, value_end, text[found.end() + 1 : value_end - 1], field)
    return Lexeme(Piece.FIELD, at, end, text[found.end() : end], field)


def _unknown_field(text: str, name: str, start: int, end: int) -> Mistake:
    meant = _OFTEN_MEANT.get(name)
    if meant is None:
        nearest = process.extractOne(name, _SPELLED_LIKE, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
        meant = nearest[0] if nearest else None
    if meant is not None:
        message = f"there is no field {name}:, probably {meant}: is meant"
        return Mistake(message, start, end, replaced(text, start, end, f"{meant}:"))
    message = f"there is no field {name}:; write one of {', '.join(_FIELDS)}, or for text a space after the colon"
    return Mistake(message, start, end, replaced(text, start, end, f"{name}: "))


def _quotation(text: str, at: int) -> int | None:
    """The end of the quotation that opens here, with its mark; None where none does. Raises Mistake for an open one."""
    mark = text[at : at + 1]
    if mark in _CLOSING_SINGLE:
        closing = _CLOSING_SINGLE[mark].search(text, at + 2)
        return closing.end() if closing else None
    if mark not in _CLOSING:
        return None
    end = _after_first(text, at + 1, _CLOSING[mark])
    if end is None and mark in _INTERCHANGEABLE:
        end = _after_first(text, at + 1, _INTERCHANGEABLE)
    if end is None:
        message = f"this quotation mark is not closed; close it with {_CLOSING[mark][0]}, or drop it"
        raise Mistake(message, at, at + 1, text + _CLOSING[mark][0])
    return end


def _after_first(text: str, start: int, marks: str) -> int | None:
    places = [place for mark in marks if (place := text.find(mark, start)) != -1]
    return min(places) + 1 if places else None
