"""The text of a draft: what a reader of it sees, in paragraphs, whatever format it came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

MOST_CHARACTERS = 1_000_000
"""How long a draft may be: the text of a long book."""

_BETWEEN_PARAGRAPHS = "\n\n"


class UnreadableDraft(ValueError):
    """A draft that cannot be read. The message says why, and what to do."""


class DraftTooLong(UnreadableDraft):
    """A draft beyond a limit. The message names the limit."""


class ParagraphKind(Enum):
    """How the marks of a paragraph are to be read."""

    PROSE = auto()
    BLOCK_QUOTATION = auto()
    """A quotation as a whole, without marks."""
    CODE = auto()
    """Marks in it are none of quotations."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a draft; `start` and `end` count code points of the draft's text, the end excluded."""

    start: int
    end: int
    kind: ParagraphKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. Its paragraphs stand in order, with nothing but white space between."""

    text: str
    paragraphs: tuple[Paragraph, ...]

    @classmethod
    def of(cls, paragraphs: Iterable[tuple[ParagraphKind, str]]) -> Self:
        """The draft of these paragraphs; those with nothing in them are left out.

        Raises DraftTooLong, and UnreadableDraft where nothing is left.
        """
        texts, placed, at = [], [], 0
        for kind, text in paragraphs:
            words = text.strip()
            if not words:
                continue
            placed.append(Paragraph(at, at + len(words), kind))
            texts.append(words)
            at += len(words) + len(_BETWEEN_PARAGRAPHS)
            if at > MOST_CHARACTERS + len(_BETWEEN_PARAGRAPHS):
                raise DraftTooLong(f"a draft has at most {MOST_CHARACTERS:,} characters: check it in parts")
        if not placed:
            raise UnreadableDraft("there is no text in the draft: is it the right file?")
        return cls(_BETWEEN_PARAGRAPHS.join(texts), tuple(placed))
