"""Whether words of a statement stand in a quotation inside it, and so may be somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.personal_names import divide
from archive.statement import Statement

# Each with the marks that open and close it. A mark inside a word is an apostrophe.
_QUOTATION = re.compile(
    r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|(?<!\w)‘(?:[^‘’]|(?<=\w)’(?=\w))*’(?!\w)|(?<!\w)\"[^\"\n]*\"(?!\w)"
)
_LETTERS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def quotation_around(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The innermost quotation of the text in which the span stands, with its marks.

    Marks inside of others, as in „… «…» …“, are looked for in each.
    """
    found = None
    inside = _QUOTATION.search(text)
    while inside is not None and inside.start() <= span[0]:
        if span[1] <= inside.end() and (inside.start() < span[0] or span[1] < inside.end()):
            found = inside.span()
            inside = _QUOTATION.search(text, inside.start() + 1)
        else:
            inside = _QUOTATION.search(text, inside.end())
    return found


def is_own(statement: Statement, quotation: tuple[int, int]) -> bool:
    """Whether a quotation inside a statement is of its speaker, whom the words around it name.

    In a turn all words are the speaker's, and what stands in quotation marks there is of another, unless it says so.
    """
    words = named_around(statement, quotation)
    return any(_family(person.name) <= words for person in statement.description.speakers)


def _around(statement: Statement, quotation: tuple[int, int]) -> Iterator[str]:
    """The rest of the paragraph, inside the turn; where the quotation is all of it, the paragraph before as well."""
    text, (start, end) = statement.text, quotation
    turn = next((one for one in statement.description.turns if one.start <= start < one.end), None)
    first, last = (turn.start, turn.end) if turn else (0, len(text))
    opening = max(first, text.rfind("\n", 0, start) + 1)
    closing = text.find("\n", end)
    yield text[opening:start]
    yield text[end : min(last, closing if closing >= 0 else last)]
    if not text[opening:start].strip():
        before = text[first:opening].rstrip()
        yield before[before.rfind("\n") + 1 :]


def named_around(statement: Statement, quotation: tuple[int, int]) -> frozenset[str]:
    """The words beside a quotation, among which may be the name of whom it quotes; in lower case."""
    return frozenset(_LETTERS.findall(" ".join(_around(statement, quotation)).casefold()))


def _family(name: str) -> frozenset[str]:
    divided = divide(name)
    return frozenset(_LETTERS.findall((divided.family if divided else name).casefold()))
