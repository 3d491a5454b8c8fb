"""What a statement is called: its title, or its first words where it has none, as posts do not."""

from __future__ import annotations

import re
import unicodedata

from archive.statement import Statement

_LENGTH = 110
_HASHTAG = re.compile(r"#\w+")
# Flags, telephones and bullets before the first word: So, Sk and Mn are symbols and what modifies them, Cf joins them.
_ORNAMENTS = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Zs"})


def headline(statement: Statement) -> str:
    """The title, else the first words, cut between words with an ellipsis."""
    return statement.title or first_words(statement.text)


def first_words(text: str) -> str:
    """The first line that tells something, without ornaments; cut between words with an ellipsis where it is long."""
    lines = [_without_ornaments(line) for line in text.splitlines() if _has_letters(line)]
    telling = [line for line in lines if _has_letters(_HASHTAG.sub("", line))] or lines
    name = ""
    for line in telling:
        name = f"{name} {line}" if name else line
        if not name.endswith(":"):  # “Embassy in Lindhaven:” only leads to what is said
            break
    if len(name) <= _LENGTH:
        return name or "Post without text"
    return name[:_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"


def _without_ornaments(line: str) -> str:
    start = next((at for at, each in enumerate(line) if unicodedata.category(each) not in _ORNAMENTS), len(line))
    return line[start:].rstrip()


def _has_letters(line: str) -> bool:
    return any(character.isalnum() for character in line)
