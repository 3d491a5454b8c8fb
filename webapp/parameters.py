"""The parameters of addresses below a permalink: what to cite, in which style, as seen on which day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NoReturn

from archive.citation_text import Style
from webapp.query_string import Problem

MOST_WORDS = 500
"""How many characters of words to show may stand in an address."""

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)


class InvalidParameter(ValueError):
    """A parameter that cannot be so. `problem` says which, why, and what to write instead."""

    def __init__(self, parameter: str, value: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.problem = Problem(parameter, value, message)


def sentence_number(values: Mapping[str, str]) -> int | None:
    """The number of a sentence, from 1; None where none is asked for. Raises InvalidParameter."""
    value = values.get("sentence")
    if value is not None and not _NUMBER.fullmatch(value):
        _refuse("sentence", value, "write the number of a sentence, from 1")
    return int(value) if value else None


def characters(values: Mapping[str, str]) -> tuple[int, int] | None:
    """From which character of the text to which, the end excluded; None where none are asked for.

    Raises InvalidParameter.
    """
    value = values.get("chars")
    if value is None:
        return None
    found = _SPAN.fullmatch(value)
    if found is None or int(found[1]) >= int(found[2]):
        _refuse(
            "chars", value, "write the first character of the words, counted from 0, and the one after the last: 31-70"
        )
    return int(found[1]), int(found[2])


def quoted_words(values: Mapping[str, str]) -> str | None:
    """Words to show in the text; None where none are asked for. Raises InvalidParameter where they are too many."""
    value = values.get("quote", "").strip()
    if len(value) > MOST_WORDS:
        _refuse("quote", value[:MOST_WORDS], f"write {MOST_WORDS} characters at most: the first of the words will do")
    return value or None


def style(values: Mapping[str, str]) -> Style:
    """The style of a citation in text, the short one unless another is asked for. Raises InvalidParameter."""
    value = values.get("style", Style.SHORT)
    try:
        return Style(value)
    except ValueError:
        _refuse("style", value, f"write one of {', '.join(Style)}")


def accessed_day(values: Mapping[str, str]) -> date | None:
    """The day on which the reader saw the page; None where it is not told. Raises InvalidParameter."""
    value = values.get("accessed")
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        _refuse("accessed", value, "write a day, such as 2026-03-09")


def _refuse(parameter: str, value: str, message: str) -> NoReturn:
    raise InvalidParameter(parameter, value, message)
