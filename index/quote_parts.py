"""A quotation as its parts: what was said, divided where the quotation itself says that words are missing or added.

Marks of omission are ``…``, ``...`` and both in brackets; words in square brackets are the quoting person's own. One
letter in brackets at the beginning of a word (``[W]e``) only changes its case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.quote_tokens import ELLIPSIS, ENDING_MARKS, TokenisedText, has_words

MOST_CHARACTERS = 40_000
MOST_PARTS = 200

_CASE_CHANGED = re.compile(r"\[(\w)\](?=\w)")
_DIVIDER = re.compile(rf"(?P<omission>{ELLIPSIS})|\[(?P<insertion>[^\[\]]{{1,200}})\]")


class QuoteRefused(ValueError):
    """A quotation that is not judged. The message says why, with the limit, and what to do."""


class Joint(StrEnum):
    """How a part hangs together with the one before it."""

    OMISSION = "omission"
    INSERTION = "insertion"
    ATTRIBUTION = "attribution"
    """The quotation is interrupted (“…,” he said, “…”), and nothing is said to be missing."""
    BEGINNING = "beginning"
    """An insertion stands before the first part."""
    END = "end"
    """An insertion stands behind the last part."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words that are quoted without interruption: their keys as in index.quote_tokens, without the marks at both ends.

    `ending` are the marks at the end. `joint` leads from the part before, and is None for the first; `inserted` are the
    words of the quoting person at that place, and `inserted_behind` those at the end of a piece.
    """

    text: str
    keys: tuple[str, ...]
    ending: str
    joint: Joint | None
    inserted: str = ""
    inserted_behind: str = ""


def parts(pieces: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a quotation that is given in pieces, which attributions divide.

    Raises QuoteRefused where there are no words, or too many, or what is no character.
    """
    length = sum(map(len, pieces))
    if length > MOST_CHARACTERS:
        raise QuoteRefused(
            f"the quotation has {length:,} characters, and at most {MOST_CHARACTERS:,} are judged; "
            "check it paragraph by paragraph"
        )
    if any(unicodedata.category(letter) == "Cs" or letter == "\0" for piece in pieces for letter in piece):
        raise QuoteRefused(
            "the quotation has half a character or a NUL, as after a bad conversion; copy the words again"
        )
    found: list[Part] = []
    for piece in pieces:
        for one in _parts_of_piece(unicodedata.normalize("NFC", piece), first=not found):
            found.append(one)
            if len(found) > MOST_PARTS:
                raise QuoteRefused(f"the quotation has more than {MOST_PARTS} parts; check it sentence by sentence")
    if not found:
        raise QuoteRefused("the quotation has no words; give those that were said")
    return tuple(found)


def whole_text(some: Sequence[Part]) -> str:
    """The words of the parts, joined."""
    return " ".join(part.text for part in some)


def _parts_of_piece(piece: str, *, first: bool) -> list[Part]:
    text = _CASE_CHANGED.sub(r"\1", piece)
    found: list[Part] = []
    joint = None if first else Joint.ATTRIBUTION
    inserted: list[str] = []
    at = 0
    for divider in [*_DIVIDER.finditer(text), None]:
        part = _part(text[at : divider.start() if divider else len(text)], joint, " ".join(inserted))
        if part is not None:
            found.append(part)
            joint, inserted = None, []
        if divider is None:
            break
        if divider["insertion"] is not None:
            inserted.append(divider["insertion"])
            joint = joint or (Joint.INSERTION if found else None)
        else:
            joint = Joint.OMISSION if found or not first else None
        at = divider.end()
    if found and inserted:
        found[-1] = replace(found[-1], inserted_behind=" ".join(inserted))
    return found


def _part(text: str, joint: Joint | None, inserted: str) -> Part | None:
    keys = TokenisedText(text).keys
    first, last = 0, len(keys)
    while first < last and keys[first] in ENDING_MARKS:
        first += 1
    while first < last and keys[last - 1] in ENDING_MARKS:
        last -= 1
    if not has_words(keys[first:last]):
        return None
    return Part(text.strip(), tuple(keys[first:last]), "".join(keys[last:]), joint, inserted)
