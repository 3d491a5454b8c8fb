"""From the text that a person types to a query; ``docs/query-language.md`` describes the language.

A slip is an error that says what is wrong and where, and offers the text put right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.canonical import fold
from index.analysis import tokens
from index.lexemes import ALIASES, DATE_FIELD, FACET_FIELDS, QUOTE_FIELD, Lexeme, Mistake, Piece, lexemes, replaced
from index.query import AllOf, AnyOf, DateRange, Expression, FacetFilter, FacetIs, Not, Phrase, Prefix, Quote, Word
from index.typed_dates import InvalidDateRange, read_date_range

MAX_LENGTH = 2000
"""How many characters are read."""

MAX_DEPTH = 50
"""How deep parentheses and negations may be nested."""

MIN_PREFIX_LENGTH = 2
"""How many characters must stand before a ``*``."""

OPERATORS = (
    *('"…"', "-", "NOT", "AND", "OR", "(…)", "*"),
    *(f"{name}:" for name in (*FACET_FIELDS, *ALIASES, DATE_FIELD, QUOTE_FIELD)),
)
"""Everything that is not a plain word."""

_ROUNDS_OF_CORRECTION = 10


class QuerySyntaxError(ValueError):
    """A text that is no query.

    The message says what is wrong and what to do; `position` and `length` say where, in characters of the text;
    `suggestion` is the whole text put right, None where we cannot guess it.
    """

    def __init__(self, message: str, position: int, length: int, suggestion: str | None) -> None:
        super().__init__(message)
        self.position = position
        self.length = length
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What a text asks for.

    `expression` is None where the text only narrows, or is empty. Of the facets and dates that must hold, the first of
    each is a filter, so that it can be shown and counted as one. A second of the same facet must hold as well, and
    stays in the expression, as do those within OR, NOT and parentheses.
    """

    expression: Expression | None = None
    filters: tuple[FacetFilter, ...] = ()
    dates: DateRange | None = None


def parse(text: str) -> ParsedText:
    """Read a query. Raises QuerySyntaxError for a text that is none, and no other exception."""
    if len(text) > MAX_LENGTH:
        message = f"a search has at most {MAX_LENGTH:,} characters, this one has {len(text):,}; leave some out"
        raise QuerySyntaxError(message, MAX_LENGTH, len(text) - MAX_LENGTH, None)
    try:
        return _parse(text)
    except Mistake as mistake:
        suggestion = _put_right(mistake.corrected)
        raise QuerySyntaxError(str(mistake), mistake.start, mistake.end - mistake.start, suggestion) from None


def _put_right(text: str | None) -> str | None:
    """Correct what else is wrong, so that a suggestion is always a text that can be read."""
    for _ in range(_ROUNDS_OF_CORRECTION):
        if text is None or not text.strip() or len(text) > MAX_LENGTH:
            return None
        try:
            _parse(text)
        except Mistake as mistake:
            text = mistake.corrected
        else:
            return " ".join(text.split())
    return None


def _parse(text: str) -> ParsedText:
    if not text.strip():
        return ParsedText()
    alternatives = _Parser(text).parse()
    if len(alternatives) > 1:
        return ParsedText(_any_of(alternatives))
    if not alternatives[0]:
        raise Mistake("there is no word in this to search for", 0, len(text), None)
    return _with_filters(alternatives[0])


def _any_of(alternatives: Sequence[Sequence[Expression]]) -> Expression:
    parts = tuple(_all_of(parts) for parts in alternatives)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _all_of(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _with_filters(parts: Sequence[Expression]) -> ParsedText:
    filters: dict[str, FacetFilter] = {}
    dates: DateRange | None = None
    others: list[Expression] = []
    for part in parts:
        if isinstance(part, FacetIs) and part.facet not in filters:
            filters[part.facet] = FacetFilter(part.facet, (part.value,))
        elif isinstance(part, DateRange) and dates is None:
            dates = part
        else:
            others.append(part)
    return ParsedText(_all_of(others) if others else None, tuple(filters.values()), dates)


class _Parser:
    """Recursive descent over the lexemes: alternatives are sequences between OR, sequences are units side by side."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lexemes = tuple(lexemes(text))
        self._next = 0
        self._depth = 0

    def parse(self) -> list[list[Expression]]:
        alternatives = self._alternatives()
        stray = self._peek()
        if stray is not None:
            raise self._without("this closing parenthesis has no opening one; drop it", stray)
        return alternatives

    def _alternatives(self) -> list[list[Expression]]:
        """Sequences, to the end or to a closing parenthesis. Only one that stands alone can be empty."""
        alternatives = [self._sequence()]
        while operator := self._take(Piece.OR):
            if not alternatives[-1]:
                raise self._without("OR needs something to search for before it", operator)
            alternatives.append(self._sequence())
            if not alternatives[-1]:
                raise self._without("OR needs something to search for after it", operator)
        return alternatives

    def _sequence(self) -> list[Expression]:
        parts: list[Expression] = []
        waiting: Lexeme | None = None
        while (lexeme := self._peek()) and lexeme.piece not in (Piece.OR, Piece.CLOSE):
            self._next += 1
            if lexeme.piece is Piece.AND:
                if not parts or waiting:
                    raise self._without("AND needs something to search for before it", lexeme)
                waiting = lexeme
            elif part := self._unit(lexeme):
                parts.append(part)
                waiting = None
        if waiting:
            raise self._without("AND needs something to search for after it", waiting)
        return parts

    def _unit(self, lexeme: Lexeme) -> Expression | None:
        """One thing to search for; None for what has no word in it, such as ``&``."""
        match lexeme.piece:
            case Piece.OPEN:
                return self._group(lexeme)
            case Piece.NOT | Piece.MINUS:
                return self._negation(lexeme)
            case Piece.PHRASE:
                if not _trimmed(lexeme.text):
                    raise self._without("there is no word between these quotation marks", lexeme)
                return Phrase(lexeme.text.strip())
            case Piece.FIELD:
                return self._field(lexeme)
            case _:
                return self._word(lexeme)

    def _group(self, opening: Lexeme) -> Expression:
        self._enter(opening)
        alternatives = self._alternatives()
        self._depth -= 1
        closing = self._take(Piece.CLOSE)
        if closing is None:
            message = "this parenthesis is not closed; close it with ), or drop it"
            raise Mistake(message, opening.start, opening.end, f"{self._text})")
        if not alternatives[0]:
            message = "there is nothing to search for between these parentheses"
            corrected = replaced(self._text, opening.start, closing.end, " ")
            raise Mistake(message, opening.start, closing.end, corrected)
        return _any_of(alternatives)

    def _negation(self, operator: Lexeme) -> Expression:
        self._enter(operator)
        following = self._peek()
        part = None
        if following and following.piece not in (Piece.AND, Piece.OR, Piece.CLOSE):
            self._next += 1
            part = self._unit(following)
        self._depth -= 1
        if part is None:
            raise self._without(f"{operator.piece} needs something after it, which is then left out", operator)
        return Not(part)

    def _field(self, lexeme: Lexeme) -> Expression:
        if not _trimmed(lexeme.text):
            return self._refuse_empty_field(lexeme)
        if lexeme.field == QUOTE_FIELD:
            return Quote(lexeme.text.strip())
        if lexeme.field != DATE_FIELD:
            return FacetIs(lexeme.field, _trimmed(lexeme.text))
        try:
            return read_date_range(lexeme.text.strip())
        except InvalidDateRange as error:
            corrected = None if error.corrected is None else f"{DATE_FIELD}:{error.corrected}"
            raise self._mistake(str(error), lexeme, corrected) from None

    def _refuse_empty_field(self, lexeme: Lexeme) -> Expression:
        message = f"{lexeme.field}: needs a value directly after the colon"
        value = self._peek()
        if not lexeme.text and value and value.piece in (Piece.WORD, Piece.PHRASE):
            corrected = replaced(self._text, lexeme.end, value.start, "")
            raise Mistake(message, lexeme.start, lexeme.end, corrected)
        raise self._without(message, lexeme)

    def _word(self, lexeme: Lexeme) -> Expression | None:
        if "*" in lexeme.text:
            return self._prefix(lexeme)
        word = _trimmed(lexeme.text)
        return Word(word) if word else None

    def _prefix(self, lexeme: Lexeme) -> Prefix:
        beginning = lexeme.text.rstrip("*")
        words = list(tokens(beginning))
        if "*" in beginning or beginning == lexeme.text or not words:
            message = "a * can only stand at the end of a word, for all its endings: diplom*"
            raise self._mistake(message, lexeme, lexeme.text.replace("*", " "))
        if len(words) > 1 or words[0].end != len(beginning):
            message = "a * needs one undivided word before it, without a hyphen or the like"
            raise self._mistake(message, lexeme, beginning)
        if len(fold(words[0].text)) < MIN_PREFIX_LENGTH:
            message = f"a * needs at least {MIN_PREFIX_LENGTH} letters before it"
            raise self._mistake(message, lexeme, beginning)
        return Prefix(beginning[words[0].start :])

    def _peek(self) -> Lexeme | None:
        return self._lexemes[self._next] if self._next < len(self._lexemes) else None

    def _take(self, piece: Piece) -> Lexeme | None:
        lexeme = self._peek()
        if lexeme is None or lexeme.piece is not piece:
            return None
        self._next += 1
        return lexeme

    def _enter(self, lexeme: Lexeme) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"parentheses and negations can be nested {MAX_DEPTH} deep, not deeper; make the search simpler"
            raise Mistake(message, lexeme.start, lexeme.end, None)

    def _without(self, message: str, lexeme: Lexeme) -> Mistake:
        return self._mistake(message, lexeme, " ")

    def _mistake(self, message: str, lexeme: Lexeme, replacement: str | None) -> Mistake:
        corrected = None if replacement is None else replaced(self._text, lexeme.start, lexeme.end, replacement)
        return Mistake(message, lexeme.start, lexeme.end, corrected)


def _trimmed(text: str) -> str:
    """From the first word to the end of the last; empty where there is none. Punctuation is pasted along with words."""
    words = list(tokens(text))
    return text[words[0].start : words[-1].end] if words else ""
