"""In which encoding a draft is written: UTF-8 and UTF-16 know themselves; of the older ones only two are read.

What is guessed wrong would make every quotation *not found*, so a guess has to be clear, or the draft is refused.
"""

from __future__ import annotations

import codecs
import re

from webapp.draft_text import UnreadableDraft

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CLEARLY_MOST = 0.75
_CLEARLY_FEW = 0.25
_RUSSIAN = re.compile("[А-Яа-яЁё]")
_SMALL_RUSSIAN = re.compile("[а-яё]")
_WESTERN = re.compile("[À-ÖØ-öø-ÿŒœŸŠšŽž]")
_LETTER = re.compile(r"[^\W\d_]")
# What Windows-1251 and 1252 have between words; signs like ¹ and ³ stand inside of words when another encoding is read.
_NO_LETTER_INSIDE_A_WORD = re.compile(r"[^\W\d_][^\w\s'’\-‑–—.…,;:!?()\[\]{}«»“”„\"/&@+*=<>|~`^%$#\\\xa0\xad]+[^\W\d_]")


def decoded(data: bytes) -> str:
    """The text. Raises UnreadableDraft where the encoding is not clear, or bytes are damaged."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = _of_windows(data)
    if "\0" in text:
        raise UnreadableDraft("the draft has NUL bytes, as programs and UTF-16 without its mark have: save it as UTF-8")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"the draft calls itself {encoding}, and byte {error.start} is none of it: save it as UTF-8"
        raise UnreadableDraft(message) from error


def _of_windows(data: bytes) -> str:
    """Russian is written with letters beyond ASCII, western languages with few of them."""
    plain = sum(1 for one in data if 65 <= one <= 90 or 97 <= one <= 122)
    beyond = sum(1 for one in data if one >= 0xC0)
    share = beyond / max(1, plain + beyond)
    russian, western = _read(data, "cp1251"), _read(data, "cp1252")
    if russian is not None and share > _CLEARLY_MOST and _looks_russian(russian):
        return russian
    if western is not None and share < _CLEARLY_FEW and _looks_western(western):
        return western
    raise UnreadableDraft("it is not clear in which encoding the draft is written: save it as UTF-8")


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_russian(text: str) -> bool:
    """Whether nearly all letters beyond ASCII are Russian, and most of these small: KOI8-R would have them turned."""
    beyond = [one for one in _LETTER.findall(text) if not one.isascii()]
    russian = len(_RUSSIAN.findall(text))
    return russian >= 0.95 * len(beyond) and len(_SMALL_RUSSIAN.findall(text)) > russian / 2


def _looks_western(text: str) -> bool:
    beyond = [one for one in _LETTER.findall(text) if not one.isascii()]
    return len(_WESTERN.findall(text)) >= len(beyond) and not _NO_LETTER_INSIDE_A_WORD.search(text)
